// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "draw/png.h"
#include "options/charts.h"
#include "options/command_line.h"
#include "options/whole_file.h"

/* Charts are 860 wide: 2150 pixels fill a page at 300 dpi. */
#define PNG_SCALE 2.5

enum {
	KEY_SVG = 0x6000,
	KEY_PNG,
	KEY_CHART,
};

static const struct argp_option options_table[] = {
	{ "svg", KEY_SVG, "PLACE", 0,
	  "The charts as SVG: all of them into a directory, or one to a file", 2 },
	{ "png", KEY_PNG, "PLACE", 0, "The same as PNG (needs librsvg)", 2 },
	{ "chart", KEY_CHART, "NAME", 0, "Only this chart", 2 },
	{ 0 }
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct chart_place *place = state->input;
	struct error error;

	switch (key) {
	case KEY_SVG:
		place->svg = argument;
		return 0;
	case KEY_PNG:
		place->png = argument;
		return 0;
	case KEY_CHART:
		place->chart = chart_find(place->charts, argument, &error);
		if (!place->chart)
			usage_error(state, "%s", error.text);
		return 0;
	}

	return ARGP_ERR_UNKNOWN;
}

/* Which charts there are. */
static char *name_charts(int key, const char *text, void *input)
{
	const struct chart_place *place = input;
	const struct chart *const *chart;
	char *names, *longer;

	if (key != KEY_CHART || !place)
		return (char *)text;
	names = xasprintf("%s: %s (default for a file)", text,
			  place->charts[0]->name);
	for (chart = place->charts + 1; *chart; chart++) {
		longer = xasprintf("%s%s %s", names, chart[1] ? "," : " or",
				   (*chart)->name);
		free(names);
		names = longer;
	}

	return names;
}

const struct argp charts_argp = {
	.options = options_table,
	.parser = parse,
	.help_filter = name_charts,
};

void charts_check(const struct argp_state *state,
		  const struct chart_place *place)
{
	if (place->chart && !place->svg && !place->png)
		usage_error(state, "--chart is for --svg and --png, which are missing");
}

static int write_svg(const struct chart *chart, const char *path,
		     const struct chart_input *input,
		     const char *const *inputs, struct error *error)
{
	struct whole_file out;

	if (whole_file_open(&out, path, inputs, error))
		return -1;
	chart_write_file(out.file, chart, input);

	return whole_file_close(&out, 0, error);
}

static int write_png(const struct chart *chart, const char *path,
		     const struct chart_input *input,
		     const char *const *inputs, struct error *error)
{
	char *svg = NULL, *png;
	struct whole_file out;
	size_t len, png_len;
	FILE *memory;
	int r;

	memory = open_memstream(&svg, &len);
	if (!memory)
		return error_set(error, "there is no memory for the chart");
	chart_write_file(memory, chart, input);
	fclose(memory);
	r = png_from_svg(svg, len, PNG_SCALE, &png, &png_len, error);
	free(svg);
	if (r)
		return r;
	r = whole_file_open(&out, path, inputs, error);
	if (!r) {
		fwrite(png, 1, png_len, out.file);
		r = whole_file_close(&out, 0, error);
	}
	free(png);

	return r;
}

/* All, or the one that is wanted, into a directory; that or the first to a file. */
static int write_charts(const struct chart_place *place, const char *path,
			bool png, const struct chart_input *input,
			const char *const *inputs, struct error *error)
{
	int (*write)(const struct chart *chart, const char *path,
		     const struct chart_input *input,
		     const char *const *inputs, struct error *error) =
		png ? write_png : write_svg;
	const struct chart *only = place->chart;
	const struct chart *const *chart;
	size_t len = strlen(path);
	struct stat status;
	char *file;
	int r = 0;

	if (len && path[len - 1] == '/' && mkdir(path, 0777) &&
	    errno != EEXIST)
		return error_set(error, "cannot create %s: %s", path,
				 strerror(errno));
	if (stat(path, &status) || !S_ISDIR(status.st_mode))
		return write(only ? only : place->charts[0], path, input,
			     inputs, error);
	for (chart = place->charts; *chart && !r; chart++) {
		if (only ? only != *chart :
			   (*chart)->is_there && !(*chart)->is_there(input))
			continue;
		file = text_path(path, "/%s.%s", (*chart)->name,
				 png ? "png" : "svg");
		r = write(*chart, file, input, inputs, error);
		free(file);
	}

	return r;
}

int charts_write(const struct chart_place *place,
		 const struct chart_input *input, const char *const *inputs,
		 struct error *error)
{
	int r = 0;

	if (place->svg)
		r = write_charts(place, place->svg, false, input, inputs, error);
	if (!r && place->png)
		r = write_charts(place, place->png, true, input, inputs, error);

	return r;
}

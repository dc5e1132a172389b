// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "cmd/charts.h"
#include "cmd/whole_file.h"
#include "draw/png.h"

/* Charts are 860 wide: 2150 pixels fill a page at 300 dpi. */
#define PNG_SCALE 2.5

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

/* @only: NULL for all of @charts in a directory, and the first one in a file. */
static int write_charts(const char *place, bool png, const struct chart *only,
			const struct chart *const *charts,
			const struct chart_input *input,
			const char *const *inputs, struct error *error)
{
	int (*write)(const struct chart *chart, const char *path,
		     const struct chart_input *input,
		     const char *const *inputs, struct error *error) =
		png ? write_png : write_svg;
	size_t len = strlen(place), i;
	struct stat status;
	char *path;
	int r = 0;

	if (len && place[len - 1] == '/' && mkdir(place, 0777) &&
	    errno != EEXIST)
		return error_set(error, "cannot create %s: %s", place,
				 strerror(errno));
	if (stat(place, &status) || !S_ISDIR(status.st_mode))
		return write(only ? only : charts[0], place, input, inputs,
			     error);
	for (i = 0; charts[i] && !r; i++) {
		if (only && only != charts[i])
			continue;
		path = text_path(place, "/%s.%s", charts[i]->name,
				 png ? "png" : "svg");
		r = write(charts[i], path, input, inputs, error);
		free(path);
	}

	return r;
}

int charts_write(const struct chart_place *place,
		 const struct chart *const *charts,
		 const struct chart_input *input, const char *const *inputs,
		 struct error *error)
{
	int r = 0;

	if (place->svg)
		r = write_charts(place->svg, false, place->chart, charts,
				 input, inputs, error);
	if (!r && place->png)
		r = write_charts(place->png, true, place->chart, charts,
				 input, inputs, error);

	return r;
}

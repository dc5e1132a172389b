// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "cmd/command.h"
#include "cmd/report.h"
#include "cmd/whole_file.h"
#include "draw/html.h"
#include "draw/png.h"

/* Charts are 860 wide: 2150 pixels fill a page at 300 dpi. */
#define PNG_SCALE 2.5

static int write_page(const struct chart_input *input,
		      const struct report_options *options, struct error *error)
{
	struct whole_file out;

	if (whole_file_open(&out, options->output, options->recording, error))
		return -1;
	html_write(out.file, input, options->recording[0]);

	return whole_file_close(&out, 0, error);
}

static int write_svg(const struct chart *chart, const char *path,
		     const struct chart_input *input,
		     const struct report_options *options, struct error *error)
{
	struct whole_file out;

	if (whole_file_open(&out, path, options->recording, error))
		return -1;
	chart_write_file(out.file, chart, input);

	return whole_file_close(&out, 0, error);
}

static int write_png(const struct chart *chart, const char *path,
		     const struct chart_input *input,
		     const struct report_options *options, struct error *error)
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
	r = whole_file_open(&out, path, options->recording, error);
	if (!r) {
		fwrite(png, 1, png_len, out.file);
		r = whole_file_close(&out, 0, error);
	}
	free(png);

	return r;
}

static int write_chart(const struct chart *chart, const char *path, bool png,
		       const struct chart_input *input,
		       const struct report_options *options,
		       struct error *error)
{
	return (png ? write_png : write_svg)(chart, path, input, options,
					     error);
}

static int write_charts(const char *place, bool png,
			const struct chart_input *input,
			const struct report_options *options,
			struct error *error)
{
	const char *suffix = png ? "png" : "svg";
	size_t len = strlen(place), i;
	struct stat status;
	char *path;
	int r = 0;

	if (len && place[len - 1] == '/' && mkdir(place, 0777) &&
	    errno != EEXIST)
		return error_set(error, "cannot create %s: %s", place,
				 strerror(errno));
	if (stat(place, &status) || !S_ISDIR(status.st_mode))
		return write_chart(options->chart ? options->chart :
						    &chart_rate,
				   place, png, input, options, error);
	for (i = 0; charts[i] && !r; i++) {
		if (options->chart && options->chart != charts[i])
			continue;
		path = text_path(place, "/%s.%s", charts[i]->name, suffix);
		r = write_chart(charts[i], path, png, input, options, error);
		free(path);
	}

	return r;
}

int report_draw(const struct report_options *options, struct error *error)
{
	struct series series = { 0 };
	struct chart_input input;
	struct summary summary;
	int r;

	r = command_read_summary(&summary, &series, options->recording,
				 &options->filter, error);
	if (!r) {
		input = (struct chart_input) {
			.summary = &summary,
			.series = &series,
			.top = options->top && options->top < PALETTE_REASONS ?
			       options->top : PALETTE_REASONS,
			.nr_vms = options->top ? options->top : TOP_BY_DEFAULT,
		};
		if (options->html)
			r = write_page(&input, options, error);
		if (!r && options->svg)
			r = write_charts(options->svg, false, &input, options,
					 error);
		if (!r && options->png)
			r = write_charts(options->png, true, &input, options,
					 error);
		summary_free(&summary);
	}
	series_free(&series);

	return r;
}

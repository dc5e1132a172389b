// SPDX-License-Identifier: GPL-2.0
/*
 * Any bytes as a recording, of which pages and all charts are drawn. No markup
 * may come from the recording.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "page/html.h"
#include "recording_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Does each "<" begin a tag and each ">" end one, with quotes in tags only? */
static bool has_clean_tags(const char *text)
{
	bool in_tag = false, quoted = false;

	for (; *text; text++) {
		/* Its contents are the program's own. */
		if (!strncmp(text, "<style>", 7))
			text = strstr(text, "</style>");
		if (*text == '"' && in_tag)
			quoted = !quoted;
		else if (*text == '<' && !in_tag)
			in_tag = true;
		else if (*text == '>' && in_tag && !quoted)
			in_tag = false;
		else if (strchr("<>\"", *text))
			return false;
	}

	return !in_tag;
}

static void draw(const struct chart_input *input,
		 const struct chart *const *list)
{
	char *page;
	size_t len, i;
	FILE *file;

	file = open_memstream(&page, &len);
	if (!file)
		abort();
	if (input->comparison)
		html_write_sets(file, input);
	else
		html_write(file, input, "recording");
	for (i = 0; list[i]; i++)
		chart_write_file(file, list[i], input);
	fclose(file);
	if (strlen(page) != len || !has_clean_tags(page) ||
	    strcasestr(page, "<script"))
		abort();
	free(page);
}

/* With itself, in one recording and in two. */
static void compare(const struct summary *summary, enum per per)
{
	static const char * const paths[] = { "one", "two", "three" };
	struct comparison_set sets[] = {
		{ .nr = 1, .recording = paths },
		{ .nr = 2, .recording = paths + 1 },
	};
	struct comparison comparison = {
		.per = per,
		.nr_sets = 2,
		.sets = sets,
	};
	const struct chart_input input = {
		.comparison = &comparison,
		.top = PALETTE_REASONS,
	};
	struct error error;

	comparison_init(&comparison);
	if (!comparison_add(&comparison, 0, 0, summary, &error) &&
	    !comparison_add(&comparison, 1, 0, summary, &error) &&
	    !comparison_add(&comparison, 1, 1, summary, &error)) {
		comparison_judge(&comparison);
		draw(&input, charts_of_sets);
	}
	comparison_free(&comparison);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct chart_input input = { .top = PALETTE_REASONS, .nr_vms = 2 };
	struct series series = { 0 };
	struct summary summary;
	const char *paths[2] = { 0 };
	struct error error;
	char path[64];
	enum per per;
	int fd = bytes_as_file(data, size, path, sizeof(path));

	paths[0] = path;
	if (!summary_read(&summary, &series, paths, NULL, &error)) {
		input.summary = &summary;
		input.series = &series;
		draw(&input, charts);
		for (per = 0; per < PER_KINDS; per++)
			compare(&summary, per);
		summary_free(&summary);
	}
	series_free(&series);
	close(fd);

	return 0;
}

// SPDX-License-Identifier: GPL-2.0
#include <curses.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "explain/layout.h"
#include "screen/draw_explained.h"

/* In lines that fit on the screen; the caller frees it. */
static char *explain(const struct top_model *model)
{
	const struct explanation *explanation = explain_reason(model->explained);
	const struct explained_class *class = explain_class(model->explained);
	unsigned int width = explain_width(COLS - 2);
	char *text = NULL;
	size_t len;
	FILE *file = open_memstream(&text, &len);

	if (!file)
		out_of_memory();
	if (class && (model->by == VIEW_CLASS || !explanation))
		explain_print_class(file, class, width);
	else if (explanation)
		explain_print_reason(file, explanation, width);
	else
		fprintf(file, "There is no text about %s.\n", model->explained);
	if (fclose(file))
		out_of_memory();

	return text;
}

static size_t count_lines(const char *text)
{
	size_t nr = 0;

	for (; (text = strchr(text, '\n')); text++)
		nr++;

	return nr;
}

void top_draw_explained(const struct top_model *model,
			const struct top_looks *looks)
{
	size_t page = LINES - 3, first = model->text_first, nr, i;
	char *text = explain(model), *rest = text, *line;

	nr = count_lines(text);
	if (first + page > nr)
		first = page < nr ? nr - page : 0;
	attron(A_REVERSE);
	screen_put(0, 0, COLS, looks, "");
	screen_put(0, 1, COLS - 2, looks, "exitstat top: what it is");
	attroff(A_REVERSE);
	for (i = 0; i < first + page && (line = strsep(&rest, "\n")); i++)
		if (i >= first)
			screen_put(2 + (int)(i - first), 1, COLS - 2, looks, line);
	free(text);
	screen_put(LINES - 1, 1, COLS - 2, looks,
		   page < nr ? "Down: more    any other key: back" :
			       "any key: back");
}

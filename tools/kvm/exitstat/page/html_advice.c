// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "draw/svg.h"
#include "page/html.h"
#include "page/page.h"
#include "show/advice_text.h"

void html_write_advice(FILE *file, const struct chart_input *input)
{
	struct advice_list list;
	char *text;
	size_t i;

	advice_judge(&list, input->summary);
	if (list.nr)
		fputs("<section id=\"advice\">\n<h2>Advice</h2>\n", file);
	for (i = 0; i < list.nr; i++) {
		text = advice_text(&list.advice[i]);
		fprintf(file, "<p data-class=\"%s\">", list.advice[i].class);
		xml_text(file, text);
		fputs("</p>\n", file);
		free(text);
		page_paragraphs(file, advice_fewer(&list.advice[i]));
	}
	if (list.nr)
		fputs("</section>\n", file);
	advice_free(&list);
}

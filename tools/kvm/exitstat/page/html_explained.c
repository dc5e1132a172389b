// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "draw/svg.h"
#include "explain/explain.h"
#include "page/html.h"
#include "page/page.h"

static void write_explanation(FILE *file, const char *name,
			      const struct explanation *explanation)
{
	char *brief = explain_brief(explanation->parts[EXPLAIN_WHAT]);
	enum explain_part part;
	const char *text;

	fputs("<details>\n<summary><b>", file);
	xml_text(file, name);
	fputs("</b> ", file);
	xml_text(file, brief);
	fputs("</summary>\n", file);
	free(brief);
	for (part = 0; part < EXPLAIN_PARTS; part++) {
		text = explain_part(explanation, part);
		if (!text)
			continue;
		fprintf(file, "<h3>%s</h3>\n", explain_heading(part));
		page_paragraphs(file, text);
	}
	fputs("</details>\n", file);
}

/* Sections are cited by their numbers. */
static void write_manuals(FILE *file)
{
	const struct explain_source *source;
	size_t i;

	for (i = 0; (source = explain_source_at(i)); i++) {
		if (strchr(source->key, ' '))
			continue;
		fputs("<p class=\"faint\">", file);
		xml_text(file, source->key);
		fputs(": ", file);
		xml_text(file, source->title);
		fputs("</p>\n", file);
	}
}

void html_write_explained(FILE *file, const struct chart_input *input)
{
	const struct reasons *reasons = &input->summary->reasons;
	const struct counts *counts = &input->summary->all.counts;
	const struct explanation *explanation;
	bool any = false;
	size_t i;

	for (i = 0; i < reasons->nr; i++) {
		explanation = explain_reason(reasons->reason[i].name);
		if (!counts_get(counts, i) || !explanation)
			continue;
		if (!any)
			fputs("<section id=\"explained\">\n<h2>What the reasons are</h2>\n", file);
		any = true;
		write_explanation(file, reasons->reason[i].name, explanation);
	}
	if (!any)
		return;
	write_manuals(file);
	fputs("</section>\n", file);
}

void html_reason_cell(FILE *file, const char *name)
{
	const struct explanation *explanation = explain_reason(name);
	char *brief;

	if (!explanation) {
		page_text_cell(file, name);
		return;
	}
	brief = explain_brief(explanation->parts[EXPLAIN_WHAT]);
	fputs("<td class=\"text\" title=\"", file);
	xml_text(file, brief);
	fputs("\">", file);
	xml_text(file, name);
	fputs("</td>", file);
	free(brief);
}

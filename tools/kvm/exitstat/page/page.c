// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "base/text.h"
#include "draw/svg.h"
#include "page/page.h"

static const char layout[] =
#include "page/style.css.inc"
;

static void write_style(FILE *file)
{
	fputs("<style>\n:root{color-scheme:light dark;", file);
	palette_write_variables(file, PALETTE_LIGHT);
	fputs("}\n@media screen and (prefers-color-scheme:dark){:root{", file);
	palette_write_variables(file, PALETTE_DARK);
	fputs("}}\n", file);
	palette_write_rules(file);
	fputs(layout, file);
	fputs("</style>\n", file);
}

void page_open(FILE *file, const char *what, const char *name)
{
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	      "<title>VM exits: ", file);
	xml_text(file, name);
	fputs("</title>\n", file);
	write_style(file);
	fprintf(file, "</head>\n<body>\n<main>\n<header>\n"
		"<h1>VM exits</h1>\n<p class=\"faint\">%s ", what);
	xml_text(file, name);
	fputs("</p>\n", file);
}

void page_close(FILE *file)
{
	fputs("</main>\n</body>\n</html>\n", file);
}

void page_chart(FILE *file, const struct chart *chart,
		const struct chart_input *input, const char *more)
{
	fprintf(file, "<section>\n<h2>%s</h2>\n<p class=\"faint\">%s%s</p>\n<figure class=\"wide\">\n",
		chart->title, chart->caption, more);
	chart_write(file, chart, input, CHART_WIDE);
	fputs("</figure>\n<figure class=\"narrow\">\n", file);
	chart_write(file, chart, input, CHART_NARROW);
	fputs("</figure>\n</section>\n", file);
}

static void write_grouped(FILE *file, const char *number)
{
	size_t len = strcspn(number, "."), i;

	for (i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			fputs("\xe2\x80\xaf", file);
		fputc(number[i], file);
	}
	fputs(number + len, file);
}

void page_count(FILE *file, uint64_t count)
{
	char text[NUMBER_TEXT];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)count);
	write_grouped(file, text);
}

void page_rate(FILE *file, double rate)
{
	char text[NUMBER_TEXT];

	write_grouped(file, format_rate(text, rate));
}

void page_open_table(FILE *file, const char *id, const char *title,
		     const char *columns)
{
	char *copy = xstrdup(columns), *rest = copy, *column;

	fprintf(file, "<section>\n<h2>%s</h2>\n<div class=\"scroll\"><table id=\"%s\">\n<tr>",
		title, id);
	while ((column = strsep(&rest, "|")))
		fprintf(file, "<th scope=\"col\"%s>%s</th>",
			*column == '#' ? " class=\"number\"" : "",
			column + (*column == '#'));
	fputs("</tr>\n", file);
	free(copy);
}

void page_close_table(FILE *file)
{
	fputs("</table></div>\n</section>\n", file);
}

void page_open_row(FILE *file, const char *name, uint64_t exits)
{
	fputs("<tr data-name=\"", file);
	xml_text(file, name);
	fprintf(file, "\" data-exits=\"%llu\">", (unsigned long long)exits);
}

void page_text_cell(FILE *file, const char *text)
{
	fputs("<td class=\"text\">", file);
	xml_text(file, text);
	fputs("</td>", file);
}

void page_plain_cell(FILE *file, const char *text)
{
	fprintf(file, "<td class=\"number\">%s</td>", text);
}

void page_count_cell(FILE *file, uint64_t count)
{
	fputs("<td class=\"number\">", file);
	page_count(file, count);
	fputs("</td>", file);
}

void page_rate_cell(FILE *file, double rate)
{
	fputs("<td class=\"number\">", file);
	page_rate(file, rate);
	fputs("</td>", file);
}

void page_number_cell(FILE *file, double number, int digits)
{
	char *text = xasprintf("%.*f", digits, number);

	fputs("<td class=\"number\">", file);
	write_grouped(file, text);
	fputs("</td>", file);
	free(text);
}

void page_paragraphs(FILE *file, const char *text)
{
	bool is_list = !strncmp(text, "- ", 2);
	const char *tag = is_list ? "li" : "p";
	char *copy = xstrdup(text), *rest = copy, *paragraph;

	if (is_list)
		fputs("<ul>\n", file);
	while ((paragraph = strsep(&rest, "\n"))) {
		fprintf(file, "<%s>", tag);
		xml_text(file, paragraph + (is_list ? 2 : 0));
		fprintf(file, "</%s>\n", tag);
	}
	if (is_list)
		fputs("</ul>\n", file);
	free(copy);
}

// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <stdlib.h>

#include "analysis/rank_test.h"
#include "base/text.h"
#include "draw/svg.h"
#include "page/html.h"
#include "page/page.h"

static void write_facts(FILE *file, const struct comparison *comparison)
{
	const struct comparison_set *set;
	size_t i;

	fputs("<ul class=\"facts\">\n", file);
	for (i = 0; i < comparison->nr_sets; i++) {
		set = &comparison->sets[i];
		fputs("<li><span>", file);
		xml_text(file, set->name);
		fprintf(file, "</span> <b>%zu %s</b></li>\n", set->nr,
			set->nr == 1 ? "recording" : "recordings");
	}
	if (comparison->phase) {
		fputs("<li><span>Only the phase</span> <b>", file);
		xml_text(file, comparison->phase);
		fputs("</b></li>\n", file);
	}
	fputs("</ul>\n", file);
}

static void write_row(FILE *file, const struct comparison *comparison,
		      const struct comparison_item *item, size_t set)
{
	const struct comparison_numbers *numbers = &item->sets[set];
	int digits = comparison->rates;
	char text[CHANGE_TEXT];

	fputs("<tr>", file);
	page_text_cell(file, item->name);
	page_text_cell(file, comparison->sets[set].name);
	/* Of an even number, the median may be a half. */
	page_number_cell(file, numbers->median,
			 numbers->median != floor(numbers->median) ? 1 : digits);
	page_number_cell(file, numbers->least, digits);
	page_number_cell(file, numbers->most, digits);
	page_plain_cell(file, set ? comparison_change(text, &item->sets[0],
						      numbers) : "");
	snprintf(text, sizeof(text), "%.3f", numbers->p);
	page_plain_cell(file, !set || !comparison->known ? "" :
			      numbers->p < 0.001 ? "&lt; 0.001" : text);
	fputs("</tr>\n", file);
}

void html_write_sets(FILE *file, const struct chart_input *input)
{
	static const char * const kinds[PER_KINDS] = {
		[PER_REASON] = "Reason",
		[PER_CLASS] = "Class",
		[PER_VM] = "VM",
		[PER_PHASE] = "Phase",
	};
	const struct comparison *comparison = input->comparison;
	size_t i, set;
	char *columns;

	page_open(file, comparison->rates ? "Exits per second, compared with" :
					    "Exits, compared with",
		  comparison->sets[0].name);
	if (!comparison->known)
		fprintf(file, "<div class=\"notes\">\n<p>It cannot be known whether a difference is noise: that needs at least %d recordings in each set.</p>\n</div>\n",
			RANK_TEST_LEAST);
	write_facts(file, comparison);
	fputs("</header>\n", file);
	for (i = 0; charts_of_sets[i]; i++)
		page_chart(file, charts_of_sets[i], input, "");
	columns = xasprintf("%s|Set|#Median|#Least|#Most|#Change|#p",
			    kinds[comparison->per]);
	page_open_table(file, "comparison", "Numbers", columns);
	free(columns);
	for (i = 1; i <= comparison->nr; i++)
		for (set = 0; set < comparison->nr_sets; set++)
			write_row(file, comparison,
				  &comparison->items[i % comparison->nr], set);
	page_close_table(file);
	page_close(file);
}

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The parts of pages: their head, charts, tables and numbers.
 *
 * Pages are without scripts, and without anything to be loaded; their policy
 * forbids the browser to do either.
 */
#ifndef EXITSTAT_PAGE_H
#define EXITSTAT_PAGE_H

#include "charts/chart.h"

/* Up to and with the heading; @what is said before @name. */
void page_open(FILE *file, const char *what, const char *name);
void page_close(FILE *file);

/* A chart, for screens and for phones, below its title, caption and @more. */
void page_chart(FILE *file, const struct chart *chart,
		const struct chart_input *input, const char *more);

/* A count or a rate, with thin spaces between thousands. */
void page_count(FILE *file, uint64_t count);
void page_rate(FILE *file, double rate);

/* Paragraphs of explain/explain.h; those of a list become one. */
void page_paragraphs(FILE *file, const char *text);

/* Columns are divided by "|", those of numbers begin with "#". */
void page_open_table(FILE *file, const char *id, const char *title,
		     const char *columns);
void page_close_table(FILE *file);

/* Begins a row, which ends with "</tr>\n". */
void page_open_row(FILE *file, const char *name, uint64_t exits);

/* Cells: of anybody's text, of the program's own, and of numbers. */
void page_text_cell(FILE *file, const char *text);
void page_plain_cell(FILE *file, const char *text);
void page_count_cell(FILE *file, uint64_t count);
void page_rate_cell(FILE *file, double rate);
void page_number_cell(FILE *file, double number, int digits);

#endif

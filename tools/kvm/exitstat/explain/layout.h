/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Texts about exit reasons in lines for a terminal.
 */
#ifndef EXITSTAT_EXPLAIN_LAYOUT_H
#define EXITSTAT_EXPLAIN_LAYOUT_H

#include <stdio.h>

#include "explain/explain.h"

/*
 * How wide texts are where there are @columns, 0: in files and pipes. Very long
 * lines are hard to read.
 */
unsigned int explain_width(unsigned int columns);

/*
 * Prints paragraphs in lines of at most @width columns, each behind @indent
 * blanks; longer words have a line of their own.
 */
void explain_print_text(FILE *file, const char *text, unsigned int indent,
			unsigned int width);

/* Prints all that is known of a reason. */
void explain_print_reason(FILE *file, const struct explanation *explanation,
			  unsigned int width);

/* Prints all that is known of a class, and which reasons are in it. */
void explain_print_class(FILE *file, const struct explained_class *class,
			 unsigned int width);

/*
 * Prints the reasons of a class, with a line on each, but for @but, which may be
 * NULL.
 */
void explain_print_members(FILE *file, const struct explained_class *class,
			   const struct explanation *but, unsigned int width);

#endif

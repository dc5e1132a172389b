/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How much room there is for lines of text.
 */
#ifndef EXITSTAT_TERMINAL_WIDTH_H
#define EXITSTAT_TERMINAL_WIDTH_H

#include <stdio.h>

/* Nothing that is worth its lines fits into less. */
#define TERMINAL_WIDTH_LEAST	20

/*
 * Return: columns, of $COLUMNS before those of the terminal that @file is; 0 if
 * neither says so, as for files and pipes, which have room for any line.
 */
unsigned int terminal_width(FILE *file);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The list of `exitstat top`, with its head and, below, the reasons of the row
 * that is chosen.
 */
#ifndef EXITSTAT_TOP_DRAW_ROWS_H
#define EXITSTAT_TOP_DRAW_ROWS_H

#include "screen/screen.h"
#include "top/model.h"

/* The line of the first row; the head stands above it. */
#define DRAW_ROWS_FROM	4

void top_draw_rows(const struct top_model *model, const struct top_looks *looks);

/* The widest graph that fits and divides a minute; 0 if there is no room. */
int draw_spark_width(int room);

/*
 * The last minute of a row, NULL: of the host. @nr: its width.
 * Return: the highest rate in it, to which it is drawn.
 */
double draw_spark(int y, int x, int nr, const struct top_model *model,
		  const struct top_row *row, const struct top_looks *looks);

#endif

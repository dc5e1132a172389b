/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What heat maps share: numbers as colours, on a scale whose levels are a factor
 * apart.
 *
 *	heat_add(&heat, number);		for all of them
 *	heat_make_levels(&heat);
 *	heat_draw_row(file, &heat, &row, y, height);
 *	bottom = heat_draw_scale(file, &heat, &plot, "exits/s, from", y);
 */
#ifndef EXITSTAT_HEAT_H
#define EXITSTAT_HEAT_H

#include "charts/chart.h"

/* All zeros is one without numbers. */
struct heat {
	bool whole;			/* there are no numbers between 0 and 1 */
	double highest, lowest;		/* of numbers but 0; 0: there is none */
	double from[PALETTE_LEVELS];	/* where the levels from 2 on begin */
};

/* A number that is to be drawn; NAN is none. */
void heat_add(struct heat *heat, double number);

/*
 * Chooses the levels 1 to 8. Each is a factor from the next, the least that has room
 * for the lowest number: both those that are almost alike and low ones beside high
 * ones can be told apart.
 */
void heat_make_levels(struct heat *heat);

/* One after the other from left to right. */
struct heat_row {
	const double *numbers;	/* NAN: nothing is drawn */
	const double *x;	/* their left edges, and the right one of the last */
	size_t nr;
};

/* One path for all cells of a level, as pages have many cells. */
void heat_draw_row(FILE *file, const struct heat *heat,
		   const struct heat_row *row, double y, double height);

/* At the right, below @y; nothing without numbers. Return: where it ends. */
double heat_draw_scale(FILE *file, const struct heat *heat,
		       const struct chart_plot *plot, const char *what, double y);

#endif

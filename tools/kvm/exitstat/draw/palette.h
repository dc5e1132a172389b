/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The colours of charts and pages, for a light and for a dark background.
 *
 * Those of reasons follow the palette of Okabe and Ito, which people with any
 * colour vision tell apart, each made dark or light enough for a contrast of 3
 * with its background. Heat maps go from near the background to far from it.
 */
#ifndef EXITSTAT_PALETTE_H
#define EXITSTAT_PALETTE_H

#include <stdio.h>

#define PALETTE_REASONS	7	/* classes s0 to s6; "others" and "hidden" */
#define PALETTE_LEVELS	9	/* classes h0, for nothing, to h8 */

enum palette_theme {
	PALETTE_LIGHT,
	PALETTE_DARK,
};

/* The colours as variables of CSS: "--s0:#005f9e;...". */
void palette_write_variables(FILE *file, enum palette_theme theme);

/* Rules of CSS for the classes of charts, with the variables as colours. */
void palette_write_rules(FILE *file);

/* The same with the colours themselves, for what does not know variables. */
void palette_write_plain_rules(FILE *file, enum palette_theme theme);

#endif

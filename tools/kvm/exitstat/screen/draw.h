/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Draws the model of `exitstat top` with ncurses, on a screen that
 * terminal_open() has made.
 */
#ifndef EXITSTAT_TOP_DRAW_H
#define EXITSTAT_TOP_DRAW_H

#include "screen/screen.h"
#include "top/model.h"

/*
 * How many rows of the model fit on a screen of so many lines, for
 * top_model_resize().
 */
size_t top_draw_page(int lines);

/*
 * What a click of the mouse, or a turn of its wheel, means for the model: a key,
 * or 0. To be asked once after each TOP_KEY_CLICK.
 */
int top_draw_clicked(const struct top_model *model);

/* All of the screen, as large as it is now. */
void top_draw(const struct top_model *model, const struct top_looks *looks);

#endif

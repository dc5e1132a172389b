/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The help of `exitstat top`, on the whole screen.
 */
#ifndef EXITSTAT_TOP_DRAW_HELP_H
#define EXITSTAT_TOP_DRAW_HELP_H

#include "screen/screen.h"
#include "top/model.h"

void top_draw_help(const struct top_model *model, const struct top_looks *looks);

#endif

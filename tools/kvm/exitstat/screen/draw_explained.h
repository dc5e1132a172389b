/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a reason or class is, on the whole screen of `exitstat top`.
 */
#ifndef EXITSTAT_TOP_DRAW_EXPLAINED_H
#define EXITSTAT_TOP_DRAW_EXPLAINED_H

#include "screen/screen.h"
#include "top/model.h"

void top_draw_explained(const struct top_model *model,
			const struct top_looks *looks);

#endif

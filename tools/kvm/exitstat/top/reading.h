/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Texts on the whole screen of `exitstat top`: the help, and what a reason is.
 */
#ifndef EXITSTAT_TOP_READING_H
#define EXITSTAT_TOP_READING_H

#include "top/model.h"

/* Is a text on the screen? */
bool reading_is(const struct top_model *model);

/* Opens the help. */
void reading_help(struct top_model *model);

/* Opens the text about the reason or class that is chosen, or says why not. */
void reading_explain(struct top_model *model);

/* A key while a text is on the screen: moves in it, or closes it. */
void reading_key(struct top_model *model, int key);

#endif

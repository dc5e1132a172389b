/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What `exitstat top` shows, as text: for files, and for terminals that have no
 * screen.
 */
#ifndef EXITSTAT_TOP_BATCH_H
#define EXITSTAT_TOP_BATCH_H

#include <stdio.h>

#include "top/model.h"

/* All rows, whatever the screen has room for. @first: no empty line before it. */
void batch_print(FILE *file, const struct top_model *model, bool first);

#endif

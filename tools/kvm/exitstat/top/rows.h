/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The rows that `exitstat top` has at the moment: made of the numbers, chosen by
 * the filter, in order, with one of them selected.
 */
#ifndef EXITSTAT_TOP_ROWS_H
#define EXITSTAT_TOP_ROWS_H

#include "top/model.h"

/* Makes the rows anew. @selected: which one to select, NULL: as it was. */
void rows_rebuild(struct top_model *model, const struct top_row *selected);

/* Moves what is on the screen so that the selected row is. */
void rows_scroll(struct top_model *model);

void rows_free(struct top_model *model);

/**
 * rows_look_into() - the reasons of a row
 * @model: what is on the screen
 * @row: a VM or a vCPU of it
 * @inner: receives a model that refers to @model, with rows of its own: free
 *	them with rows_free() before the next update
 */
void rows_look_into(const struct top_model *model, const struct top_row *row,
		    struct top_model *inner);

/* The counts of a VM, or of a vCPU of it, in @snapshot; NULL: it is not there. */
const struct counts *rows_find_counts(const struct snapshot *snapshot,
				      const char *vm, bool of_vcpu,
				      unsigned int vcpu);

/* Those of the last VM of that name that ended, or NULL. */
const struct counts *rows_find_retired(const struct snapshot *snapshot,
				       const char *vm);

#endif

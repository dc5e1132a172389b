/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What rows of `exitstat top` show of time, where KVM measures it.
 *
 * Of a VM and a vCPU, host time is what was spent outside the guest and not
 * waiting for something to do; of a reason and a class, what KVM and userspace
 * took for it.
 */
#ifndef EXITSTAT_TOP_ROW_TIMES_H
#define EXITSTAT_TOP_ROW_TIMES_H

#include "base/format.h"
#include "top/model.h"

/* The columns, in this order. */
enum row_time_column {
	ROW_TIME_RATE,		/* host time per second */
	ROW_TIME_SHARE,		/* its part of all time of those vCPUs */
	ROW_TIME_AVERAGE,	/* of one exit */
	ROW_TIME_P99,		/* the same: 99 in 100 took no longer */
	NR_ROW_TIMES,
};

/* What is above them. */
extern const char *const row_time_heads[NR_ROW_TIMES];

/**
 * row_times_fill() - take over times for all rows, and for their sums
 * @model: what has rows; those that nothing is known of stay as they are
 */
void row_times_fill(struct top_model *model);

/**
 * row_time_text() - a time as people read it
 * @text: NUMBER_TEXT bytes
 * @time: of a row
 * @column: which
 *
 * Return: @text, or "-" if it is not known.
 */
const char *row_time_text(char *text, const struct row_time *time,
			  enum row_time_column column);

/**
 * row_times_sentence() - where the time of a row, or of the scope, went
 * @model: whose
 * @row: a VM or a vCPU of @model; NULL: the scope
 *
 * Return: "web01: 3.1% of its time outside the guest: 2.5% CPUID, 0.6% other
 * reasons", the caller's to free; NULL if nothing is known.
 */
char *row_times_sentence(const struct top_model *model,
			 const struct top_row *row);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The terminal of `exitstat top`: taken over, given back whatever happens, and
 * what comes from it.
 */
#ifndef EXITSTAT_TOP_TERMINAL_H
#define EXITSTAT_TOP_TERMINAL_H

#include <stdint.h>

#include "base/error.h"
#include "screen/draw.h"

/* What terminal_wait() has seen. */
enum terminal_event {
	TERMINAL_TICK,		/* the time is over */
	TERMINAL_INPUT,		/* terminal_key() has something */
	TERMINAL_CHANGED,	/* its size, or it is ours again: draw anew */
	TERMINAL_END,		/* a signal to end, or the terminal is gone */
};

/*
 * Takes over the terminal on stdin and stdout, after
 * source_stop_on_signals(). It is given back when the program ends, is stopped
 * or crashes. Return: 0 and what it can show; -1 with @error set if there is no
 * terminal or it cannot do what is needed.
 */
int terminal_open(struct top_looks *looks, struct error *error);

/* Gives it back; again is fine. */
void terminal_close(void);

/* Waits until CLOCK_MONOTONIC is @until_ns, UINT64_MAX: without end. */
enum terminal_event terminal_wait(uint64_t until_ns);

/* Return: a key for top_model_key(), 0 for none of those, -1 if no more came. */
int terminal_key(void);

#endif

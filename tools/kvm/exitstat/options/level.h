/* SPDX-License-Identifier: GPL-2.0 */
/*
 * --per: of the host, each VM, or each vCPU.
 */
#ifndef EXITSTAT_LEVEL_H
#define EXITSTAT_LEVEL_H

#include <argp.h>
#include <stdbool.h>

#include "delta/filter.h"

/* In this order in all that has a file for each of them. */
enum level {
	LEVEL_HOST,
	LEVEL_VM,
	LEVEL_VCPU,
};

struct level_options {
	bool given;
	enum level level;
};

/* For `children` of a command's argp; the input is a struct level_options. */
extern const struct argp level_argp;

/*
 * For parsers, at ARGP_KEY_END. What was not said is what @filter asks for; what
 * is more than that is a usage error.
 */
void level_check(const struct argp_state *state, struct level_options *options,
		 const struct filter *filter);

#endif

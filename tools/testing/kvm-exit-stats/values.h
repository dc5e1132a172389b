/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What KVM must say to any value that is written to a control, as documented
 * in Documentation/virt/kvm/exit-stats.rst, and values that are hard to judge.
 */
#ifndef VALUES_H
#define VALUES_H

#include <stddef.h>
#include <stdint.h>

#include "random.h"

enum control {
	CONTROL_MODE,
	CONTROL_INTERVAL,
	CONTROL_GAP,
	CONTROL_DUMP,
	CONTROL_RESET_HOST,
	CONTROL_RESET_VM,
	CONTROL_RESET_VCPU,
	NR_CONTROLS,
};

#define NR_MODES		3
#define NR_DUMPS		2

/* As the parameters write them; of dumps, those that are no VM's name. */
extern const char *const mode_names[NR_MODES];
extern const char *const dump_names[NR_DUMPS];

#define MAX_VALUE_LENGTH	8192

struct verdict {
	/* 0 if it is accepted. */
	int error;
	/* What write() returns if it is. */
	size_t written;
	/* The parameter's new value; of a word, an index of its names. */
	uint64_t value;
	/* Accepted, but nothing is written: a parameter and no bytes. */
	int empty;
};

struct verdict value_verdict(enum control control, const unsigned char *bytes,
			     size_t length);

/* Make up a value for the control; returns its length. */
size_t value_invent(struct random *random, enum control control,
		    unsigned char bytes[MAX_VALUE_LENGTH]);

#endif /* VALUES_H */

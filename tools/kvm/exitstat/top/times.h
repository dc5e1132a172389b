/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where time went in the last interval of `exitstat top`.
 *
 *	top_times_read(&times, &source, snapshot, of_vcpus, &error);
 *	account = top_times_find(&times, "118-4", false, 0, &ns);
 *	top_times_free(&times);
 */
#ifndef EXITSTAT_TOP_TIMES_H
#define EXITSTAT_TOP_TIMES_H

#include "base/name_index.h"
#include "kernel/source.h"
#include "times/host_times.h"

/* What a file of times has more than at the tick before. */
struct top_increase {
	bool there;		/* else this is the first reading */
	struct times times;
	uint64_t ns;		/* from one reading to the other */
	struct name_index places;	/* of its accounts */
};

/* All zeros is none. */
struct top_times {
	bool on;		/* KVM measures time */
	struct host_times now;
	struct times vcpus;	/* zeros if nothing of them is looked at */
	struct top_increase of[TIMES_VCPU + 1];	/* by enum times_of */
};

/**
 * top_times_read() - read times at a tick
 * @times: those of the tick before, or zeros
 * @source: where @now was just read from
 * @now: the snapshot of the tick
 * @of_vcpus: whether anything of vCPUs is looked at. Their file is the longest
 *	by far, and is not read for nothing.
 * @error: set on failure
 *
 * Where KVM does not measure time at the moment, nothing is left in @times, and
 * that is no failure.
 *
 * Return: 0, or -1 with @error set, and nothing is left in @times.
 */
int top_times_read(struct top_times *times, struct source *source,
		   const struct snapshot *now, bool of_vcpus,
		   struct error *error);

/**
 * top_times_begin_vcpus() - read those of vCPUs between two ticks
 * @times: what top_times_read() left
 * @source: the same
 *
 * As soon as they are looked at, so that the next tick has something to compare
 * with. Does nothing if they are there. What cannot be read is told of then.
 */
void top_times_begin_vcpus(struct top_times *times, struct source *source);

/**
 * top_times_find() - how time was spent in the last interval
 * @times: what is known
 * @vm: the name of a VM; "": the host
 * @of_vcpu: a vCPU of the VM is meant
 * @vcpu: its ID
 * @ended: the VM that ended in the interval is meant, and no other of that name
 * @ns: receives how long the interval was, which is not 0
 *
 * Return: an account until the next reading; NULL if nothing is known of it.
 */
const struct account *top_times_find(const struct top_times *times,
				     const char *vm, bool of_vcpu,
				     unsigned int vcpu, bool ended,
				     uint64_t *ns);

void top_times_free(struct top_times *times);

#endif

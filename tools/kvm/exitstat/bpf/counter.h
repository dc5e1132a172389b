/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counts exits by a BPF program, while exitstat runs, where the kernel does not.
 */
#ifndef EXITSTAT_BPF_COUNTER_H
#define EXITSTAT_BPF_COUNTER_H

#include "kernel/source.h"

/* For struct source_options. */
extern const struct counter bpf_counter;

#endif

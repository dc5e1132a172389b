/* SPDX-License-Identifier: GPL-2.0 */
/* What the command line asks for. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

/* The kinds of exits that a guest can be asked to cause, see kinds.c. */
enum kind {
	KIND_CPUID,
	KIND_HLT,
	KIND_IO,
	KIND_RDMSR,
	KIND_WRMSR,
	KIND_HYPERCALL,
	KIND_PAGES,
	KIND_MMIO,
	KIND_WBINVD,
	KIND_CR4,
	KIND_XSETBV,
	KIND_UNDEFINED,
	KIND_TSC_DEADLINE,
	KIND_IPI,
	KIND_SPIN,
	KIND_TRIPLE_FAULT,
	NR_KINDS,
};

enum mode {
	MODE_PROGRAM,
	MODE_LOOP_COST,
	MODE_EMULATION_REQUIRED,
	MODE_FAIL_ENTRY,
};

struct options {
	enum mode mode;

	/* How often each kind is caused, per vCPU and round. */
	uint32_t times[NR_KINDS];
	bool irqchip;

	unsigned int vms;
	unsigned int vcpus;
	unsigned int first_id;
	/* The name of the thread that creates the VMs, NULL for the first one. */
	const char *creator;
	/* One VM after the other instead of all at once. */
	bool serial;
	/* VMs whose descriptor is closed, so that all have one name. */
	bool same_name;
	/* Milliseconds between the start of one vCPU and the next. */
	unsigned int stagger_ms;

	unsigned int rounds;
	/* Run rounds for so long instead of a number of them; 0 is no limit. */
	bool endless;
	unsigned int seconds;

	bool stat_exits;
	bool stats;
	/* A CPU on which a guest reads CR4 without an exit. */
	bool cr4_reads_run;

	/* A FIFO to wait for before the first and after each round. */
	const char *pause_before;
	const char *pause;
	const char *hold_open;

	enum kind cost_kind;
	unsigned int batches;
	unsigned int batch;

	/* Returns that are no hardware exit: how many. */
	uint32_t broken;
};

/*
 * Fill @options from the command line. Prints the help or what is wrong and
 * exits (status 2) where that cannot be done.
 */
void parse_options(int argc, char **argv, struct options *options);

#endif /* OPTIONS_H */

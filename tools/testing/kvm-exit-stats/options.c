// SPDX-License-Identifier: GPL-2.0
#include <argp.h>
#include <stdio.h>
#include <string.h>

#include "die.h"
#include "kinds.h"
#include "number.h"
#include "options.h"

#define MAX_VCPUS	200
#define MAX_VMS		1000

enum key {
	KEY_KIND = 0x1000,
	KEY_IRQCHIP = KEY_KIND + NR_KINDS,
	KEY_CR4_READS_RUN,
	KEY_VMS,
	KEY_VCPUS,
	KEY_FIRST_ID,
	KEY_CREATOR,
	KEY_SERIAL,
	KEY_SAME_NAME,
	KEY_STAGGER,
	KEY_ROUNDS,
	KEY_SECONDS,
	KEY_STAT_EXITS,
	KEY_STATS,
	KEY_PAUSE_BEFORE,
	KEY_PAUSE,
	KEY_HOLD_OPEN,
	KEY_LOOP_COST,
	KEY_BATCHES,
	KEY_BATCH,
	KEY_EMULATION_REQUIRED,
	KEY_FAIL_ENTRY,
};

static const char description[] =
"Run guests that cause an exact number of VM exits, and print that number.\n"
"\vEach vCPU does all that the options say once per round. For each vCPU a line\n"
"    expect vm=<pid>-<fd> vcpu=<n> <reason>=<exits> ...\n"
"says what KVM must have counted since the vCPU was created. It includes one\n"
"page fault for the page with the guest's code and one port write at the end\n"
"of each round. Of the reasons on the line \"timing\" any number may come.\n"
"\n"
"Examples:\n"
"  exitgen --cpuid 1000                     one vCPU, 1000 CPUID exits\n"
"  exitgen --cpuid 1000 --io 20 --vcpus 4 --vms 3 --stat-exits\n"
"  mkfifo go; exitgen --hlt 50 --rounds 2 --pause go &\n"
"                                           stands still after each round until\n"
"                                           `echo > go`\n"
"  exitgen --cpuid 100 --seconds 5          rounds until time is up; 0 is until\n"
"                                           SIGINT or SIGTERM\n"
"  exitgen --loop-cost cpuid                instructions per exit, in Bochs or\n"
"                                           QEMU -icount shift=0\n";

static const struct argp_option fixed_options[] = {
	{ "irqchip", KEY_IRQCHIP, NULL, 0,
	  "With an interrupt controller in the kernel", 2 },
	{ "cr4-reads-run", KEY_CR4_READS_RUN, NULL, 0,
	  "Expect no exit for a read of CR4", 2 },
	{ "vms", KEY_VMS, "N", 0, "VMs (default 1)", 2 },
	{ "vcpus", KEY_VCPUS, "N", 0, "vCPUs of each VM (default 1)", 2 },
	{ "first-id", KEY_FIRST_ID, "N", 0, "ID of the first of them (default 0)", 2 },
	{ "creator", KEY_CREATOR, "NAME", 0,
	  "A thread of this name creates the VMs", 2 },
	{ "serial", KEY_SERIAL, NULL, 0,
	  "One VM after the other, not all at once", 2 },
	{ "same-name", KEY_SAME_NAME, NULL, 0,
	  "Close a VM's descriptor when its vCPUs are there: the next has its name", 2 },
	{ "stagger", KEY_STAGGER, "MS", 0,
	  "Create vCPUs this far apart while the others run", 2 },
	{ "rounds", KEY_ROUNDS, "N", 0,
	  "Run the program so many times (default 1, 0 for never)", 3 },
	{ "seconds", KEY_SECONDS, "S", 0,
	  "Run the program again and again for S seconds", 3 },
	{ "stat-exits", KEY_STAT_EXITS, NULL, 0,
	  "Print stat.exits of each vCPU, from KVM_GET_STATS_FD", 3 },
	{ "stats", KEY_STATS, NULL, 0,
	  "Print all that it gives of each vCPU; with --seconds, judge 1000 reads", 3 },
	{ "pause-before", KEY_PAUSE_BEFORE, "FIFO", 0,
	  "Stand still before the first round, until a line comes from FIFO (- for stdin)", 3 },
	{ "pause", KEY_PAUSE, "FIFO", 0,
	  "Stand still after each round and before the VMs go", 3 },
	{ "hold-open", KEY_HOLD_OPEN, "FILE", 0,
	  "Open FILE (%v is the first VM), and read it when the VM is gone", 3 },
	{ "loop-cost", KEY_LOOP_COST, "KIND", 0,
	  "Measure the instructions per exit of one of the kinds above", 4 },
	{ "batches", KEY_BATCHES, "N", 0, "Batches to measure (default 200)", 4 },
	{ "batch", KEY_BATCH, "N", 0, "Exits per batch (default 16)", 4 },
	{ "fail-entry", KEY_FAIL_ENTRY, "N", 0,
	  "N VM entries that the CPU refuses", 5 },
	{ "emulation-required", KEY_EMULATION_REQUIRED, "N", 0,
	  "N port writes that KVM has to emulate (unrestricted_guest=0)", 5 },
	{ 0 },
};

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#define NR_FIXED_OPTIONS ARRAY_SIZE(fixed_options)

static enum kind parse_kind(const char *text)
{
	enum kind kind;

	for (kind = 0; kind < NR_KINDS; kind++)
		if (!strcmp(kinds[kind].option, text))
			return kind;
	die_usage("there is no kind of exit called \"%s\"", text);
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case KEY_KIND ... KEY_KIND + NR_KINDS - 1:
		options->times[key - KEY_KIND] =
			parse_number(kinds[key - KEY_KIND].option, arg, INT32_MAX);
		break;
	case KEY_IRQCHIP:
		options->irqchip = true;
		break;
	case KEY_CR4_READS_RUN:
		options->cr4_reads_run = true;
		break;
	case KEY_VMS:
		options->vms = parse_number("--vms", arg, MAX_VMS);
		break;
	case KEY_VCPUS:
		options->vcpus = parse_number("--vcpus", arg, MAX_VCPUS);
		break;
	case KEY_FIRST_ID:
		options->first_id = parse_number("--first-id", arg, MAX_VCPUS);
		break;
	case KEY_CREATOR:
		options->creator = arg;
		break;
	case KEY_SERIAL:
		options->serial = true;
		break;
	case KEY_SAME_NAME:
		options->same_name = true;
		break;
	case KEY_STAGGER:
		options->stagger_ms = parse_number("--stagger", arg, 60000);
		break;
	case KEY_ROUNDS:
		options->rounds = parse_number("--rounds", arg, INT32_MAX);
		break;
	case KEY_SECONDS:
		options->endless = true;
		options->seconds = parse_number("--seconds", arg, 86400);
		break;
	case KEY_STAT_EXITS:
		options->stat_exits = true;
		break;
	case KEY_STATS:
		options->stats = true;
		break;
	case KEY_PAUSE_BEFORE:
		options->pause_before = arg;
		break;
	case KEY_PAUSE:
		options->pause = arg;
		break;
	case KEY_HOLD_OPEN:
		options->hold_open = arg;
		break;
	case KEY_LOOP_COST:
		options->mode = MODE_LOOP_COST;
		options->cost_kind = parse_kind(arg);
		break;
	case KEY_BATCHES:
		options->batches = parse_number("--batches", arg, 10000);
		break;
	case KEY_BATCH:
		options->batch = parse_number("--batch", arg, 10000);
		break;
	case KEY_FAIL_ENTRY:
		options->mode = MODE_FAIL_ENTRY;
		options->broken = parse_number("--fail-entry", arg, INT32_MAX);
		break;
	case KEY_EMULATION_REQUIRED:
		options->mode = MODE_EMULATION_REQUIRED;
		options->broken = parse_number("--emulation-required", arg, 0xffff);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static void check_options(struct options *options)
{
	enum kind kind;

	for (kind = 0; kind < NR_KINDS; kind++)
		if (kinds[kind].irqchip && options->times[kind])
			options->irqchip = true;
	if (options->mode == MODE_LOOP_COST && kinds[options->cost_kind].irqchip)
		options->irqchip = true;
	if (!options->vms || !options->vcpus)
		die_usage("there must be at least one VM with one vCPU");
	if (!options->batches || !options->batch)
		die_usage("there must be at least one batch with one exit");
	if (options->times[KIND_TRIPLE_FAULT] > 1 ||
	    (options->times[KIND_TRIPLE_FAULT] && options->endless))
		die_usage("a guest can have only one triple fault, in the last round");
	if (options->stagger_ms && options->pause_before)
		die_usage("--stagger starts at once: it cannot go with --pause-before");
	if (options->same_name && options->stagger_ms)
		die_usage("--stagger needs the descriptors that --same-name closes");
	if (options->mode == MODE_LOOP_COST &&
	    (options->cost_kind == KIND_TRIPLE_FAULT ||
	     options->cost_kind == KIND_XSETBV))
		die_usage("the cost of %s cannot be measured",
			  kinds[options->cost_kind].option);
}

/* One option per kind of exit, then the others. */
static void list_options(struct argp_option *list)
{
	enum kind kind;

	for (kind = 0; kind < NR_KINDS; kind++)
		list[kind] = (struct argp_option){
			kinds[kind].option, KEY_KIND + kind, "N", 0,
			kinds[kind].help, 1
		};
	memcpy(list + NR_KINDS, fixed_options, sizeof(fixed_options));
}

void parse_options(int argc, char **argv, struct options *options)
{
	struct argp_option list[NR_KINDS + NR_FIXED_OPTIONS];
	const struct argp argp = {
		.options = list,
		.parser = parse_option,
		.doc = description,
	};

	*options = (struct options){
		.vms = 1, .vcpus = 1, .rounds = 1, .batches = 200, .batch = 16,
	};
	list_options(list);
	argp_err_exit_status = 2;
	argp_parse(&argp, argc, argv, ARGP_NO_ARGS, NULL, options);
	check_options(options);
}

// SPDX-License-Identifier: GPL-2.0
/*
 * hostile: writes, reads and opens that nobody means well. See --help.
 */
#include <argp.h>
#include <stdio.h>

#include "badwrites.h"
#include "die.h"
#include "number.h"
#include "oddreads.h"
#include "process.h"
#include "strangers.h"

static const char description[] =
"Misuse the files and parameters of KVM's exit statistics. The seed is printed;\n"
"the same seed makes the same writes. The status is 0 if KVM stood it.\n"
"\vExamples:\n"
"  hostile --vm 93-4 --writes 20000 --seed 1\n"
"                        random values into all controls, each looked after;\n"
"                        the VM's vCPUs must stand still\n"
"  hostile --reads 500 --threads 8\n"
"                        each thread opens 500 files and reads oddly; VMs may run\n"
"  hostile --vm 93-4 --strangers\n"
"                        open all as a user without rights\n";

static const struct argp_option option_list[] = {
	{ "vm", 'v', "PID-FD", 0, "A VM with a vCPU 0", 0 },
	{ "writes", 'w', "N", 0, "Make N random writes", 0 },
	{ "reads", 'r', "N", 0, "Let each thread open N files", 0 },
	{ "threads", 't', "N", 0, "Threads for --reads (default 8)", 0 },
	{ "strangers", 's', NULL, 0, "Try as a user without rights", 0 },
	{ "seed", 'e', "N", 0, "Seed of the random numbers (default 1)", 0 },
	{ 0 },
};

struct options {
	const char *vm;
	unsigned int writes;
	unsigned int reads;
	unsigned int threads;
	bool strangers;
	uint32_t seed;
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case 'v':
		options->vm = arg;
		break;
	case 'w':
		options->writes = parse_number("--writes", arg, 100000000);
		break;
	case 'r':
		options->reads = parse_number("--reads", arg, 100000000);
		break;
	case 't':
		options->threads = parse_number("--threads", arg, 64);
		break;
	case 's':
		options->strangers = true;
		break;
	case 'e':
		options->seed = parse_number("--seed", arg, UINT32_MAX);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

int main(int argc, char **argv)
{
	const struct argp argp = {
		.options = option_list, .parser = parse_option,
		.doc = description,
	};
	struct options options = { .threads = 8, .seed = 1 };
	bool stood = true;

	open_streams();
	argp_err_exit_status = 2;
	argp_parse(&argp, argc, argv, ARGP_NO_ARGS, NULL, &options);
	if (!options.writes && !options.reads && !options.strangers)
		die_usage("--writes, --reads or --strangers is needed");
	if (!options.vm && (options.writes || options.strangers))
		die_usage("--writes and --strangers need --vm");

	printf("seed %u\n", options.seed);
	if (options.writes)
		stood = bad_writes(options.vm, options.seed, options.writes);
	if (stood && options.reads)
		stood = odd_reads(options.seed, options.threads, options.reads);
	if (stood && options.strangers)
		stood = strangers(options.vm);
	return !stood;
}

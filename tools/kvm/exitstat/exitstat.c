// SPDX-License-Identifier: GPL-2.0
/*
 * exitstat: shows, records and compares KVM's exit statistics. See --help.
 */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/process.h"
#include "base/text.h"
#include "base/version.h"
#include "cmd/command.h"

const char *argp_program_version = "exitstat " EXITSTAT_VERSION;

static const struct command commands[] = {
	{ "top", "the exits on the whole screen, to look into", cmd_top },
	{ "list", "the VMs, by name", cmd_list },
	{ "time", "where the time of vCPUs goes", cmd_time },
	{ "handled", "who handled the exits", cmd_handled },
	{ "explain", "what a reason is, and how to have fewer", cmd_explain },
	{ "run", "count the exits while a command runs", cmd_run },
	{ "record", "write all counters to a file, at an interval", cmd_record },
	{ "mark", "put a mark into a running recording", cmd_mark },
	{ "report", "what is in a recording", cmd_report },
	{ "diff", "compare two recordings, or two phases of one", cmd_diff },
	{ "compare", "compare two sets of recordings", cmd_compare },
	{ "check", "hold a recording against a budget", cmd_check },
	{ "export", "the counters as JSON, CSV or metrics", cmd_export },
	{ "serve", "metrics for Prometheus, by HTTP", cmd_serve },
};

#define NR_COMMANDS (sizeof(commands) / sizeof(commands[0]))

char *command_list(void)
{
	char *text = NULL, *longer;
	size_t i;

	for (i = 0; i < NR_COMMANDS; i++) {
		if (asprintf(&longer, "%s  exitstat %-8s %s\n",
			     text ? text : "", commands[i].name,
			     commands[i].summary) < 0)
			break;
		free(text);
		text = longer;
	}

	return text;
}

static int run(const struct command *command, int argc, char **argv)
{
	static char name[64];

	snprintf(name, sizeof(name), "exitstat %s", command->name);
	argv[1] = name;

	return command->run(argc - 1, argv + 1);
}

static const struct command *find(const char *name)
{
	size_t i;

	for (i = 0; i < NR_COMMANDS; i++)
		if (!strcmp(name, commands[i].name))
			return &commands[i];

	return NULL;
}

/* exitstat help [COMMAND] is exitstat [COMMAND] --help. */
static int help(const struct command *command)
{
	char program[] = "exitstat";
	char option[] = "--help";
	char *argv[4] = { program, option, option, NULL };

	return command ? run(command, 3, argv) : cmd_stat(2, argv);
}

int main(int argc, char **argv)
{
	const struct command *command;
	char program[] = "exitstat";
	struct error error;

	/* Nobody could read why. */
	if (process_open_streams())
		return STATUS_ERROR;
	process_survive_file_limit();
	setlocale(LC_ALL, "");
	/* Points in numbers, whatever the language. */
	setlocale(LC_NUMERIC, "C");

	/* What getopt() begins its sentences with. */
	if (argc)
		argv[0] = program;
	command = argc > 1 ? find(argv[1]) : NULL;
	if (command)
		return run(command, argc, argv);
	if (argc == 2 && !strcmp(argv[1], "help"))
		return help(NULL);
	if (argc == 3 && !strcmp(argv[1], "help") && find(argv[2]))
		return help(find(argv[2]));
	if (argc > 2 && !strcmp(argv[1], "help"))
		argv[1] = argv[2];
	if (argc > 1 && argv[1][0] >= 'A' && argv[1][0] <= 'z') {
		error_set(&error, "there is no command \"%s\": exitstat --help lists them",
			  argv[1]);
		return error_report(&error);
	}

	return cmd_stat(argc, argv);
}

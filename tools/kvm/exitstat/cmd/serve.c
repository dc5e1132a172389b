// SPDX-License-Identifier: GPL-2.0
/*
 * exitstat serve: metrics for Prometheus, by HTTP.
 */
#include <signal.h>

#include "cmd/command.h"
#include "serve/listen.h"
#include "serve/server.h"

enum {
	KEY_SHARE = 0x100,
	KEY_TIMEOUT,
};

struct serve_options {
	struct server_options server;
	const char *listen;
};

static const struct argp_option options_table[] = {
	{ "listen", 'l', "ADDRESS", 0,
	  "Listen there (default: 127.0.0.1:9977); :PORT is all addresses", 0 },
	{ "share", KEY_SHARE, "TIME", 0,
	  "Scrapes within TIME share one reading (default: 200ms)", 0 },
	{ "timeout", KEY_TIMEOUT, "TIME", 0,
	  "Close connections without a whole request in TIME (default: 10s)",
	  0 },
	{ 0 }
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct serve_options *options = state->input;
	struct error error;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->server.source;
		state->child_inputs[1] = &options->server.metrics;
		return 0;
	case 'l':
		options->listen = argument;
		if (listen_check(argument, &error))
			usage_error(state, "--listen: %s", error.text);
		return 0;
	case KEY_SHARE:
		command_interval(state, "--share", argument,
				 &options->server.share_ns);
		return 0;
	case KEY_TIMEOUT:
		command_interval(state, "--timeout", argument,
				 &options->server.timeout_ns);
		return 0;
	case ARGP_KEY_ARG:
		usage_error(state, "serve takes no arguments");
		return 0;
	}

	return ARGP_ERR_UNKNOWN;
}

static const struct argp argp = {
	.options = options_table,
	.parser = parse,
	.doc = "Serve metrics for Prometheus, in its text format or OpenMetrics, at /metrics."
	       "\vThe counters are read anew for each scrape. Who can connect can see how often and why the VMs exit: there is no password, so listen only where those who may know it are. Ctrl-C or SIGTERM ends it.\n\n"
	       "Examples:\n"
	       "  exitstat serve\n"
	       "  exitstat serve --listen [::1]:9977 --per-vcpu\n"
	       "  curl http://127.0.0.1:9977/metrics",
	.children = host_children,
};

int cmd_serve(int argc, char **argv)
{
	struct serve_options options = {
		.server = {
			.share_ns = 200000000,
			.timeout_ns = 10000000000,
		},
		.listen = "127.0.0.1:9977",
	};
	char name[LISTEN_NAME];
	struct error error;
	int fd;

	source_options_init(&options.server.source);
	command_parse(&argp, argc, argv, 0, &options);

	source_stop_on_signals();
	/* A client that hangs up is no reason to end. */
	signal(SIGPIPE, SIG_IGN);
	fd = listen_open(options.listen, name, &error);
	if (fd < 0)
		return error_report(&error);
	if (server_run(&options.server, fd, name, &error))
		return error_report(&error);

	return STATUS_OK;
}

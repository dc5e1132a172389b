/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Metrics by HTTP: /metrics, /healthz, and / with a link.
 *
 * One thread does it all. A client that is slow has the timeout for a request,
 * from its first byte to the last of the answer, and one address only a part of
 * the connections.
 */
#ifndef EXITSTAT_SERVER_H
#define EXITSTAT_SERVER_H

#include <stdint.h>

#include "base/error.h"
#include "export/metrics.h"
#include "kernel/source.h"

#define SERVER_CONNECTIONS	32
#define SERVER_PER_ADDRESS	8

struct server_options {
	struct source_options source;
	struct metrics_options metrics;
	uint64_t share_ns;	/* scrapes so close together share a snapshot */
	uint64_t timeout_ns;	/* of a request */
};

/*
 * Serves on @fd, which it closes and whose address is @name, until a signal comes, see
 * source_stop_on_signals(). Says so on stdout once clients are answered. What
 * cannot be read is said to the clients.
 * Return: 0, or -1 with @error set.
 */
int server_run(const struct server_options *options, int fd, const char *name,
	       struct error *error);

#endif

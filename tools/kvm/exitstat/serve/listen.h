/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The socket of a server, from an address as users write it.
 */
#ifndef EXITSTAT_LISTEN_H
#define EXITSTAT_LISTEN_H

#include <stddef.h>

#include "base/error.h"

/* Room for "[address]:port" */
#define LISTEN_NAME	80

/* Return: 0 if listen_open() can make sense of it, -1 with @error set. */
int listen_check(const char *address, struct error *error);

/*
 * Listens on "127.0.0.1:9977", "[::1]:9977", "localhost:9977", or ":9977" for
 * all addresses, of IPv6 and IPv4; port 0 is one that is free. In @name it puts
 * the address that it got.
 * Return: a descriptor that does not block and that the caller closes, or -1
 * with @error set.
 */
int listen_open(const char *address, char name[LISTEN_NAME],
		struct error *error);

#endif

// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.h"
#include "serve/listen.h"

#define BACKLOG 32

struct address {
	char host[256];		/* "" for all */
	char port[8];
};

static int parse(struct address *address, const char *text, struct error *error)
{
	const char *colon = strrchr(text, ':'), *host = text;
	uint64_t port;
	size_t len;

	if (!colon || !text_to_u64(colon + 1, &port) || port > 65535)
		goto bad;
	len = colon - text;
	if (*host == '[') {
		if (len < 3 || host[len - 1] != ']')
			goto bad;
		host++;
		len -= 2;
	} else if (memchr(host, ':', len)) {
		return error_set(error, "\"%s\" needs brackets, as in [::1]:9977",
				 text);
	}
	if (len >= sizeof(address->host) || memchr(host, '[', len) ||
	    memchr(host, ']', len))
		goto bad;
	memcpy(address->host, host, len);
	address->host[len] = '\0';
	snprintf(address->port, sizeof(address->port), "%u",
		 (unsigned int)port);

	return 0;
bad:
	return error_set(error, "\"%s\" is no address, examples are 127.0.0.1:9977, [::1]:9977 and :9977",
			 text);
}

int listen_check(const char *address, struct error *error)
{
	struct address parsed;

	return parse(&parsed, address, error);
}

/* Return: a descriptor, or -1 with errno set. */
static int open_one(const struct addrinfo *info, bool both)
{
	int fd, on = 1, off = 0, saved;

	fd = socket(info->ai_family,
		    SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	/* Connections that were closed just now are no reason to fail. */
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (info->ai_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, both ? &off : &on,
			   sizeof(on));
	if (!bind(fd, info->ai_addr, info->ai_addrlen) && !listen(fd, BACKLOG))
		return fd;
	saved = errno;
	close(fd);
	errno = saved;

	return -1;
}

static void get_name(int fd, char name[LISTEN_NAME])
{
	struct sockaddr_storage bound;
	socklen_t len = sizeof(bound);
	char host[64], port[8];

	if (getsockname(fd, (struct sockaddr *)&bound, &len) ||
	    getnameinfo((struct sockaddr *)&bound, len, host, sizeof(host),
			port, sizeof(port), NI_NUMERICHOST | NI_NUMERICSERV))
		snprintf(name, LISTEN_NAME, "?");
	else if (bound.ss_family == AF_INET6)
		snprintf(name, LISTEN_NAME, "[%s]:%s", host, port);
	else
		snprintf(name, LISTEN_NAME, "%s:%s", host, port);
}

int listen_open(const char *address, char name[LISTEN_NAME],
		struct error *error)
{
	struct addrinfo hints = {
		.ai_flags = AI_PASSIVE | AI_NUMERICSERV,
		.ai_socktype = SOCK_STREAM,
	};
	/* For all addresses IPv6 first, which takes IPv4 in. */
	static const int families[] = { AF_INET6, AF_INET };
	struct addrinfo *list, *info;
	struct address parsed;
	int fd = -1, r = 0;
	bool all;
	size_t i;

	if (parse(&parsed, address, error))
		return -1;
	all = !parsed.host[0];
	for (i = 0; i < (all ? 2 : 1) && fd < 0; i++) {
		hints.ai_family = all ? families[i] : AF_UNSPEC;
		r = getaddrinfo(all ? NULL : parsed.host, parsed.port, &hints,
				&list);
		if (r)
			continue;
		for (info = list; info && fd < 0; info = info->ai_next)
			fd = open_one(info, all);
		freeaddrinfo(list);
		if (fd < 0 && errno == EADDRINUSE)
			break;
	}
	if (r)
		return error_set(error, "cannot listen on %s: %s", address,
				 gai_strerror(r));
	if (fd < 0 && errno == EADDRINUSE)
		return error_set(error, "cannot listen on %s: another program does, choose a free port with --listen",
				 address);
	if (fd < 0)
		return error_set(error, "cannot listen on %s: %s", address,
				 strerror(errno));
	get_name(fd, name);

	return fd;
}

// SPDX-License-Identifier: GPL-2.0
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "identity.h"
#include "text.h"

/* Copies up to the comma that ends it; ",," stands for one of the name's own. */
static void copy_option(char *to, size_t size, const char *from)
{
	char plain[256];
	size_t n = 0;

	for (; *from && n + 1 < sizeof(plain); from++) {
		if (*from == ',' && *++from != ',')
			break;
		plain[n++] = *from;
	}
	plain[n] = '\0';
	text_copy_printable(to, size, plain);
}

/* QEMU's -name is NAME,key=value... or guest=NAME and keys in any order. */
static void qemu_name(struct identity *identity, const char *value)
{
	const char *part = value;

	/* A key other than guest= may stand first. */
	while (part && strncmp(part, "guest=", 6)) {
		part = strchr(part, ',');
		/* One of the name's own */
		while (part && part[1] == ',')
			part = strchr(part + 2, ',');
		if (part)
			part++;
	}
	if (part)
		copy_option(identity->name, sizeof(identity->name), part + 6);
	else if (strcspn(value, "=") >= strcspn(value, ","))
		copy_option(identity->name, sizeof(identity->name), value);
}

static bool is_option(const char *argument, const char *name)
{
	/* QEMU takes two dashes as well. */
	return argument[0] == '-' &&
	       (!strcmp(argument + 1, name) ||
		(argument[1] == '-' && !strcmp(argument + 2, name)));
}

static void read_cmdline(struct identity *identity, const char *cmdline,
			 size_t len)
{
	const char *end = cmdline + len, *argument, *program, *value;
	bool firecracker;

	if (!len || cmdline[len - 1])
		return;
	program = strrchr(cmdline, '/');
	program = program ? program + 1 : cmdline;
	firecracker = !strncmp(program, "firecracker", 11);
	if (!firecracker && !strstr(program, "qemu") && !strstr(program, "kvm"))
		return;

	for (argument = cmdline; argument < end; argument = value) {
		value = argument + strlen(argument) + 1;
		if (value >= end)
			return;
		if (firecracker && !strcmp(argument, "--id"))
			text_copy_printable(identity->name,
					    sizeof(identity->name), value);
		else if (!firecracker && is_option(argument, "name"))
			qemu_name(identity, value);
		else if (!firecracker && is_option(argument, "uuid"))
			text_copy_printable(identity->uuid,
					    sizeof(identity->uuid), value);
	}
}

/* Version 2 has one line "0::PATH"; version 1 has one for each controller. */
static void read_cgroup(struct identity *identity, const char *text)
{
	const char *line, *path = NULL;
	char copy[sizeof(identity->cgroup)];
	size_t len;

	for (line = text; *line; line += *line == '\n') {
		if (!strncmp(line, "0::", 3)) {
			path = line + 3;
			break;
		}
		if (!path) {
			path = strchr(line, ':');
			path = path ? strchr(path + 1, ':') : NULL;
			path = path ? path + 1 : NULL;
		}
		line += strcspn(line, "\n");
	}
	if (!path)
		return;
	len = strcspn(path, "\n");
	if (len >= sizeof(copy))
		len = sizeof(copy) - 1;
	memcpy(copy, path, len);
	copy[len] = '\0';
	text_copy_printable(identity->cgroup, sizeof(identity->cgroup), copy);
}

void identity_read(struct identity *identity, const char *root, int pid)
{
	char *path, *text;
	size_t len;

	memset(identity, 0, sizeof(*identity));

	path = text_path(root, "/proc/%d/cmdline", pid);
	if (!text_read(path, &text, &len)) {
		read_cmdline(identity, text, len);
		free(text);
	}
	free(path);

	path = text_path(root, "/proc/%d/cgroup", pid);
	if (!text_read(path, &text, &len)) {
		read_cgroup(identity, text);
		free(text);
	}
	free(path);
}

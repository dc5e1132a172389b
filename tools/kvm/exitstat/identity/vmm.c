// SPDX-License-Identifier: GPL-2.0
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "identity/vmm.h"

static void set(char **to, const char *text)
{
	free(*to);
	*to = xstrdup(text);
}

/* Up to the comma that ends it; ",," stands for one of the value's own. */
static char *copy_part(const char *from)
{
	char *part = xcalloc(strlen(from) + 1, 1);
	size_t n = 0;

	for (; *from; from++) {
		if (*from == ',' && *++from != ',')
			break;
		part[n++] = *from;
	}

	return part;
}

/* The value of a key in KEY=VALUE,...; NULL if it is not there. */
static char *find_key(const char *list, const char *key)
{
	size_t len = strlen(key);

	while (list && (strncmp(list, key, len) || list[len] != '=')) {
		list = strchr(list, ',');
		/* One of the value's own */
		while (list && list[1] == ',')
			list = strchr(list + 2, ',');
		if (list)
			list++;
	}

	return list ? copy_part(list + len + 1) : NULL;
}

/* QEMU's -name is NAME,key=value... or guest=NAME and keys in any order. */
static void qemu_name(char **name, const char *value)
{
	char *guest = find_key(value, "guest");

	if (!guest && strcspn(value, "=") >= strcspn(value, ","))
		guest = copy_part(value);
	if (guest) {
		free(*name);
		*name = guest;
	}
}

/*
 * The value of an option, which may stand behind "=" in the same argument.
 * @next: the argument behind, or NULL.
 */
static const char *value_of(const char *argument, const char *next,
			    const char *option)
{
	size_t len = strlen(option);

	if (strncmp(argument, option, len))
		return NULL;
	if (argument[len] == '=')
		return argument + len + 1;

	return argument[len] ? NULL : next;
}

static void qemu(const char *argument, const char *next, char **name,
		 char **uuid)
{
	/* QEMU takes two dashes as well, but no "=". */
	argument += argument[0] == '-' && argument[1] == '-';
	if (!next)
		return;
	if (!strcmp(argument, "-name"))
		qemu_name(name, next);
	else if (!strcmp(argument, "-uuid"))
		set(uuid, next);
}

static void firecracker(const char *argument, const char *next, char **name,
			char **uuid)
{
	const char *value = value_of(argument, next, "--id");

	(void)uuid;
	if (value)
		set(name, value);
}

static void by_name(const char *argument, const char *next, char **name,
		    char **uuid)
{
	const char *value = value_of(argument, next, "--name");

	(void)uuid;
	if (value)
		set(name, value);
}

static void cloud_hypervisor(const char *argument, const char *next,
			     char **name, char **uuid)
{
	const char *value = value_of(argument, next, "--platform");
	char *found;

	(void)name;
	found = value ? find_key(value, "uuid") : NULL;
	if (found) {
		free(*uuid);
		*uuid = found;
	}
}

/* By what stands anywhere in the name of the program, the first that fits. */
static const struct {
	const char *program;
	void (*look)(const char *argument, const char *next, char **name,
		     char **uuid);
} programs[] = {
	{ "firecracker", firecracker },
	{ "crosvm", by_name },
	{ "cloud-hyperviso", cloud_hypervisor },
	{ "lkvm", by_name },
	{ "kvmtool", by_name },
	{ "stratovirt", qemu },
	{ "qemu", qemu },
	{ "kvm", qemu },
};

#define NR_PROGRAMS (sizeof(programs) / sizeof(programs[0]))

void vmm_names(const char *cmdline, size_t len, char **name, char **uuid)
{
	const char *end = cmdline + len, *argument, *program, *next;
	size_t i;

	if (!len || cmdline[len - 1])
		return;
	program = strrchr(cmdline, '/');
	program = program ? program + 1 : cmdline;
	for (i = 0; i < NR_PROGRAMS; i++)
		if (strstr(program, programs[i].program))
			break;
	if (i == NR_PROGRAMS)
		return;

	next = cmdline + strlen(cmdline) + 1;
	while (next < end) {
		argument = next;
		next += strlen(next) + 1;
		programs[i].look(argument, next < end ? next : NULL, name,
				 uuid);
	}
}

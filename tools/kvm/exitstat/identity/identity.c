// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "identity/creator.h"
#include "identity/identity.h"
#include "identity/vmm.h"

struct identity *identity_new(const char *name, const char *uuid,
			      const char *cgroup, int process)
{
	struct identity *identity;

	if (!*name && !*uuid && !*cgroup && !process)
		return NULL;
	identity = xcalloc(1, sizeof(*identity));
	identity->references = 1;
	identity->name = xstrdup(name);
	identity->uuid = xstrdup(uuid);
	identity->cgroup = xstrdup(cgroup);
	identity->process = process;

	return identity;
}

struct identity *identity_get(struct identity *identity)
{
	if (identity)
		identity->references++;

	return identity;
}

void identity_put(struct identity *identity)
{
	if (!identity || --identity->references)
		return;
	free(identity->name);
	free(identity->uuid);
	free(identity->cgroup);
	free(identity);
}

const char *identity_name(const struct identity *identity)
{
	return identity ? identity->name : "";
}

const char *identity_uuid(const struct identity *identity)
{
	return identity ? identity->uuid : "";
}

const char *identity_cgroup(const struct identity *identity)
{
	return identity ? identity->cgroup : "";
}

int identity_process(const struct identity *identity, int pid)
{
	return identity && identity->process ? identity->process : pid;
}

/* Version 2 has one line "0::PATH"; version 1 has one for each controller. */
static char *find_cgroup(char *text)
{
	char *line, *path = NULL;

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
	if (path)
		path[strcspn(path, "\n")] = '\0';

	return path;
}

static char *read_cgroup(const char *root, int pid)
{
	char *path = text_path(root, "/proc/%d/cgroup", pid);
	char *text, *cgroup = NULL, *found;
	size_t len;

	if (!text_read(path, &text, &len)) {
		found = find_cgroup(text);
		if (found)
			cgroup = xstrdup(found);
		free(text);
	}
	free(path);

	return cgroup ? cgroup : xstrdup("");
}

static void read_cmdline(const char *root, int pid, char **name, char **uuid)
{
	char *path = text_path(root, "/proc/%d/cmdline", pid);
	char *text;
	size_t len;

	if (!text_read(path, &text, &len)) {
		vmm_names(text, len, name, uuid);
		free(text);
	}
	free(path);
}

struct identity *identity_read(const char *root, const struct identity_of *of,
			       struct identity *before)
{
	char *name = NULL, *uuid = NULL, *cgroup;
	struct identity *identity;
	struct creator creator;

	if (!creator_find(&creator, root, of, before ? before->start_ticks : 0))
		return identity_get(before);

	cgroup = read_cgroup(root, of->pid);
	if (before && before->start_ticks == creator.start_ticks &&
	    before->process == creator.process) {
		if (!strcmp(cgroup, before->cgroup)) {
			free(cgroup);
			return identity_get(before);
		}
		/* The names do not change while the process lives. */
		name = xstrdup(before->name);
		uuid = xstrdup(before->uuid);
	} else {
		read_cmdline(root, of->pid, &name, &uuid);
	}
	identity = identity_new(name ? name : "", uuid ? uuid : "", cgroup,
				creator.process);
	if (identity)
		identity->start_ticks = creator.start_ticks;
	free(name);
	free(uuid);
	free(cgroup);

	return identity;
}

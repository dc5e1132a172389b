// SPDX-License-Identifier: GPL-2.0
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "kernel/snapshot.h"
#include "kernel/sysfs.h"

#define VALUES	"/sys/devices/virtual/misc/kvm/exit_stats"
#define MODE	"/sys/module/kvm/parameters/exit_stats"

static int read_value(const char *root, const char *name, uint64_t *value,
		      struct error *error)
{
	char *path = text_path(root, VALUES "/%s", name);
	char *text;
	size_t len;
	int r;

	r = text_read(path, &text, &len);
	if (!r) {
		if (len && text[len - 1] == '\n')
			text[--len] = '\0';
		if (strlen(text) != len || !text_to_u64(text, value)) {
			error_set(error, "%s has no number in it", path);
			r = EBADMSG;
		}
		free(text);
	}
	free(path);

	return r;
}

static void read_mode(struct snapshot *snapshot, const char *root)
{
	char *path = text_path(root, MODE);
	char *text;
	size_t len;

	strcpy(snapshot->mode, "-");
	if (!text_read(path, &text, &len)) {
		text[strcspn(text, "\n")] = '\0';
		if (*text)
			text_copy_printable(snapshot->mode,
					    sizeof(snapshot->mode), text);
		free(text);
	}
	free(path);
}

static int add_value(struct snapshot *snapshot, const char *root,
		     const char *name, struct reasons *reasons,
		     struct error *error)
{
	uint64_t exits;
	size_t index;
	int r;

	r = read_value(root, name, &exits, error);
	if (r)
		return r;
	if (reasons_add(reasons, "-", name, "-", &index, error) ||
	    (counts_add(&snapshot->host, index, exits) &&
	     error_set(error, "there are more exits in sysfs than can be")))
		return EBADMSG;

	return 0;
}

static int compare_names(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

int sysfs_read(struct snapshot *snapshot, const char *root, uint64_t now_ns,
	       struct reasons *reasons, struct error *error)
{
	char *path = text_path(root, VALUES);
	struct dirent **entries;
	int nr, i, r = 0;

	/* Sorted: the order of a directory is by chance. */
	nr = scandir(path, &entries, NULL, compare_names);
	free(path);
	if (nr < 0)
		return errno;

	/* The names of the two vendors differ in case. */
	strcpy(snapshot->isa, "svm");
	for (i = 0; i < nr; i++) {
		if (!strcmp(entries[i]->d_name, "CPUID"))
			strcpy(snapshot->isa, "vmx");
		/* The total would be of another moment than its parts. */
		if (!r && entries[i]->d_name[0] != '.' &&
		    strcmp(entries[i]->d_name, "total"))
			r = add_value(snapshot, root, entries[i]->d_name,
				      reasons, error);
		free(entries[i]);
	}
	free(entries);
	if (r)
		return r;
	if (!snapshot->host.nr)
		return ENOENT;

	snapshot->source = SNAPSHOT_SYSFS;
	read_mode(snapshot, root);
	snapshot->host_moment.time_ns = now_ns;

	return 0;
}

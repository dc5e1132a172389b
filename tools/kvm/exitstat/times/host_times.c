// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "base/name_index.h"
#include "base/text.h"
#include "times/host_times.h"

/* How often tables are read until all are of one generation. */
#define TRIES	4

/* Keeps the accounts from @first on, and gives the others up. */
static void keep_from(struct times *times, size_t first)
{
	size_t i;

	for (i = 0; i < first; i++)
		account_free(&times->accounts[i]);
	times->nr -= first;
	if (first)
		memmove(times->accounts, times->accounts + first,
			times->nr * sizeof(*times->accounts));
}

static bool is_last(const struct account *account,
		    const struct host_times *previous)
{
	return !strcmp(account->vm, previous->last_ended) &&
	       account->lifetime_ns == previous->last_lifetime_ns;
}

/* Puts those of @ended in front of the VMs that live. */
static void put_before(struct host_times *times, struct times *ended)
{
	struct times *vms = &times->vms;
	size_t nr = ended->nr + vms->nr;

	ended->accounts = xrealloc(ended->accounts, nr + 1,
				   sizeof(*ended->accounts));
	if (vms->nr)
		memcpy(ended->accounts + ended->nr, vms->accounts,
		       vms->nr * sizeof(*vms->accounts));
	free(vms->accounts);
	vms->accounts = ended->accounts;
	vms->nr = nr;
}

/* Adds VMs that ended since @previous. *@torn is set if some are in both tables. */
static int read_ended(struct host_times *times, const struct host_times *previous,
		      const char *root, struct reasons *reasons, bool *torn,
		      struct error *error)
{
	const struct account *last;
	struct times ended;
	size_t first;

	memcpy(times->last_ended, previous->last_ended, VM_NAME);
	times->last_lifetime_ns = previous->last_lifetime_ns;
	/* A VM that goes away changes that. */
	if (host_times_there(previous) && previous->vms.moment.generation ==
					  times->vms.moment.generation)
		return 0;
	if (times_read(&ended, TIMES_RETIRED, root, reasons, error))
		return -1;
	*torn = ended.moment.generation != times->vms.moment.generation;
	for (first = ended.nr; first; first--)
		if (!host_times_there(previous) ||
		    is_last(&ended.accounts[first - 1], previous))
			break;
	if (ended.nr) {
		last = &ended.accounts[ended.nr - 1];
		memcpy(times->last_ended, last->vm, VM_NAME);
		times->last_lifetime_ns = last->lifetime_ns;
	}
	keep_from(&ended, first);
	put_before(times, &ended);

	return 0;
}

static void drop_alike(struct times *times)
{
	struct name_index names = { 0 }, twice = { 0 };
	size_t i, nr = 0, place;

	for (i = 0; i < times->nr; i++) {
		const char *name = times->accounts[i].vm;

		name_index_set(name_index_find(&names, name, &place) ?
			       &twice : &names, name, i);
	}
	for (i = 0; i < times->nr; i++) {
		if (name_index_find(&twice, times->accounts[i].vm, &place))
			account_free(&times->accounts[i]);
		else
			times->accounts[nr++] = times->accounts[i];
	}
	times->nr = nr;
	name_index_free(&names);
	name_index_free(&twice);
}

static int read_once(struct host_times *times, const struct host_times *previous,
		     const char *root, struct reasons *reasons, bool *torn,
		     struct error *error)
{
	memset(times, 0, sizeof(*times));
	*torn = false;
	if (times_read(&times->host, TIMES_HOST, root, reasons, error) ||
	    times_read(&times->vms, TIMES_VM, root, reasons, error))
		return -1;
	drop_alike(&times->vms);
	if (!previous)
		return 0;

	return read_ended(times, previous, root, reasons, torn, error);
}

int host_times_read(struct host_times *times, const struct host_times *previous,
		    struct source *source, struct error *error)
{
	char *root = source_root(source);
	unsigned int tries = 0;
	bool torn;
	int r;

	do {
		if (tries)
			host_times_free(times);
		r = read_once(times, previous, root, &source->reasons, &torn,
			      error);
	} while (!r && torn && ++tries < TRIES);
	free(root);
	if (r)
		host_times_free(times);

	return r;
}

bool host_times_there(const struct host_times *times)
{
	return times->host.nr;
}

void host_times_copy(struct host_times *copy, const struct host_times *times)
{
	*copy = *times;
	times_copy(&copy->host, &times->host);
	times_copy(&copy->vms, &times->vms);
}

void host_times_free(struct host_times *times)
{
	times_free(&times->host);
	times_free(&times->vms);
	memset(times, 0, sizeof(*times));
}

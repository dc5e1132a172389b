// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "times/times_delta.h"
#include "top/times.h"

/* In the place of an account, where two have one name. */
#define NO_PLACE	SIZE_MAX

static char *account_key(const char *vm, bool of_vcpu, unsigned int vcpu,
			 bool ended)
{
	return of_vcpu ? xasprintf("%u/%s", vcpu, vm) :
			 xasprintf("%s%s", ended ? "-" : "", vm);
}

static void forget_increase(struct top_increase *increase)
{
	times_free(&increase->times);
	name_index_free(&increase->places);
	memset(increase, 0, sizeof(*increase));
}

static void forget_vcpus(struct top_times *times)
{
	forget_increase(&times->of[TIMES_VCPU]);
	times_free(&times->vcpus);
}

void top_times_free(struct top_times *times)
{
	size_t i;

	for (i = 0; i <= TIMES_VCPU; i++)
		forget_increase(&times->of[i]);
	host_times_free(&times->now);
	times_free(&times->vcpus);
	times->on = false;
}

static void index_accounts(struct top_increase *increase, enum times_of of)
{
	const struct account *account;
	size_t i, place;
	char *key;

	for (i = 0; i < increase->times.nr; i++) {
		account = &increase->times.accounts[i];
		key = account_key(account->vm, of == TIMES_VCPU, account->vcpu,
				  account->ended);
		/* Which of two is meant cannot be known. */
		name_index_set(&increase->places, key,
			       name_index_find(&increase->places, key, &place) ?
				       NO_PLACE : i);
		free(key);
	}
}

/* @before: zeros if there was none. */
static void compare(struct top_times *times, enum times_of of,
		    const struct times *before, const struct times *now)
{
	struct top_increase *increase = &times->of[of];

	forget_increase(increase);
	if (!before->clock_khz || now->moment.time_ns <= before->moment.time_ns)
		return;
	increase->there = true;
	increase->ns = now->moment.time_ns - before->moment.time_ns;
	times_increase(&increase->times, before, now);
	index_accounts(increase, of);
}

static int read_host(struct top_times *times, struct source *source,
		     struct error *error)
{
	struct host_times now;

	if (host_times_read(&now, &times->now, source, error))
		return -1;
	compare(times, TIMES_HOST, &times->now.host, &now.host);
	compare(times, TIMES_VM, &times->now.vms, &now.vms);
	host_times_free(&times->now);
	times->now = now;

	return 0;
}

static int read_vcpus(struct top_times *times, struct source *source,
		      struct error *error)
{
	char *root = source_root(source);
	struct times now;
	int r;

	r = times_read(&now, TIMES_VCPU, root, &source->reasons, error);
	free(root);
	if (r)
		return r;
	compare(times, TIMES_VCPU, &times->vcpus, &now);
	times_free(&times->vcpus);
	times->vcpus = now;

	return 0;
}

int top_times_read(struct top_times *times, struct source *source,
		   const struct snapshot *now, bool of_vcpus,
		   struct error *error)
{
	int r;

	/* Nothing before that counts. */
	if (now->anew)
		top_times_free(times);
	if (now->source != SNAPSHOT_DEBUGFS || strcmp(now->mode, "time")) {
		top_times_free(times);
		return 0;
	}
	r = read_host(times, source, error);
	if (!r && of_vcpus)
		r = read_vcpus(times, source, error);
	if (r) {
		top_times_free(times);
		return error->gone ? 0 : -1;
	}
	/* Of ticks that are no neighbours, the difference is of no interval. */
	if (!of_vcpus)
		forget_vcpus(times);
	times->on = true;

	return 0;
}

void top_times_begin_vcpus(struct top_times *times, struct source *source)
{
	struct error error;

	if (times->on && !times->vcpus.clock_khz)
		read_vcpus(times, source, &error);
}

const struct account *top_times_find(const struct top_times *times,
				     const char *vm, bool of_vcpu,
				     unsigned int vcpu, bool ended,
				     uint64_t *ns)
{
	enum times_of of = !*vm ? TIMES_HOST : of_vcpu ? TIMES_VCPU : TIMES_VM;
	const struct top_increase *increase = &times->of[of];
	bool there;
	size_t place;
	char *key;

	if (!increase->there)
		return NULL;
	key = account_key(vm, of == TIMES_VCPU, vcpu, ended);
	there = name_index_find(&increase->places, key, &place);
	free(key);
	*ns = increase->ns;

	return there && place != NO_PLACE ? &increase->times.accounts[place] :
					    NULL;
}

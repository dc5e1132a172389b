// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "times/times_delta.h"
#include "top/times.h"

/* In the place of an account, where two have one name. */
#define NO_PLACE	SIZE_MAX

static char *account_key(const char *vm, bool of_vcpu, unsigned int vcpu)
{
	return of_vcpu ? xasprintf("%u/%s", vcpu, vm) : xstrdup(vm);
}

static void forget_increase(struct top_reading *reading)
{
	times_free(&reading->increase);
	name_index_free(&reading->places);
	reading->has_increase = false;
	reading->ns = 0;
}

static void forget(struct top_reading *reading)
{
	forget_increase(reading);
	times_free(&reading->now);
	memset(reading, 0, sizeof(*reading));
}

void top_times_free(struct top_times *times)
{
	size_t i;

	for (i = 0; i <= TIMES_VCPU; i++)
		forget(&times->of[i]);
	times->on = false;
}

static void index_accounts(struct top_reading *reading, enum times_of of)
{
	const struct account *account;
	size_t i, place;
	char *key;

	for (i = 0; i < reading->increase.nr; i++) {
		account = &reading->increase.accounts[i];
		key = account_key(account->vm, of == TIMES_VCPU, account->vcpu);
		/* Which of two is meant cannot be known. */
		name_index_set(&reading->places, key,
			       name_index_find(&reading->places, key, &place) ?
				       NO_PLACE : i);
		free(key);
	}
}

/* @anew: nothing before counts. Return: as times_read(). */
static int read_file(struct top_reading *reading, enum times_of of,
		     struct source *source, bool anew, struct error *error)
{
	char *root = source_root(source);
	struct times now;
	int r;

	r = times_read(&now, of, root, &source->reasons, error);
	free(root);
	if (r)
		return r;
	if (anew)
		forget(reading);
	forget_increase(reading);
	if (reading->there &&
	    now.moment.time_ns > reading->now.moment.time_ns) {
		reading->has_increase = true;
		reading->ns = now.moment.time_ns - reading->now.moment.time_ns;
		times_increase(&reading->increase, &reading->now, &now);
		index_accounts(reading, of);
	}
	times_free(&reading->now);
	reading->now = now;
	reading->there = true;

	return 0;
}

int top_times_read(struct top_times *times, struct source *source,
		   const struct snapshot *now, bool of_vcpus,
		   struct error *error)
{
	size_t i, end = of_vcpus ? TIMES_VCPU : TIMES_VM;
	int r = 0;

	if (now->source != SNAPSHOT_DEBUGFS || strcmp(now->mode, "time")) {
		top_times_free(times);
		return 0;
	}
	for (i = 0; !r && i <= end; i++)
		r = read_file(&times->of[i], i, source, now->anew, error);
	if (r) {
		top_times_free(times);
		return error->gone ? 0 : -1;
	}
	/* Of ticks that are no neighbours, the difference is of no interval. */
	if (!of_vcpus)
		forget(&times->of[TIMES_VCPU]);
	times->on = true;

	return 0;
}

void top_times_begin_vcpus(struct top_times *times, struct source *source)
{
	struct top_reading *reading = &times->of[TIMES_VCPU];
	struct error error;

	if (times->on && !reading->there)
		read_file(reading, TIMES_VCPU, source, true, &error);
}

const struct account *top_times_find(const struct top_times *times,
				     const char *vm, bool of_vcpu,
				     unsigned int vcpu, uint64_t *ns)
{
	enum times_of of = !*vm ? TIMES_HOST : of_vcpu ? TIMES_VCPU : TIMES_VM;
	const struct top_reading *reading = &times->of[of];
	bool there;
	size_t place;
	char *key;

	if (!reading->has_increase)
		return NULL;
	key = account_key(vm, of == TIMES_VCPU, vcpu);
	there = name_index_find(&reading->places, key, &place);
	free(key);
	*ns = reading->ns;

	return there && place != NO_PLACE ? &reading->increase.accounts[place] :
					    NULL;
}

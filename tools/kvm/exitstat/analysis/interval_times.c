// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "analysis/interval_times.h"
#include "base/name_index.h"
#include "base/text.h"
#include "times/times_delta.h"

/* Accounts, by what they are of: each is that of one VM of the delta. */
struct places {
	const struct times *increase;
	bool *taken;
	size_t nr_ended;
	struct name_index living;
	struct name_index before;	/* VMs that had an account */
};

static void find_places(struct places *places, const struct times *increase,
			const struct times *before)
{
	size_t i;

	memset(places, 0, sizeof(*places));
	places->increase = increase;
	places->taken = xcalloc(increase->nr, sizeof(*places->taken));
	for (i = 0; i < increase->nr; i++) {
		if (increase->accounts[i].ended)
			places->nr_ended++;
		else
			name_index_set(&places->living,
				       increase->accounts[i].vm, i);
	}
	for (i = 0; i < before->nr; i++)
		if (!before->accounts[i].ended)
			name_index_set(&places->before, before->accounts[i].vm,
				       i);
}

static void free_places(struct places *places)
{
	name_index_free(&places->living);
	name_index_free(&places->before);
	free(places->taken);
}

static const struct account *take_ended(struct places *places, const char *vm)
{
	size_t i;

	for (i = 0; i < places->nr_ended; i++) {
		if (!places->taken[i] &&
		    !strcmp(places->increase->accounts[i].vm, vm)) {
			places->taken[i] = true;
			return &places->increase->accounts[i];
		}
	}

	return NULL;
}

/*
 * Times are read after counts: a VM that was there for these may have ended for
 * those, and then there is nothing more to come.
 */
static const struct account *find(struct places *places,
				  const struct delta_row *row)
{
	static const struct account nothing;
	const struct account *account;
	bool ends = row->fate == FATE_ENDED ||
		    row->fate == FATE_CAME_AND_ENDED;
	bool was_there;
	size_t place;

	if (row->shared_name)
		return NULL;
	was_there = name_index_find(&places->before, row->vm, &place);
	if (!ends && name_index_find(&places->living, row->vm, &place))
		return was_there || row->fate == FATE_CAME ?
		       &places->increase->accounts[place] : NULL;
	account = take_ended(places, row->vm);
	if (account)
		return was_there || row->fate == FATE_CAME_AND_ENDED ?
		       account : NULL;

	return row->fate == FATE_ENDED && !was_there ? &nothing : NULL;
}

static void add_vms(struct interval_times *times, const struct record *from,
		    const struct delta *delta, bool add_up)
{
	struct places places;
	size_t i;

	find_places(&places, &times->increase, &from->times.vms);
	for (i = 0; i < delta->nr_vms; i++) {
		times->vms[i] = find(&places, &delta->vms[i]);
		if (add_up && times->vms[i])
			account_add(&times->sum, times->vms[i]);
		else if (add_up)
			times->known = false;
	}
	free_places(&places);
}

void interval_times_compute(struct interval_times *times,
			    const struct record *from, const struct record *to,
			    const struct delta *delta,
			    const struct filter *filter)
{
	bool of_vms = filter_is_set(filter);
	struct times host;

	memset(times, 0, sizeof(*times));
	times->vms = xcalloc(delta->nr_vms, sizeof(*times->vms));
	if (!host_times_there(&from->times) || !host_times_there(&to->times) ||
	    delta->reloaded || (of_vms && filter->has_vcpu))
		return;
	times->known = true;
	times_increase(&times->increase, &from->times.vms, &to->times.vms);
	add_vms(times, from, delta, of_vms);
	if (!times->known)
		account_free(&times->sum);
	if (of_vms)
		return;
	times_increase(&host, &from->times.host, &to->times.host);
	account_add(&times->sum, host.accounts);
	times_free(&host);
}

void interval_times_free(struct interval_times *times)
{
	account_free(&times->sum);
	times_free(&times->increase);
	free(times->vms);
	memset(times, 0, sizeof(*times));
}

void summary_time_add(struct summary_time *time, const struct account *account,
		      uint64_t ns)
{
	if (!account)
		return;
	time->nr_intervals++;
	time->ns += ns;
	account_add(&time->account, account);
}

// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "base/name_index.h"
#include "base/text.h"
#include "recording/member.h"
#include "recording/times_json.h"

/* Where what is read goes, and the first thing that is wrong. */
struct reading {
	const struct reasons *reasons;
	uint64_t first_end_ns;
	const char *wrong;
};

static uint64_t get_number(struct reading *reading, struct json_object *array,
			   size_t place)
{
	struct json_object *value = json_object_array_get_idx(array, place);

	if (!json_object_is_type(value, json_type_int) ||
	    json_object_get_int64(value) < 0)
		reading->wrong = "a time is no number";

	return json_object_get_uint64(value);
}

static void add_to(struct reading *reading, struct json_object *array,
		   size_t place, uint64_t *number)
{
	if (__builtin_add_overflow(*number, get_number(reading, array, place),
				   number))
		reading->wrong = "there is more time than can be";
}

/* Checks that there are that many, or more with pairs behind. */
static bool is_list(struct reading *reading, struct json_object *array,
		    size_t numbers, bool pairs)
{
	size_t nr;

	if (json_object_is_type(array, json_type_array)) {
		nr = json_object_array_length(array);
		if (nr == numbers || (pairs && nr > numbers &&
				      (nr - numbers) % 2 == 0))
			return true;
	}
	reading->wrong = "times are no list of that length";

	return false;
}

static void read_histogram(struct reading *reading, struct json_object *array,
			   struct histogram *histogram)
{
	struct histogram more = { .first_end_ns = reading->first_end_ns };
	uint64_t end_ns, exits;
	size_t i;

	for (i = TIMES_JSON_REASON; i < json_object_array_length(array); i += 2) {
		end_ns = HISTOGRAM_NO_END;
		if (json_object_array_get_idx(array, i))
			end_ns = get_number(reading, array, i);
		exits = get_number(reading, array, i + 1);
		if (!exits || histogram_add(&more, end_ns, exits)) {
			reading->wrong = "a histogram is damaged";
			return;
		}
	}
	exits = histogram_exits(&more);
	if (exits > UINT64_MAX - histogram_exits(histogram)) {
		reading->wrong = "there are more exits than can be";
		return;
	}
	exits += histogram_exits(histogram);
	histogram_sum(histogram, &more);
	if (histogram_exits(histogram) != exits)
		reading->wrong = "a histogram is damaged";
}

static struct reason_time *find_reason(struct account *account, size_t reason)
{
	struct reason_time *time;
	size_t i;

	for (i = 0; i < account->nr; i++)
		if (account->reasons[i].reason == reason)
			return &account->reasons[i];
	/* Those of a copy have no more room than they need. */
	account->reasons = xrealloc(account->reasons, account->nr + 1,
				    sizeof(*time));
	time = &account->reasons[account->nr++];
	*time = (struct reason_time) {
		.reason = reason,
		.longest_exact = true,
	};

	return time;
}

static void read_reason(struct reading *reading, struct account *account,
			const char *name, struct json_object *array)
{
	size_t reason = reasons_find(reading->reasons, name), part;
	struct reason_time *time;
	uint64_t before;

	if (reason == REASON_NONE)
		reading->wrong = "a reason is not known";
	if (reading->wrong || !is_list(reading, array, TIMES_JSON_REASON, true))
		return;
	time = find_reason(account, reason);
	before = time->exits;
	add_to(reading, array, 0, &time->exits);
	for (part = 0; part < TIMES_PARTS; part++)
		add_to(reading, array, 1 + part, &time->ns[part]);
	add_to(reading, array, 1 + TIMES_PARTS, &time->longest_ns);
	if (__builtin_add_overflow(account->exits, time->exits - before,
				   &account->exits))
		reading->wrong = "there are more exits than can be";
	read_histogram(reading, array, &time->histogram);
}

static void read_account(struct reading *reading, struct account *account,
			 struct json_object *object)
{
	struct json_object *array;
	size_t part;

	if (!json_object_is_type(object, json_type_object) ||
	    !member_array(object, TIMES_JSON_ALL, &array)) {
		reading->wrong = "times of a VM are missing";
		return;
	}
	if (!is_list(reading, array, TIMES_JSON_NUMBERS, false))
		return;
	add_to(reading, array, 0, &account->total_ns);
	add_to(reading, array, 1, &account->guest_ns);
	add_to(reading, array, 2, &account->no_exit_ns);
	for (part = 0; part < TIMES_PARTS; part++)
		add_to(reading, array, 3 + part, &account->ns[part]);
	json_object_object_foreach(object, name, value) {
		if (strcmp(name, TIMES_JSON_ALL))
			read_reason(reading, account, name, value);
		if (reading->wrong)
			return;
	}
	if (!account_is_sound(account))
		reading->wrong = "there is more time than can be";
}

/* Adds an account without anything. Return: NULL if it is called like no VM. */
static struct account *new_vm(struct reading *reading, struct times *vms,
			      const char *name)
{
	struct account *account;
	int pid, fd;

	if (strlen(name) >= VM_NAME || !vm_name_parse(name, &pid, &fd)) {
		reading->wrong = "times are of no VM";
		return NULL;
	}
	grow((void **)&vms->accounts, vms->nr, sizeof(*vms->accounts));
	account = &vms->accounts[vms->nr++];
	memset(account, 0, sizeof(*account));
	strcpy(account->vm, name);

	return account;
}

static void read_ended(struct reading *reading, struct times *vms,
		       struct json_object *array)
{
	struct json_object *object, *times;
	struct account *account;
	char name[VM_NAME];
	size_t i;

	for (i = 0; !reading->wrong && i < json_object_array_length(array);
	     i++) {
		object = json_object_array_get_idx(array, i);
		if (!json_object_is_type(object, json_type_object) ||
		    !member_text(object, "vm", name, sizeof(name)) ||
		    !member_object(object, "times", &times)) {
			reading->wrong = "times of a VM are missing";
			return;
		}
		account = new_vm(reading, vms, name);
		if (!account)
			return;
		account->ended = true;
		read_account(reading, account, times);
	}
}

/* Those that live: in @before as far as they were there. */
static void read_living(struct reading *reading, struct times *vms,
			const struct times *before, struct json_object *object)
{
	struct name_index places = { 0 };
	size_t i, place;
	struct account *account;

	for (i = 0; i < before->nr; i++) {
		if (before->accounts[i].ended)
			continue;
		account = new_vm(reading, vms, before->accounts[i].vm);
		if (!account)
			break;
		account_copy(account, &before->accounts[i]);
		name_index_set(&places, account->vm, vms->nr - 1);
	}
	json_object_object_foreach(object, name, times) {
		if (name_index_find(&places, name, &place))
			account = &vms->accounts[place];
		else
			account = before->nr ? NULL :
				  new_vm(reading, vms, name);
		if (!account)
			reading->wrong = "times are of no VM";
		else
			read_account(reading, account, times);
		if (reading->wrong)
			break;
	}
	name_index_free(&places);
}

static void read_vms(struct reading *reading, struct times *vms,
		     struct json_object *object)
{
	struct times before = *vms;
	struct json_object *part;

	vms->accounts = NULL;
	vms->nr = 0;
	if (member_array(object, "ended", &part))
		read_ended(reading, vms, part);
	if (!reading->wrong && member_object(object, "vms", &part))
		read_living(reading, vms, &before, part);
	else if (!reading->wrong)
		reading->wrong = "times of VMs are missing";
	times_free(&before);
}

static const char *add(struct host_times *times, struct json_object *object,
		       const struct reasons *reasons)
{
	struct reading reading = { .reasons = reasons };
	struct times *host = &times->host, *vms = &times->vms;
	struct json_object *part;

	if (!member_u64(object, "generation", &host->moment.generation) ||
	    !member_text(object, "clock", host->clock, sizeof(host->clock)) ||
	    !member_u64(object, "khz", &host->clock_khz) || !host->clock_khz ||
	    !member_object(object, "host", &part))
		return "times are damaged";
	if (!host->nr) {
		host->accounts = xcalloc(1, sizeof(*host->accounts));
		host->nr = 1;
	}
	vms->moment = host->moment;
	vms->clock_khz = host->clock_khz;
	reading.first_end_ns = times_bucket_end(host, 0);
	read_account(&reading, host->accounts, part);
	if (!reading.wrong)
		read_vms(&reading, vms, object);

	return reading.wrong;
}

const char *times_json_take(struct host_times *times, struct json_object *sample,
			    const struct reasons *reasons)
{
	struct json_object *part;

	if (member_object(sample, "times_more", &part))
		return host_times_there(times) ? add(times, part, reasons) :
						 "times follow on none";
	host_times_free(times);

	return member_object(sample, "times", &part) ?
	       add(times, part, reasons) : NULL;
}

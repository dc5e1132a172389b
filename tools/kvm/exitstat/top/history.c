// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "top/history.h"

#define BUCKETS_MIN	256

struct history_line {
	struct history_line *next;
	struct history_of of;
	uint64_t second;	/* of the newest number */
	float exits[HISTORY_SECONDS];
};

static size_t hash(const struct history_of *of)
{
	size_t value = 5381;
	const char *c;

	for (c = of->vm; *c; c++)
		value = value * 33 + (unsigned char)*c;
	value = value * 33 + (of->has_vcpu ? of->vcpu + 1 : 0);

	return value * 31 + of->reason;
}

static bool same(const struct history_of *a, const struct history_of *b)
{
	return a->reason == b->reason && a->has_vcpu == b->has_vcpu &&
	       (!a->has_vcpu || a->vcpu == b->vcpu) && !strcmp(a->vm, b->vm);
}

static struct history_line *find(const struct top_history *history,
				 const struct history_of *of)
{
	struct history_line *line;

	if (!history->nr_buckets)
		return NULL;
	line = history->buckets[hash(of) % history->nr_buckets];
	while (line && !same(&line->of, of))
		line = line->next;

	return line;
}

/* With more buckets, or without those that had nothing in the last minute. */
static void rehash(struct top_history *history, size_t nr_buckets)
{
	struct history_line **old = history->buckets, *line, *next, **bucket;
	size_t nr_old = history->nr_buckets, i;

	history->buckets = xcalloc(nr_buckets, sizeof(struct history_line *));
	history->nr_buckets = nr_buckets;
	for (i = 0; i < nr_old; i++) {
		for (line = old[i]; line; line = next) {
			next = line->next;
			if (line->second + HISTORY_SECONDS <= history->second) {
				history->nr_lines--;
				free(line);
				continue;
			}
			bucket = &history->buckets[hash(&line->of) % nr_buckets];
			line->next = *bucket;
			*bucket = line;
		}
	}
	free(old);
}

static struct history_line *find_or_add(struct top_history *history,
					const struct history_of *of)
{
	struct history_line *line = find(history, of), **bucket;

	if (line)
		return line;
	if (history->nr_lines >= history->nr_buckets)
		rehash(history, history->nr_buckets ? 2 * history->nr_buckets :
						      BUCKETS_MIN);
	line = xcalloc(1, sizeof(*line));
	line->of = *of;
	line->second = history->second;
	bucket = &history->buckets[hash(of) % history->nr_buckets];
	line->next = *bucket;
	*bucket = line;
	history->nr_lines++;

	return line;
}

void history_free(struct top_history *history)
{
	struct history_line *line, *next;
	size_t i;

	for (i = 0; i < history->nr_buckets; i++) {
		for (line = history->buckets[i]; line; line = next) {
			next = line->next;
			free(line);
		}
	}
	free(history->buckets);
	memset(history, 0, sizeof(*history));
}

/* The part of the interval that lies in a second, in seconds. */
static double overlap(uint64_t start_ns, uint64_t end_ns, uint64_t second)
{
	uint64_t from = second * NS_PER_S, to = from + NS_PER_S;

	if (from < start_ns)
		from = start_ns;
	if (to > end_ns)
		to = end_ns;

	return to > from ? (double)(to - from) / NS_PER_S : 0;
}

struct interval {
	uint64_t start_ns, end_ns;
	uint64_t first, last;	/* seconds, not more than there is room for */
};

static void add(struct top_history *history, const struct interval *interval,
		const struct history_of *of, uint64_t exits)
{
	double rate = delta_rate(exits, interval->end_ns - interval->start_ns);
	struct history_line *line;
	uint64_t second;

	if (!exits)
		return;
	line = find_or_add(history, of);
	for (second = line->second + 1; second <= interval->last &&
	     second <= line->second + HISTORY_SECONDS; second++)
		line->exits[second % HISTORY_SECONDS] = 0;
	line->second = interval->last;
	for (second = interval->first; second <= interval->last; second++)
		line->exits[second % HISTORY_SECONDS] += rate *
			overlap(interval->start_ns, interval->end_ns, second);
}

static void add_counts(struct top_history *history,
		       const struct interval *interval, struct history_of *of,
		       const struct counts *counts, uint64_t total)
{
	size_t i;

	of->reason = REASON_NONE;
	add(history, interval, of, total);
	for (i = 0; i < counts->nr; i++) {
		of->reason = i;
		add(history, interval, of, counts->exits[i]);
	}
}

static void add_rows(struct top_history *history,
		     const struct interval *interval,
		     const struct delta_row *rows, size_t nr, bool of_vcpus)
{
	struct history_of of = { .has_vcpu = of_vcpus };
	size_t i;

	for (i = 0; i < nr; i++) {
		strcpy(of.vm, rows[i].vm);
		of.vcpu = rows[i].vcpu;
		add_counts(history, interval, &of, &rows[i].counts,
			   rows[i].counts.total);
	}
}

void history_add(struct top_history *history, const struct delta *delta)
{
	struct interval interval;
	struct history_of host = { .reason = REASON_NONE };
	uint64_t second;

	if (delta->rebooted)
		history_free(history);
	if (!delta->ns || delta->ns > delta->time_ns)
		return;

	interval.end_ns = delta->time_ns;
	interval.start_ns = delta->time_ns - delta->ns;
	interval.first = interval.start_ns / NS_PER_S;
	interval.last = (interval.end_ns - 1) / NS_PER_S;
	if (interval.last - interval.first >= HISTORY_SECONDS)
		interval.first = interval.last - HISTORY_SECONDS + 1;

	for (second = history->second + 1; second <= interval.last &&
	     second <= history->second + HISTORY_SECONDS; second++)
		history->covered[second % HISTORY_SECONDS] = 0;
	/* Once a minute, forget what had no exits for so long. */
	second = history->second;
	history->second = interval.last;
	if (interval.last / HISTORY_SECONDS != second / HISTORY_SECONDS &&
	    history->nr_buckets)
		rehash(history, history->nr_buckets);
	for (second = interval.first; second <= interval.last; second++)
		history->covered[second % HISTORY_SECONDS] +=
			overlap(interval.start_ns, interval.end_ns, second);

	add_counts(history, &interval, &host, &delta->host, delta->total);
	add_rows(history, &interval, delta->vms, delta->nr_vms, false);
	add_rows(history, &interval, delta->vcpus, delta->nr_vcpus, true);
}

/*
 * Parts begin at multiples of their length, so that a number stays in its part
 * while time goes on, and only the newest part is not full yet.
 */
static uint64_t first_second(const struct top_history *history, size_t nr)
{
	uint64_t length = HISTORY_SECONDS / nr;

	return history->second / length * length + length;
}

static bool in_the_minute(const struct top_history *history, uint64_t second)
{
	return second <= history->second &&
	       second + HISTORY_SECONDS > history->second;
}

void history_get(const struct top_history *history,
		 const struct history_of *of, double *rates, size_t nr)
{
	/* One minute before the end of the newest part; may be below zero. */
	uint64_t start = first_second(history, nr) - HISTORY_SECONDS, second;
	const struct history_line *line = find(history, of);
	size_t length = HISTORY_SECONDS / nr, i, j;
	double exits, time;

	if (!line)
		return;
	for (i = 0; i < nr; i++) {
		exits = 0;
		time = 0;
		for (j = 0; j < length; j++) {
			second = start + i * length + j;
			if (!in_the_minute(history, second))
				continue;
			time += history->covered[second % HISTORY_SECONDS];
			if (second <= line->second)
				exits += line->exits[second % HISTORY_SECONDS];
		}
		if (time > 0)
			rates[i] += exits / time;
	}
}

void history_known(const struct top_history *history, bool *known, size_t nr)
{
	uint64_t start = first_second(history, nr) - HISTORY_SECONDS, second;
	size_t length = HISTORY_SECONDS / nr, i, j;

	for (i = 0; i < nr; i++) {
		known[i] = false;
		for (j = 0; j < length; j++) {
			second = start + i * length + j;
			if (in_the_minute(history, second) &&
			    history->covered[second % HISTORY_SECONDS] > 0)
				known[i] = true;
		}
	}
}

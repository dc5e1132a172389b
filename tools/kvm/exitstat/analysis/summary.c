// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "analysis/summary.h"
#include "analysis/summary_vms.h"
#include "base/text.h"
#include "base/utf8.h"

static const char *wanted_phase(const struct summary *summary)
{
	return summary->filter ? summary->filter->phase : NULL;
}

static void forget(struct summary *summary)
{
	summary_free_vms(summary);
	free(summary->points);
	summary->points = NULL;
	summary->nr_points = 0;
	free(summary->tops);
	summary->tops = NULL;
	summary->nr_tops = 0;
	counts_free(&summary->all.counts);
	account_free(&summary->all.time.account);
	free(summary->all.name);
	memset(&summary->all, 0, sizeof(summary->all));
}

/* What a number chose is not meant if a mark has it as its text. */
static void choose(struct summary *summary, const struct summary_phase *phase)
{
	const char *wanted = wanted_phase(summary);
	bool by_text = wanted && utf8_is_same(phase->name, wanted);
	uint64_t number;

	if (!wanted || summary->by_text ||
	    (!by_text && (!text_to_u64(wanted, &number) ||
			  number != summary->nr_phases)))
		return;
	forget(summary);
	if (summary->series)
		series_free(summary->series);
	summary->nr_passed = 0;
	summary->nr_missed = 0;
	summary->from_sysfs = false;
	summary->reset = false;
	summary->reloaded = false;
	summary->overflowed = false;
	summary->by_text = by_text;
	summary->chosen = summary->nr_phases;
	/* The first one begins with the recording. */
	summary->first_sample = summary->chosen > 1 ? summary->nr_read - 1 : 0;
	summary->nr_samples = 1;
	summary->first_ns = summary->read_ns + phase->start_ns;
	summary->all.name = xstrdup(phase->name);
	summary->all.start_ns = phase->start_ns;
}

static void add_phase(struct summary *summary, const char *name,
		      uint64_t start_ns)
{
	struct summary_phase *phase;

	grow((void **)&summary->phases, summary->nr_phases, sizeof(*phase));
	phase = &summary->phases[summary->nr_phases++];
	memset(phase, 0, sizeof(*phase));
	phase->name = xstrdup(name);
	phase->start_ns = start_ns;
	choose(summary, phase);
}

static unsigned int find_missing(const struct summary *summary,
				 const struct delta *delta,
				 enum series_gap gap,
				 const struct snapshot *sample)
{
	bool of_host = !filter_is_set(summary->filter);
	unsigned int missing = 0;

	if (gap == SERIES_OFF)
		missing |= MISSING_OFF;
	if (delta->reloaded)
		missing |= MISSING_RELOADED;
	else if (delta->reset)
		missing |= of_host && sample->has_since_load ?
			   MISSING_REASONS : MISSING_RESET;

	return missing;
}

static void add_to_phase(struct summary_phase *phase, const struct delta *delta,
			 const struct interval_times *times,
			 enum series_gap gap, unsigned int missing)
{
	phase->nr_intervals++;
	phase->nr_counted += gap != SERIES_OFF;
	phase->missing |= missing;
	phase->ns += delta->ns;
	if (__builtin_add_overflow(phase->total, delta->total, &phase->total))
		phase->total = UINT64_MAX;
	counts_sum(&phase->counts, &delta->host);
	summary_time_add(&phase->time, times->known ? &times->sum : NULL,
			 delta->ns);
}

static void add_point(struct summary *summary, const struct delta *delta)
{
	struct summary_point *point;

	grow((void **)&summary->points, summary->nr_points, sizeof(*point));
	point = &summary->points[summary->nr_points++];
	point->end_ns = delta->time_ns - summary->first_ns;
	point->ns = delta->ns;
	point->total = delta->total;
}

static void update_tops(struct summary *summary, const struct delta *delta)
{
	struct summary_top *top;
	double rate;
	size_t i;

	for (i = 0; i < delta->host.nr; i++) {
		if (i == summary->nr_tops) {
			grow((void **)&summary->tops, i, sizeof(*top));
			summary->tops[summary->nr_tops++] =
				(struct summary_top) { 0 };
		}
		top = &summary->tops[i];
		rate = delta_rate(delta->host.exits[i], delta->ns);
		if (rate > top->rate)
			*top = (struct summary_top) {
				rate, delta->time_ns - summary->first_ns
			};
	}
}

static enum series_gap find_gap(const struct delta *delta,
				const struct snapshot *from,
				const struct snapshot *to)
{
	if (delta->reloaded)
		return SERIES_RELOADED;
	if (!snapshot_counts(from) || !snapshot_counts(to))
		return SERIES_OFF;

	return SERIES_COUNTED;
}

static void add_to_series(struct summary *summary,
			  const struct snapshot *previous,
			  const struct snapshot *sample,
			  const struct delta *delta,
			  const struct account *account, enum series_gap gap)
{
	if (summary->series)
		series_add(summary->series,
			   previous->host_moment.time_ns - summary->first_ns,
			   sample->host_moment.time_ns - summary->first_ns,
			   delta, account, gap);
}

/* What came from one sample to the next. */
static void add_interval(struct summary *summary, const struct record *from,
			 const struct record *to)
{
	const struct snapshot *previous = &from->sample, *sample = &to->sample;
	struct interval_times times;
	unsigned int missing;
	enum series_gap gap;
	struct delta delta;
	size_t i;

	delta_compute(&delta, previous, sample);
	if (filter_is_set(summary->filter))
		summary->nr_passed += filter_narrow(summary->filter, &delta);
	else
		summary->reset |= delta.reset;
	interval_times_compute(&times, from, to, &delta, summary->filter);
	summary->reloaded |= delta.reloaded;
	summary->overflowed |= delta.overflowed;
	gap = find_gap(&delta, previous, sample);
	missing = find_missing(summary, &delta, gap, sample);
	add_to_phase(&summary->all, &delta, &times, gap, missing);
	add_to_phase(&summary->phases[summary->nr_phases - 1], &delta, &times,
		     gap, missing);
	add_point(summary, &delta);
	if (gap == SERIES_COUNTED)
		update_tops(summary, &delta);
	add_to_series(summary, previous, sample, &delta, &times.sum, gap);
	for (i = 0; i < delta.nr_vms; i++)
		summary_add_vm(summary, &delta.vms[i], times.vms[i], delta.ns);
	interval_times_free(&times);
	delta_free(&delta);
}

static void add_sample(struct summary *summary, const struct record *from,
		       const struct record *to)
{
	const struct snapshot *previous = from ? &from->sample : NULL;
	const struct snapshot *sample = &to->sample;
	static const struct account no_time;
	static const struct delta nothing;

	summary->nr_read++;
	if (!previous) {
		summary->read_ns = sample->host_moment.time_ns;
		summary->first_ns = summary->read_ns;
	} else if (!summary->nr_phases) {
		add_phase(summary, "", 0);
	}
	if (wanted_phase(summary) &&
	    (!summary->chosen || summary->chosen != summary->nr_phases))
		return;
	summary->nr_samples++;
	if (__builtin_add_overflow(summary->nr_missed, sample->missed,
				   &summary->nr_missed))
		summary->nr_missed = UINT64_MAX;
	strcpy(summary->mode, sample->mode);
	if (sample->source == SNAPSHOT_SYSFS)
		summary->from_sysfs = true;
	if (!previous)
		return;
	/* What was before the recording is not of it. */
	if (previous->source != sample->source) {
		summary->all.missing |= MISSING_SOURCES;
		summary->phases[summary->nr_phases - 1].missing |=
			MISSING_SOURCES;
		add_to_series(summary, previous, sample, &nothing, &no_time,
			      SERIES_UNKNOWN);
		return;
	}
	add_interval(summary, from, to);
}

static void find_peak(struct summary *summary)
{
	const struct summary_point *point;
	double most = 0, rate;
	size_t i;

	for (i = 0; i < summary->nr_points; i++) {
		point = &summary->points[i];
		rate = delta_rate(point->total, point->ns);
		if (rate > most) {
			most = rate;
			summary->peak = point;
		}
	}
}

/* Marks that stand before the sample at which their phases begin. */
struct pending {
	size_t nr;
	struct record *marks;
};

static void end_pending(struct summary *summary, struct record *mark,
			uint64_t start_ns)
{
	add_phase(summary, mark->mark_text, start_ns);
	record_free(mark);
}

static void begin_phases(struct summary *summary, struct pending *pending,
			 const struct snapshot *sample)
{
	uint64_t now = sample->host_moment.time_ns;
	size_t i, kept = 0;

	for (i = 0; i < pending->nr; i++) {
		if (pending->marks[i].mark_ns <= now)
			end_pending(summary, &pending->marks[i],
				    now - summary->read_ns);
		else
			pending->marks[kept++] = pending->marks[i];
	}
	pending->nr = kept;
}

static int check_filter(const struct summary *summary,
			const struct snapshot *sample, struct error *error)
{
	const struct filter *filter = summary->filter;

	if (!filter_is_set(filter))
		return 0;
	if (sample->source == SNAPSHOT_SYSFS)
		return error_set(error, "there are no VMs and vCPUs in a recording that was made without debugfs");

	return filter->vm ? snapshot_check_vm(sample, filter->vm, error) : 0;
}

static int no_match(const struct filter *filter, const char *path,
		    struct error *error)
{
	const char *in = filter->phase ? " in its phase " : "";
	const char *phase = filter->phase ? filter->phase : "";

	if (!filter->vm)
		return error_set(error, "%s has no vCPU %u%s%s", path,
				 filter->vcpu, in, phase);

	return error_set(error, "%s has no VM %s%s%s%s", path,
			 filter->vm,
			 filter->has_vcpu ? " with such a vCPU" : "", in,
			 phase);
}

static int check_read(const struct summary *summary, const char *path,
		      struct error *error)
{
	const char *phase = wanted_phase(summary);

	if (summary->nr_read < 2)
		return error_set(error, "%s has fewer than two samples: there is nothing to compute",
				 path);
	if (phase && !summary->chosen)
		return error_set(error, "%s has no phase \"%s\"", path,
				 phase);
	if (filter_is_set(summary->filter) && !summary->nr_passed)
		return no_match(summary->filter, path, error);

	return 0;
}

static int read_all(struct summary *summary, struct recording *recording,
		    struct error *error)
{
	struct record records[2] = { 0 }, *previous = NULL, *now = &records[0];
	struct pending pending = { 0 };
	size_t i;
	int r;

	while ((r = recording_next(recording, now, error)) > 0) {
		if (now->kind == RECORD_MARK) {
			summary->nr_marks++;
			grow((void **)&pending.marks, pending.nr,
			     sizeof(*pending.marks));
			pending.marks[pending.nr++] = *now;
			continue;
		}
		if (check_filter(summary, &now->sample, error)) {
			record_free(now);
			r = -1;
			break;
		}
		add_sample(summary, previous, now);
		begin_phases(summary, &pending, &now->sample);
		if (previous)
			record_free(previous);
		previous = now;
		now = &records[now == &records[0]];
	}
	if (previous)
		record_free(previous);
	for (i = 0; i < pending.nr; i++)
		record_free(&pending.marks[i]);
	free(pending.marks);

	return r ? r : check_read(summary, recording->path, error);
}

static void forget_phases(struct summary *summary)
{
	size_t i;

	for (i = 0; i < summary->nr_phases; i++) {
		counts_free(&summary->phases[i].counts);
		account_free(&summary->phases[i].time.account);
		free(summary->phases[i].name);
	}
	free(summary->phases);
	summary->phases = NULL;
	summary->nr_phases = 0;
	summary->nr_marks = 0;
}

static void add_missing_end(struct summary *summary,
			    const struct recording *recording)
{
	unsigned int missing = recording->truncated ? MISSING_END :
			       recording->unfinished ? MISSING_REST : 0;

	if (summary->chosen && summary->chosen != summary->nr_phases)
		return;
	summary->all.missing |= missing;
	if (summary->nr_phases)
		summary->phases[summary->nr_phases - 1].missing |= missing;
}

int summary_read(struct summary *summary, struct series *series,
		 const char *const *paths, const struct filter *filter,
		 struct error *error)
{
	struct recording recording;
	int r;

	memset(summary, 0, sizeof(*summary));
	summary->series = series;
	summary->filter = filter;
	if (recording_open(&recording, paths, error))
		return -1;
	r = read_all(summary, &recording, error);
	summary->header = recording.header;
	if (summary->header.start_ns)
		summary->header.start_ns += summary->all.start_ns;
	add_missing_end(summary, &recording);
	if (summary->chosen)
		forget_phases(summary);
	/* Taken over: counts and header refer to them. */
	summary->reasons = recording.reasons;
	memset(&recording.reasons, 0, sizeof(recording.reasons));
	summary->vm = recording.vm;
	recording.vm = NULL;
	recording_close(&recording);
	if (r) {
		summary_free(summary);
	} else {
		find_peak(summary);
		summary_label_vms(summary);
	}

	return r;
}

void summary_free(struct summary *summary)
{
	forget(summary);
	forget_phases(summary);
	reasons_free(&summary->reasons);
	free(summary->vm);
	memset(summary, 0, sizeof(*summary));
}

const struct summary_top *summary_top(const struct summary *summary,
				      size_t reason)
{
	static const struct summary_top none;

	return reason < summary->nr_tops ? &summary->tops[reason] : &none;
}

int summary_require_numbers(const char *path, const struct summary *summary,
			    struct error *error)
{
	const struct summary_phase *phase = &summary->all;
	const char *what = phase->name && *phase->name ? phase->name : "it";

	if (!phase->nr_intervals)
		return error_set(error, "%s cannot be compared: %s has no two samples to compute from",
				 path, what);
	if (!phase->nr_counted)
		return error_set(error, "%s cannot be compared: KVM did not count in %s, as exit_stats was off",
				 path, what);

	return 0;
}

const char *summary_missing_text(unsigned int missing)
{
	static const struct {
		unsigned int bit;
		const char *text;
	} texts[] = {
		{ MISSING_OFF,
		  "KVM did not count all the time, as exit_stats was off" },
		{ MISSING_RELOADED,
		  "KVM was loaded anew, and exits before that are missing" },
		{ MISSING_SOURCES,
		  "some samples cannot be compared, as they come from other files of KVM" },
		{ MISSING_RESET,
		  "counts were reset, and exits before that are missing" },
		{ MISSING_END, "the last line was cut off" },
		{ MISSING_REST,
		  "it has no end: it was cut off, or is still being written" },
		{ MISSING_REASONS,
		  "a reset of the host hides the reasons of some exits" },
	};
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (missing & texts[i].bit)
			return texts[i].text;

	return NULL;
}

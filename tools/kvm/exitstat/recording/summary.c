// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "kernel/label.h"
#include "recording/summary.h"

static struct summary_phase *add_phase(struct summary *summary,
				       const char *name, uint64_t start_ns)
{
	struct summary_phase *phase;

	grow((void **)&summary->phases, summary->nr_phases, sizeof(*phase));
	phase = &summary->phases[summary->nr_phases++];
	memset(phase, 0, sizeof(*phase));
	phase->name = xstrdup(name);
	phase->start_ns = start_ns;

	return phase;
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
			 enum series_gap gap, unsigned int missing)
{
	phase->nr_intervals++;
	phase->nr_counted += gap != SERIES_OFF;
	phase->missing |= missing;
	phase->ns += delta->ns;
	if (__builtin_add_overflow(phase->total, delta->total, &phase->total))
		phase->total = UINT64_MAX;
	counts_sum(&phase->counts, &delta->host);
}

static struct summary_vm *find_vm(struct summary *summary,
				  const struct delta_row *row)
{
	struct summary_vm *vm;
	size_t place;

	if (!name_index_find(&summary->vm_index, row->vm, &place))
		return NULL;
	vm = &summary->vms[place];

	/* One that ended may have had the same name. */
	return vm->ended || row->fate == FATE_CAME ||
	       row->fate == FATE_CAME_AND_ENDED ? NULL : vm;
}

static void add_vm(struct summary *summary, const struct delta_row *row)
{
	struct summary_vm *vm = find_vm(summary, row);

	if (!vm) {
		grow((void **)&summary->vms, summary->nr_vms, sizeof(*vm));
		name_index_set(&summary->vm_index, row->vm, summary->nr_vms);
		vm = &summary->vms[summary->nr_vms++];
		memset(vm, 0, sizeof(*vm));
		strcpy(vm->vm, row->vm);
		strcpy(vm->comm, row->comm);
		vm->came = row->fate == FATE_CAME ||
			   row->fate == FATE_CAME_AND_ENDED;
	}
	if (row->identity) {
		identity_put(vm->identity);
		vm->identity = identity_get(row->identity);
	}
	if (row->nr_vcpus > vm->nr_vcpus)
		vm->nr_vcpus = row->nr_vcpus;
	vm->ended = row->fate == FATE_ENDED ||
		    row->fate == FATE_CAME_AND_ENDED;
	counts_sum(&vm->counts, &row->counts);
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
			  const struct delta *delta, enum series_gap gap)
{
	if (summary->series)
		series_add(summary->series,
			   previous->host_moment.time_ns - summary->first_ns,
			   sample->host_moment.time_ns - summary->first_ns,
			   delta, gap);
}

static void add_sample(struct summary *summary, const struct snapshot *previous,
		       const struct snapshot *sample)
{
	static const struct delta nothing;
	unsigned int missing;
	enum series_gap gap;
	struct delta delta;
	size_t i;

	summary->nr_samples++;
	if (__builtin_add_overflow(summary->nr_missed, sample->missed,
				   &summary->nr_missed))
		summary->nr_missed = UINT64_MAX;
	strcpy(summary->mode, sample->mode);
	if (sample->source == SNAPSHOT_SYSFS)
		summary->from_sysfs = true;
	if (!previous) {
		summary->first_ns = sample->host_moment.time_ns;
		return;
	}
	if (!summary->nr_phases)
		add_phase(summary, "", 0);
	/* What was before the recording is not of it. */
	if (previous->source != sample->source) {
		summary->all.missing |= MISSING_SOURCES;
		summary->phases[summary->nr_phases - 1].missing |=
			MISSING_SOURCES;
		add_to_series(summary, previous, sample, &nothing,
			      SERIES_UNKNOWN);
		return;
	}

	delta_compute(&delta, previous, sample);
	if (filter_is_set(summary->filter))
		summary->nr_passed += filter_narrow(summary->filter, &delta);
	else
		summary->reset |= delta.reset;
	summary->reloaded |= delta.reloaded;
	summary->overflowed |= delta.overflowed;
	gap = find_gap(&delta, previous, sample);
	missing = find_missing(summary, &delta, gap, sample);
	add_to_phase(&summary->all, &delta, gap, missing);
	add_to_phase(&summary->phases[summary->nr_phases - 1], &delta, gap,
		     missing);
	add_point(summary, &delta);
	add_to_series(summary, previous, sample, &delta, gap);
	for (i = 0; i < delta.nr_vms; i++)
		add_vm(summary, &delta.vms[i]);
	delta_free(&delta);
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
				    now - summary->first_ns);
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
	if (!filter->vm)
		return error_set(error, "%.200s has no vCPU %u", path,
				 filter->vcpu);

	return error_set(error, "%.200s has no VM %.200s%s", path, filter->vm,
			 filter->has_vcpu ? " with such a vCPU" : "");
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
		add_sample(summary, previous ? &previous->sample : NULL,
			   &now->sample);
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
	if (!r && summary->nr_samples < 2)
		r = error_set(error, "%s has fewer than two samples: there is nothing to compute",
			      recording->path);
	if (!r && filter_is_set(summary->filter) && !summary->nr_passed)
		r = no_match(summary->filter, recording->path, error);

	return r;
}

/* Of the whole recording: a VM may come when another of its name is gone. */
static void label_vms(struct summary *summary)
{
	struct series *series = summary->series;
	size_t nr = summary->nr_vms, i;
	struct label *labels;
	struct summary_vm *vm;
	const char *name;

	labels = xcalloc(nr + (series ? series->nr_vcpus : 0), sizeof(*labels));
	for (i = 0; i < summary->nr_vms; i++) {
		vm = &summary->vms[i];
		name = identity_name(vm->identity);
		vm->label = xstrdup(*name ? name : vm->vm);
		labels[i] = (struct label) { vm->vm, &vm->label };
	}
	for (i = 0; series && i < series->nr_vcpus; i++)
		labels[nr++] = (struct label) { series->vcpus[i].vm,
						&series->vcpus[i].label };
	labels_tell_apart(labels, nr);
	free(labels);
}

static void add_missing_end(struct summary *summary,
			    const struct recording *recording)
{
	unsigned int missing = recording->truncated ? MISSING_END :
			       recording->unfinished ? MISSING_REST : 0;

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
	add_missing_end(summary, &recording);
	/* Taken over: the counts refer to them. */
	summary->reasons = recording.reasons;
	memset(&recording.reasons, 0, sizeof(recording.reasons));
	recording_close(&recording);
	if (r) {
		summary_free(summary);
	} else {
		find_peak(summary);
		label_vms(summary);
	}

	return r;
}

void summary_free(struct summary *summary)
{
	size_t i;

	for (i = 0; i < summary->nr_phases; i++) {
		counts_free(&summary->phases[i].counts);
		free(summary->phases[i].name);
	}
	for (i = 0; i < summary->nr_vms; i++) {
		counts_free(&summary->vms[i].counts);
		identity_put(summary->vms[i].identity);
		free(summary->vms[i].label);
	}
	counts_free(&summary->all.counts);
	reasons_free(&summary->reasons);
	name_index_free(&summary->vm_index);
	free(summary->phases);
	free(summary->vms);
	free(summary->points);
	memset(summary, 0, sizeof(*summary));
}

const struct summary_phase *summary_find_phase(const struct summary *summary,
					       const char *name,
					       const char *path,
					       struct error *error)
{
	uint64_t number;
	size_t i;

	for (i = 0; i < summary->nr_phases; i++)
		if (!strcmp(summary->phases[i].name, name))
			return &summary->phases[i];
	if (text_to_u64(name, &number) && number >= 1 &&
	    number <= summary->nr_phases)
		return &summary->phases[number - 1];
	error_set(error, "%.200s has no phase \"%.200s\"", path, name);

	return NULL;
}

int summary_require_numbers(const char *path, const struct summary_phase *phase,
			    struct error *error)
{
	const char *what = phase->name && *phase->name ? phase->name : "it";

	if (!phase->nr_intervals)
		return error_set(error, "%.200s cannot be compared: %.100s has no two samples to compute from",
				 path, what);
	if (!phase->nr_counted)
		return error_set(error, "%.200s cannot be compared: KVM did not count in %.100s, as exit_stats was off",
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

// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "analysis/series.h"
#include "base/text.h"

static void free_bin(struct series_bin *bin)
{
	counts_free(&bin->counts);
	free(bin->vcpus);
	memset(bin, 0, sizeof(*bin));
}

/*
 * Behind those that are there: in the order of the samples, which have the
 * vCPUs in the same order, as a rule.
 */
static void append_vcpu(struct series_bin *bin, size_t vcpu, uint64_t exits)
{
	grow((void **)&bin->vcpus, bin->nr_vcpus, sizeof(*bin->vcpus));
	bin->vcpus[bin->nr_vcpus++] = (struct series_exits) { vcpu, exits };
}

static int compare_vcpus(const void *a, const void *b)
{
	const struct series_exits *left = a, *right = b;

	return (left->vcpu > right->vcpu) - (left->vcpu < right->vcpu);
}

/* One entry for each vCPU, once there are twice as many as there were then. */
static void add_up_vcpus(struct series_bin *bin)
{
	struct series_exits *vcpus = bin->vcpus;
	size_t i, kept = 0;

	if (!bin->nr_vcpus || bin->nr_vcpus < 2 * bin->nr_added_up)
		return;
	qsort(vcpus, bin->nr_vcpus, sizeof(*vcpus), compare_vcpus);
	for (i = 1; i < bin->nr_vcpus; i++) {
		if (vcpus[i].vcpu == vcpus[kept].vcpu)
			vcpus[kept].exits += vcpus[i].exits;
		else
			vcpus[++kept] = vcpus[i];
	}
	/* As large as grow() takes it to be, and larger. */
	bin->nr_vcpus = kept + 1;
	bin->nr_added_up = bin->nr_vcpus;
}

static void add_total(struct series_bin *bin, uint64_t total)
{
	if (__builtin_add_overflow(bin->total, total, &bin->total))
		bin->total = UINT64_MAX;
}

/* @from, the next in time, is empty afterwards. */
static void join(struct series_bin *to, struct series_bin *from)
{
	size_t i;

	to->end_ns = from->end_ns;
	to->nr_samples += from->nr_samples;
	if (from->gap > to->gap)
		to->gap = from->gap;
	add_total(to, from->total);
	counts_sum(&to->counts, &from->counts);
	histogram_sum(&to->durations, &from->durations);
	for (i = 0; i < from->nr_vcpus; i++)
		append_vcpu(to, from->vcpus[i].vcpu, from->vcpus[i].exits);
	add_up_vcpus(to);
	free_bin(from);
}

/* Gaps do not grow, but where there are so many that it has to be. */
static void join_neighbours(struct series *series, bool gaps_too)
{
	struct series_bin *bins = series->bins;
	size_t from = 0, to = 0;

	while (from < series->nr_bins) {
		if (to != from) {
			bins[to] = bins[from];
			memset(&bins[from], 0, sizeof(bins[from]));
		}
		from++;
		if (from < series->nr_bins &&
		    (gaps_too || bins[to].gap == bins[from].gap)) {
			join(&bins[to], &bins[from]);
			from++;
		}
		to++;
	}
	series->nr_bins = to;
}

static struct series_bin *bin_for(struct series *series, uint64_t start_ns,
				  uint64_t end_ns, enum series_gap gap)
{
	struct series_bin *last = NULL;

	if (!series->bins) {
		series->bins = xcalloc(SERIES_BINS, sizeof(*series->bins));
		series->per_bin = 1;
	}
	if (series->nr_bins)
		last = &series->bins[series->nr_bins - 1];
	/* Without a time there is no rate: it is drawn with its neighbour. */
	if (last && (last->start_ns == last->end_ns || start_ns == end_ns ||
		     (last->gap == gap && last->nr_samples < series->per_bin)))
		return last;

	if (series->nr_bins == SERIES_BINS) {
		series->per_bin *= 2;
		join_neighbours(series, false);
		if (series->nr_bins > SERIES_BINS * 3 / 4)
			join_neighbours(series, true);
	}
	last = &series->bins[series->nr_bins++];
	last->start_ns = start_ns;
	last->gap = gap;

	return last;
}

static size_t find_vcpu(struct series *series, const struct delta_row *row,
			uint64_t start_ns)
{
	char *name = xasprintf("%u/%s", row->vcpu, row->vm);
	const char *called = identity_name(row->identity);
	struct series_vcpu *vcpu;
	size_t place;

	if (row->fate == FATE_LIVED &&
	    name_index_find(&series->vcpu_index, name, &place) &&
	    series->vcpus[place].last_ns >= start_ns) {
		free(name);
		return place;
	}
	name_index_set(&series->vcpu_index, name, series->nr_vcpus);
	free(name);

	grow((void **)&series->vcpus, series->nr_vcpus, sizeof(*vcpu));
	vcpu = &series->vcpus[series->nr_vcpus];
	memset(vcpu, 0, sizeof(*vcpu));
	strcpy(vcpu->vm, row->vm);
	vcpu->label = xstrdup(*called ? called : row->vm);
	vcpu->id = row->vcpu;
	vcpu->first_ns = start_ns;

	return series->nr_vcpus++;
}

void series_add(struct series *series, uint64_t start_ns, uint64_t end_ns,
		const struct delta *delta, const struct account *account,
		enum series_gap gap)
{
	struct series_bin *bin = bin_for(series, start_ns, end_ns, gap);
	size_t i, index;

	bin->end_ns = end_ns;
	bin->nr_samples++;
	if (gap > bin->gap)
		bin->gap = gap;
	add_total(bin, delta->total);
	counts_sum(&bin->counts, &delta->host);
	for (i = 0; i < account->nr; i++)
		histogram_sum(&bin->durations, &account->reasons[i].histogram);
	for (i = 0; i < delta->nr_vcpus; i++) {
		index = find_vcpu(series, &delta->vcpus[i], start_ns);
		series->vcpus[index].last_ns = end_ns;
		series->vcpus[index].exits += delta->vcpus[i].counts.total;
		append_vcpu(bin, index, delta->vcpus[i].counts.total);
	}
	add_up_vcpus(bin);
}

void series_free(struct series *series)
{
	size_t i;

	for (i = 0; i < series->nr_bins; i++)
		free_bin(&series->bins[i]);
	for (i = 0; i < series->nr_vcpus; i++)
		free(series->vcpus[i].label);
	name_index_free(&series->vcpu_index);
	free(series->bins);
	free(series->vcpus);
	memset(series, 0, sizeof(*series));
}

const char *series_gap_text(enum series_gap gap)
{
	switch (gap) {
	case SERIES_COUNTED:
		return "";
	case SERIES_OFF:
		return "not counted: exit_stats was off";
	case SERIES_RELOADED:
		return "KVM was loaded anew";
	case SERIES_UNKNOWN:
		break;
	}

	return "not known: samples of different sources";
}

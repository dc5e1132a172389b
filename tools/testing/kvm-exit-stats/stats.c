// SPDX-License-Identifier: GPL-2.0
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "die.h"
#include "stats.h"

static unsigned long long number(uint64_t value)
{
	return value;
}

static void read_at(int fd, void *buffer, size_t size, off_t offset)
{
	ssize_t got = pread(fd, buffer, size, offset);

	if (got < 0)
		die_errno("cannot read KVM's binary statistics");
	if ((size_t)got != size)
		die("KVM's binary statistics end early");
}

static size_t desc_size(const struct stats *stats)
{
	return sizeof(struct kvm_stats_desc) + stats->header.name_size;
}

static const struct kvm_stats_desc *desc_at(const struct stats *stats,
					    uint32_t number)
{
	return (const void *)(stats->descs + number * desc_size(stats));
}

static const uint64_t *values(const uint64_t *data,
			      const struct kvm_stats_desc *desc)
{
	return data + desc->offset / sizeof(*data);
}

static uint32_t type_of(const struct kvm_stats_desc *desc)
{
	return desc->flags & KVM_STATS_TYPE_MASK;
}

/* Documentation/virt/kvm/api.rst, "KVM_GET_STATS_FD". */
static void check_desc(const struct stats *stats,
		       const struct kvm_stats_desc *desc)
{
	uint32_t unit = desc->flags & KVM_STATS_UNIT_MASK;
	uint32_t type = type_of(desc);
	bool linear = type == KVM_STATS_TYPE_LINEAR_HIST;
	const char *name = desc->name;

	if (!memchr(name, 0, stats->header.name_size) || !*name)
		die("a statistic has no name");
	if (type > KVM_STATS_TYPE_MAX || unit > KVM_STATS_UNIT_MAX ||
	    (desc->flags & KVM_STATS_BASE_MASK) > KVM_STATS_BASE_MAX)
		die("%s: unknown flags 0x%x", name, desc->flags);
	if (unit == KVM_STATS_UNIT_SECONDS ? desc->exponent > 0 :
					     desc->exponent < 0)
		die("%s: an exponent of %d does not go with its unit", name,
		    desc->exponent);
	if (!desc->size)
		die("%s: has no values", name);
	if (!linear && type != KVM_STATS_TYPE_LOG_HIST && desc->size != 1)
		die("%s: has %u values", name, desc->size);
	if (linear == !desc->bucket_size)
		die("%s: a bucket size of %u does not go with its type", name,
		    desc->bucket_size);
}

/* QEMU takes the sum of all sizes for the size of the data. */
static void check_places(const struct stats *stats)
{
	size_t words = stats->size / sizeof(uint64_t), first, j;
	bool *taken = alloc_zeroed(words, sizeof(*taken));
	const struct kvm_stats_desc *desc;
	uint32_t i;

	for (i = 0; i < stats->header.num_desc; i++) {
		desc = desc_at(stats, i);
		first = desc->offset / sizeof(uint64_t);
		for (j = first; j < first + desc->size; j++) {
			if (j >= words || taken[j])
				die("%s: is at %u, where it overlaps, or leaves a hole",
				    desc->name, desc->offset);
			taken[j] = true;
		}
	}
	free(taken);
}

void stats_open(struct stats *stats, int vcpu_fd)
{
	const struct kvm_stats_header *header = &stats->header;
	const struct kvm_stats_desc *desc;
	uint32_t i, j;
	char end;

	stats->fd = ioctl(vcpu_fd, KVM_GET_STATS_FD, NULL);
	if (stats->fd < 0)
		die_errno("this kernel has no KVM_GET_STATS_FD");
	read_at(stats->fd, &stats->header, sizeof(stats->header), 0);
	stats->descs = alloc_zeroed(header->num_desc, desc_size(stats));
	read_at(stats->fd, stats->descs, header->num_desc * desc_size(stats),
		header->desc_offset);
	if (header->data_offset != header->desc_offset +
				   header->num_desc * desc_size(stats))
		die("the data do not follow their descriptors");
	stats->size = 0;
	for (i = 0; i < header->num_desc; i++) {
		desc = desc_at(stats, i);
		check_desc(stats, desc);
		stats->size += desc->size * sizeof(uint64_t);
		for (j = 0; j < i; j++)
			if (!strcmp(desc->name, desc_at(stats, j)->name))
				die("%s: there are two of it", desc->name);
	}
	check_places(stats);
	if (pread(stats->fd, &end, 1, header->data_offset + stats->size))
		die("there is more than what the descriptors tell of");
	stats->data = alloc_zeroed(1, stats->size);
	stats->before = alloc_zeroed(1, stats->size);
}

void stats_close(struct stats *stats)
{
	free(stats->descs);
	free(stats->data);
	free(stats->before);
	close(stats->fd);
}

void stats_read(struct stats *stats)
{
	uint64_t *data = stats->before;

	stats->before = stats->data;
	stats->data = data;
	read_at(stats->fd, data, stats->size, stats->header.data_offset);
}

static const struct kvm_stats_desc *find(const struct stats *stats,
					 const char *name)
{
	uint32_t i;

	for (i = 0; i < stats->header.num_desc; i++)
		if (!strcmp(desc_at(stats, i)->name, name))
			return desc_at(stats, i);
	die("KVM has no vCPU statistic called %s", name);
}

uint64_t stats_value(const struct stats *stats, const char *name)
{
	return *values(stats->data, find(stats, name));
}

void stats_print(const struct stats *stats, const char *vm, unsigned int vcpu)
{
	const struct kvm_stats_desc *desc;
	const uint64_t *value;
	uint32_t i, j;

	for (i = 0; i < stats->header.num_desc; i++) {
		desc = desc_at(stats, i);
		value = values(stats->data, desc);
		printf("stats vm=%s vcpu=%u %s=%llu", vm, vcpu, desc->name,
		       number(*value));
		for (j = 1; j < desc->size; j++)
			printf(",%llu", number(value[j]));
		printf("\n");
	}
}

static void check_growth(const struct stats *stats,
			 const struct kvm_stats_desc *desc)
{
	const uint64_t *now = values(stats->data, desc);
	const uint64_t *before = values(stats->before, desc);
	uint32_t i;

	if (type_of(desc) == KVM_STATS_TYPE_INSTANT)
		return;
	for (i = 0; i < desc->size; i++)
		if (now[i] < before[i])
			die("%s fell from %llu to %llu", desc->name,
			    number(before[i]), number(now[i]));
}

/* Whether it is "exits_" and a class, and nothing after that. */
static bool is_class(const char *name)
{
	const char *suffix = strrchr(name, '_');

	return !strncmp(name, "exits_", 6) && strcmp(name, "exits_by_reason") &&
	       strcmp(suffix, "_ns") && strcmp(suffix, "_hist");
}

void stats_check_reads(const struct stats *stats)
{
	const struct kvm_stats_desc *desc, *reasons = find(stats, "exits_by_reason");
	const uint64_t *by_reason = values(stats->data, reasons);
	uint64_t classes = 0, slots = 0, exits = stats_value(stats, "exits");
	uint32_t i;

	for (i = 0; i < reasons->size; i++)
		slots += by_reason[i];
	for (i = 0; i < stats->header.num_desc; i++) {
		desc = desc_at(stats, i);
		check_growth(stats, desc);
		if (is_class(desc->name))
			classes += *values(stats->data, desc);
	}
	if (classes != slots)
		die("all classes are %llu exits, all reasons %llu",
		    number(classes), number(slots));
	/* Counted first, read last. */
	if (slots < exits)
		die("all reasons are %llu exits, KVM's own statistic is %llu",
		    number(slots), number(exits));
}

void stats_check_pieces(const struct stats *stats)
{
	const struct kvm_stats_desc *last = find(stats, "exits_by_reason");
	const size_t all = stats->header.data_offset + last->offset +
			   last->size * sizeof(uint64_t);
	const size_t piece = 24;
	uint8_t *whole = alloc_zeroed(1, all), *pieces = alloc_zeroed(1, all);
	size_t at, size;

	read_at(stats->fd, whole, all, 0);
	for (at = 0; at < all; at += size) {
		size = all - at < piece ? all - at : piece;
		read_at(stats->fd, pieces + at, size, at);
	}
	if (memcmp(whole, pieces, all))
		die("pieces of %zu bytes are not what one read gives", piece);
	free(whole);
	free(pieces);
}

uint64_t vcpu_stat(int vcpu_fd, const char *name)
{
	struct stats stats;
	uint64_t value;

	stats_open(&stats, vcpu_fd);
	stats_read(&stats);
	value = stats_value(&stats, name);
	stats_close(&stats);
	return value;
}

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All counters at one moment.
 *
 * A snapshot comes from debugfs, from sysfs where debugfs cannot be read, from a
 * BPF program of exitstat where the kernel does not count, or from a recording.
 * Its counts are indexed by the struct reasons that it was read with, which has to
 * live longer.
 */
#ifndef EXITSTAT_SNAPSHOT_H
#define EXITSTAT_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "identity/identity.h"
#include "kernel/reasons.h"
#include "kernel/table.h"

#define VM_NAME		48	/* room for "<pid>-<fd>.<n>" */

enum snapshot_source {
	SNAPSHOT_DEBUGFS,
	SNAPSHOT_SYSFS,		/* the host's counts by reason, nothing else */
	SNAPSHOT_BPF,		/* "since load" is since exitstat counts */
};

/* Which snapshot of the kernel a file was: each of them has its own. */
struct moment {
	uint64_t generation;
	uint64_t time_ns;	/* CLOCK_MONOTONIC */
};

/* What became of the multiples of exit_stats_interval, see the kernel's ABI. */
struct marks {
	uint64_t interval, reported, coalesced, pending;
};

/* A VM that lives, or one of the last 64 that ended. */
struct vm {
	/*
	 * "<pid>-<fd>", or "<pid>-<fd>.<n>" where another had that already;
	 * unique among those that live, not among the ended.
	 */
	char name[VM_NAME];
	bool shared_name;	/* it is not the kernel's, see kernel/same_name.h */
	int pid;		/* of the task that created it */
	char comm[VM_COMM];
	unsigned int nr_vcpus;
	uint64_t lifetime_ns;	/* only of one that ended */
	struct identity *identity; /* a reference; NULL: unknown, or it ended */
	struct counts counts;	/* since creation or its last reset */
};

struct vcpu {
	char vm[VM_NAME];
	bool shared_name;	/* as that of the VM */
	unsigned int id;
	struct counts counts;	/* since creation or its last reset */
};

struct snapshot {
	enum snapshot_source source;
	char isa[TABLE_WORD];	/* "vmx", "svm" */
	char mode[TABLE_WORD];	/* "count", "off" */

	bool anew;		/* KVM was not there since the one before */
	uint64_t missed;	/* samples due since the one before; recordings */
	struct moment host_moment;
	struct counts host;	/* since load or the last reset of the host */

	/* Since load, whatever was reset; false: unknown (sysfs). */
	bool has_since_load;
	uint64_t since_load;	/* all exits, never falls while KVM is loaded */
	uint64_t since_load_retired; /* the part of VMs that ended */

	bool has_marks;		/* not from sysfs, not in recordings */
	struct marks marks;

	/* In the order of the kernel; empty if the source is sysfs. */
	struct moment vms_moment;
	size_t nr_vms;
	struct vm *vms;

	struct moment vcpus_moment;
	size_t nr_vcpus;
	struct vcpu *vcpus;

	/* The oldest first. */
	size_t nr_retired;
	struct vm *retired;
};

/*
 * Reads what is below @root ("/" for this machine): debugfs, or else sysfs.
 * Adds reasons to @reasons. @now_ns is the time that a snapshot from sysfs gets.
 * With several tables, which are several moments of the kernel, it tries a few
 * times to get them with one generation, and takes what there is after that;
 * the sums of VMs may then differ from the host.
 *
 * @previous: the snapshot before, or NULL; VMs that it has already keep their
 * names, and what they are called.
 * Return: 0, and the caller frees @snapshot; -1 with @error set.
 */
int snapshot_read(struct snapshot *snapshot, const char *root, uint64_t now_ns,
		  const struct snapshot *previous, struct reasons *reasons,
		  struct error *error);

/*
 * Is KVM loaded below @root, without exit statistics? Then it never has any.
 */
bool snapshot_never(const char *root);

/* Copies with references of their own, for a snapshot that is freed. */
struct vm *vms_copy(const struct vm *vms, size_t nr);
struct vcpu *vcpus_copy(const struct vcpu *vcpus, size_t nr);

/* Frees what is in it; a snapshot of zeros is fine. */
void snapshot_free(struct snapshot *snapshot);

/* Exits of the host that a reset hides: goes up when the host is reset. */
uint64_t snapshot_hidden(const struct snapshot *snapshot);

/* Does KVM count? A mode that is not known to be "off" does. */
bool snapshot_counts(const struct snapshot *snapshot);

/*
 * Is @text the name of a VM, "<pid>-<fd>" or "<pid>-<fd>.<n>"?
 * Return: true, and the numbers in it.
 */
bool vm_name_parse(const char *text, int *pid, int *fd);

#endif

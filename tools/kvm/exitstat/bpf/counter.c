// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "base/text.h"
#include "bpf/counter.h"
#include "bpf/program.h"
#include "bpf/slots.h"
#include "bpf/vm_name.h"
#include "kernel/identify.h"
#include "kernel/same_name.h"

/* What no exit has: it is "other". */
#define NO_CODE	INT64_MAX

/* VMs that ended are listed as the kernel does it. */
#define RETIRED	64

struct counter_state {
	struct program program;
	struct slots *slots;		/* from the first snapshot on */
	uint64_t generation;
	bool has_lost;
	size_t nr_gone;
	struct exits_vcpu *gone;	/* vCPUs that ended, of VMs that may live */
	struct counts retired;		/* of all VMs that ended */
	size_t nr_ended;
	struct vm ended[RETIRED];	/* the last of them, the oldest first */
};

/* vCPUs of one VM, by their ID. */
struct group {
	struct exits_vcpu **vcpus;
	size_t nr, nr_ended;
	uint64_t began_ns, ended_ns;	/* the earliest of them */
};

static const char behind_fastpath[] =
	"; exits after which the fastpath enters the guest again may be missing";

/*
 * Linux 6.1 has the trace event of SVM behind the fastpath, 6.12 and later before
 * it.
 */
static bool is_old(void)
{
	struct utsname name;
	int major, minor;

	return !uname(&name) &&
	       sscanf(name.release, "%d.%d", &major, &minor) == 2 &&
	       (major < 6 || (major == 6 && minor < 12));
}

static int take_ended(void *context, void *vcpu, size_t size)
{
	struct counter_state *state = context;

	(void)size;
	grow((void **)&state->gone, state->nr_gone, sizeof(*state->gone));
	memcpy(&state->gone[state->nr_gone++], vcpu, sizeof(*state->gone));

	return 0;
}

static void *start(const char *root, struct error *error)
{
	struct counter_state *state = xcalloc(1, sizeof(*state));

	if (program_start(&state->program, root, take_ended, state, error)) {
		free(state);
		return NULL;
	}
	note("a BPF program counts from now on, while exitstat runs, at the cost of some 200 instructions an exit: exits before that, and VMs that have ended, are unknown%s",
	     state->program.svm && is_old() ? behind_fastpath : "");

	return state;
}

static void stop(void *counter)
{
	struct counter_state *state = counter;
	size_t i;

	program_stop(&state->program);
	free(state->slots);
	free(state->gone);
	counts_free(&state->retired);
	for (i = 0; i < state->nr_ended; i++)
		counts_free(&state->ended[i].counts);
	free(state);
}

/* By VM, then by the time of the first exit. */
static int compare_vms(const void *a, const void *b)
{
	const struct exits_vcpu *first = *(struct exits_vcpu *const *)a;
	const struct exits_vcpu *second = *(struct exits_vcpu *const *)b;

	if (first->kvm != second->kvm)
		return first->kvm < second->kvm ? -1 : 1;

	return first->began_ns < second->began_ns ? -1 :
	       first->began_ns > second->began_ns;
}

static int compare_ids(const void *a, const void *b)
{
	const struct exits_vcpu *first = *(struct exits_vcpu *const *)a;
	const struct exits_vcpu *second = *(struct exits_vcpu *const *)b;

	return first->id < second->id ? -1 : first->id > second->id;
}

static int compare_groups(const void *a, const void *b)
{
	const struct group *first = a, *second = b;

	return first->began_ns < second->began_ns ? -1 :
	       first->began_ns > second->began_ns;
}

/* One that ended has been taken over before its place is cleared. */
static size_t copy_live(const struct program *program, struct exits_vcpu **copies)
{
	struct exits_vcpu *vcpu = program->vcpus, *copy;
	uint64_t began_ns;
	size_t i, nr = 0;

	*copies = NULL;
	for (i = 0; i < EXITS_VCPUS; i++, vcpu++) {
		began_ns = __atomic_load_n(&vcpu->began_ns, __ATOMIC_ACQUIRE);
		if (!began_ns)
			continue;
		grow((void **)copies, nr, sizeof(**copies));
		copy = &(*copies)[nr];
		memcpy(copy, vcpu, sizeof(*copy));
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		copy->ended_ns = 0;
		if (__atomic_load_n(&vcpu->began_ns, __ATOMIC_RELAXED) == began_ns)
			nr++;
	}

	return nr;
}

static bool is_same(const struct exits_vcpu *a, const struct exits_vcpu *b)
{
	return a->key == b->key && a->began_ns == b->began_ns;
}

/*
 * All vCPUs that live, and those that ended since or whose VM may live; the caller
 * frees *@vcpus and *@live. Return: how many.
 */
static size_t find_vcpus(struct counter_state *state, struct exits_vcpu ***vcpus,
			 struct exits_vcpu **live)
{
	size_t i, j, nr = 0, nr_live = copy_live(&state->program, live);

	program_take_ended(&state->program);
	*vcpus = xcalloc(nr_live + state->nr_gone + 1, sizeof(**vcpus));
	for (i = 0; i < nr_live; i++) {
		for (j = 0; j < state->nr_gone; j++)
			if (is_same(&(*live)[i], &state->gone[j]))
				break;
		if (j == state->nr_gone)
			(*vcpus)[nr++] = &(*live)[i];
	}
	for (i = 0; i < state->nr_gone; i++)
		(*vcpus)[nr++] = &state->gone[i];
	qsort(*vcpus, nr, sizeof(**vcpus), compare_vms);

	return nr;
}

/*
 * All vCPUs of a VM end together: one that began after others had ended is that
 * of the next VM with the same address.
 */
static size_t group_vcpus(struct group *groups, struct exits_vcpu **vcpus,
			  size_t nr)
{
	struct group *group = NULL;
	size_t i, nr_groups = 0;

	for (i = 0; i < nr; i++) {
		if (!group || group->vcpus[0]->kvm != vcpus[i]->kvm ||
		    (group->nr_ended && vcpus[i]->began_ns > group->ended_ns)) {
			group = &groups[nr_groups++];
			*group = (struct group) {
				.vcpus = &vcpus[i],
				.began_ns = vcpus[i]->began_ns,
			};
		}
		group->nr++;
		if (!vcpus[i]->ended_ns)
			continue;
		if (!group->nr_ended++ || vcpus[i]->ended_ns < group->ended_ns)
			group->ended_ns = vcpus[i]->ended_ns;
	}
	for (i = 0; i < nr_groups; i++)
		qsort(groups[i].vcpus, groups[i].nr, sizeof(*vcpus),
		      compare_ids);
	qsort(groups, nr_groups, sizeof(*groups), compare_groups);

	return nr_groups;
}

static uint64_t code_of(const struct counter_state *state, size_t count)
{
	if (count < EXITS_LOW_CODES)
		return count;
	if (count < EXITS_RARE)
		return count - EXITS_LOW_CODES + EXITS_NPF_BASE;

	return count < EXITS_COUNTS - 1 ?
		       state->program.rare[count - EXITS_RARE] - 1 : NO_CODE;
}

static void read_counts(struct counts *counts, const struct counter_state *state,
			const struct exits_vcpu *vcpu)
{
	size_t i;

	for (i = 0; i < EXITS_COUNTS; i++)
		if (vcpu->count[i])
			counts_add(counts, slots_reason(state->slots,
							code_of(state, i)),
				   vcpu->count[i]);
}

/* One that ended is not counted as a vCPU, but its exits are the VM's. */
static void read_group(struct vm *vm, struct snapshot *snapshot,
		       const struct counter_state *state,
		       const struct group *group, const char *root)
{
	bool ended = group->nr == group->nr_ended;
	const struct exits_vcpu *first = group->vcpus[0];
	struct counts counts;
	struct vcpu *vcpu;
	uint64_t last = 0;
	size_t i;

	vm_name_find(vm->name, sizeof(vm->name), root, first->vm, first->pid);
	vm->pid = first->pid;
	text_copy_printable(vm->comm, sizeof(vm->comm), first->comm);
	vm->nr_vcpus = group->nr;
	for (i = 0; i < group->nr; i++) {
		memset(&counts, 0, sizeof(counts));
		read_counts(&counts, state, group->vcpus[i]);
		counts_sum(&vm->counts, &counts);
		if (group->vcpus[i]->ended_ns > last)
			last = group->vcpus[i]->ended_ns;
		if (group->vcpus[i]->ended_ns) {
			counts_free(&counts);
			continue;
		}
		vcpu = &snapshot->vcpus[snapshot->nr_vcpus++];
		strcpy(vcpu->vm, vm->name);
		vcpu->id = group->vcpus[i]->id;
		vcpu->counts = counts;
	}
	if (ended)
		vm->lifetime_ns = last - group->began_ns;
}

/* Takes the counts over; its vCPUs are to be forgotten. */
static void retire(struct counter_state *state, struct vm *vm,
		   const struct group *group)
{
	size_t i;

	counts_sum(&state->retired, &vm->counts);
	if (state->nr_ended == RETIRED) {
		counts_free(&state->ended[0].counts);
		memmove(&state->ended[0], &state->ended[1],
			(RETIRED - 1) * sizeof(state->ended[0]));
		state->nr_ended--;
	}
	state->ended[state->nr_ended++] = *vm;
	for (i = 0; i < group->nr; i++)
		group->vcpus[i]->began_ns = 0;
}

static void forget_retired(struct counter_state *state)
{
	size_t i, nr = 0;

	for (i = 0; i < state->nr_gone; i++)
		if (state->gone[i].began_ns)
			state->gone[nr++] = state->gone[i];
	state->nr_gone = nr;
}

static void note_lost(struct counter_state *state)
{
	if (state->has_lost || !*state->program.lost)
		return;
	state->has_lost = true;
	note("the BPF program has no room for all vCPUs, of which it takes %u: some of their exits are missing",
	     EXITS_VCPUS);
}

static int read_snapshot(void *counter, struct snapshot *snapshot,
			 const char *root, const struct snapshot *previous,
			 struct reasons *reasons, struct error *error)
{
	struct counter_state *state = counter;
	struct exits_vcpu **vcpus, *live;
	struct moment moment;
	struct group *groups;
	size_t i, nr;

	memset(snapshot, 0, sizeof(*snapshot));
	if (!state->slots) {
		state->slots = slots_new(state->program.svm, reasons,
					 error);
		if (!state->slots)
			return -1;
	}
	note_lost(state);

	moment.time_ns = clock_now_ns();
	moment.generation = ++state->generation;
	nr = find_vcpus(state, &vcpus, &live);
	groups = xcalloc(nr + 1, sizeof(*groups));
	snapshot->vms = xcalloc(nr + 1, sizeof(*snapshot->vms));
	snapshot->vcpus = xcalloc(nr + 1, sizeof(*snapshot->vcpus));
	nr = group_vcpus(groups, vcpus, nr);
	for (i = 0; i < nr; i++) {
		struct vm *vm = &snapshot->vms[snapshot->nr_vms];

		read_group(vm, snapshot, state, &groups[i], root);
		if (groups[i].nr == groups[i].nr_ended) {
			retire(state, vm, &groups[i]);
			memset(vm, 0, sizeof(*vm));
			continue;
		}
		counts_sum(&snapshot->host, &vm->counts);
		snapshot->nr_vms++;
	}
	free(groups);
	free(vcpus);
	free(live);
	forget_retired(state);

	snapshot->source = SNAPSHOT_BPF;
	strcpy(snapshot->isa, slots_isa(state->slots));
	strcpy(snapshot->mode, "count");
	snapshot->host_moment = moment;
	snapshot->vms_moment = moment;
	snapshot->vcpus_moment = moment;
	counts_sum(&snapshot->host, &state->retired);
	snapshot->has_since_load = true;
	snapshot->since_load = snapshot->host.total;
	snapshot->since_load_retired = state->retired.total;
	snapshot->retired = vms_copy(state->ended, state->nr_ended);
	snapshot->nr_retired = state->nr_ended;
	same_name_tell_apart(snapshot, previous);
	snapshot_identify(snapshot, root, previous);

	return 0;
}

const struct counter bpf_counter = {
	.start = start,
	.read = read_snapshot,
	.stop = stop,
};

// SPDX-License-Identifier: GPL-2.0
/*
 * The guest reads the time stamp counter between batches of exits. What
 * happens in every batch makes them alike; a batch with a host interrupt in
 * it stands out by a thousand instructions, so it is left out, and the rest
 * are averaged: work that is done only once in so many exits is in the figure.
 * A loop with a known number of instructions says how far the counter moves
 * for each and what a batch costs besides its exits. What is left is the way
 * from one exit to the next, with the few instructions of the guest's loop.
 */
#include <stdio.h>

#include "cost.h"
#include "die.h"
#include "machine.h"
#include "program.h"
#include "round.h"

#define COUNTDOWN_TIMES		1000

/* Less than any interrupt takes, more than what KVM does now and then. */
#define INTERRUPT_INSTRUCTIONS	500

/* Ticks per batch; the mean is of those @kept. */
struct timing {
	double mean;
	double mean_of_all;
	unsigned int kept;
};

struct meter {
	struct vcpu vcpu;
	struct seen seen;
	unsigned int batches;
	uint32_t stamps_offset;
	/* Fresh pages that are used up. */
	uint32_t touched;
};

static struct timing summarise(const struct meter *meter)
{
	const uint64_t *stamps = (const void *)(meter->vcpu.region +
						meter->stamps_offset);
	unsigned int n = meter->batches, i;
	struct timing timing = { .kept = 0 };
	uint64_t fastest = UINT64_MAX, sum = 0;

	for (i = 0; i < n; i++)
		if (stamps[i + 1] - stamps[i] < fastest)
			fastest = stamps[i + 1] - stamps[i];
	for (i = 0; i < n; i++) {
		uint64_t delta = stamps[i + 1] - stamps[i];

		if (delta > fastest + INTERRUPT_INSTRUCTIONS)
			continue;
		sum += delta;
		timing.kept++;
	}
	timing.mean = (double)sum / timing.kept;
	timing.mean_of_all = (double)(stamps[n] - stamps[0]) / n;
	return timing;
}

static struct timing measure(struct meter *meter, const struct kind_info *info,
			     uint32_t routine, uint32_t times)
{
	struct vcpu *vcpu = &meter->vcpu;
	struct guest_step steps[2] = {
		{
			.routine = ROUTINE_COST,
			.times = meter->batches,
			.argument = vcpu->base + meter->stamps_offset,
			.low = routine,
			.high = times,
		},
		{
			.routine = ROUTINE_END,
			.argument = info->argument,
			.low = info->low,
			.high = info->high,
		},
	};

	if (routine == ROUTINE_TOUCH) {
		steps[1].argument = vcpu_touch_address(vcpu) +
				    meter->touched * GUEST_PAGE_SIZE;
		meter->touched += meter->batches * times;
	}
	vcpu_load_program(vcpu, steps, 2);
	if (!run_round(vcpu, &meter->seen))
		die("the guest died while it was measured");
	return summarise(meter);
}

/* The stamps lie after the pages to touch. */
static void create(struct meter *meter, struct vm *vm,
		   const struct options *options, int kvm_fd)
{
	unsigned int stamp_pages, touch_pages = 0;
	struct vm_shape shape = {
		.vcpus = 1,
		.irqchip = options->irqchip,
	};

	stamp_pages = (options->batches + 1) * sizeof(uint64_t) /
		      GUEST_PAGE_SIZE + 1;
	if (options->cost_kind == KIND_PAGES)
		touch_pages = options->batches * options->batch;
	shape.pages = touch_pages + stamp_pages;
	meter->batches = options->batches;
	meter->stamps_offset = GUEST_PAGE_SIZE + touch_pages * GUEST_PAGE_SIZE;
	meter->touched = 0;
	vm_create(vm, kvm_fd, &shape);
	vcpu_create(&meter->vcpu, vm, 0, kvm_fd);
}

void run_loop_cost(const struct options *options, enum vendor vendor,
		   int kvm_fd)
{
	const struct kind_info *info = &kinds[options->cost_kind];
	struct timing once, twice, exits;
	struct meter meter = { .seen = { 0 } };
	double tick, overhead;
	struct vm vm;

	if (options->cost_kind == KIND_PAGES)
		require_exact_page_faults(vendor);
	create(&meter, &vm, options, kvm_fd);
	/* The first one makes the pages for the stamps present. */
	measure(&meter, info, ROUTINE_COUNTDOWN, COUNTDOWN_TIMES);
	once = measure(&meter, info, ROUTINE_COUNTDOWN, COUNTDOWN_TIMES);
	twice = measure(&meter, info, ROUTINE_COUNTDOWN, 2 * COUNTDOWN_TIMES);
	tick = (twice.mean - once.mean) /
	       (COUNTDOWN_TIMES * COUNTDOWN_INSTRUCTIONS);
	if (tick <= 0)
		die("the time stamp counter does not move in the guest");
	overhead = once.mean - (twice.mean - once.mean);

	exits = measure(&meter, info, info->routine[vendor], options->batch);
	printf("cost %s=%.1f all=%.1f tick=%.3f batch=%u batches=%u kept=%u\n",
	       info->option,
	       (exits.mean - overhead) / options->batch / tick,
	       (exits.mean_of_all - overhead) / options->batch / tick, tick,
	       options->batch, options->batches, exits.kept);
	vcpu_destroy(&meter.vcpu);
	vm_destroy(&vm);
}

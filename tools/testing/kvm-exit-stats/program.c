// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "die.h"
#include "program.h"

static bool parameter_is_off(const char *path)
{
	FILE *file = fopen(path, "re");
	int value;

	if (!file)
		return false;
	value = fgetc(file);
	fclose(file);
	return value == 'N' || value == '0';
}

void require_exact_page_faults(enum vendor vendor)
{
	static const char *const two_dimensional[NR_VENDORS] = {
		"/sys/module/kvm_intel/parameters/ept",
		"/sys/module/kvm_amd/parameters/npt",
	};

	if (parameter_is_off(two_dimensional[vendor]))
		die("%s is off: page faults are not exact without it",
		    two_dimensional[vendor]);
	if (parameter_is_off("/sys/module/kvm/parameters/tdp_mmu"))
		die("kvm.tdp_mmu is off: KVM then maps pages ahead and page faults are not exact");
}

static bool is_first_only(enum kind kind)
{
	return kind == KIND_PAGES;
}

static bool is_last_only(enum kind kind)
{
	return kind == KIND_TRIPLE_FAULT;
}

static bool is_dead(const struct options *options, uint64_t rounds)
{
	return options->times[KIND_TRIPLE_FAULT] && rounds == options->rounds;
}

void program_round(struct vcpu *vcpu, const struct options *options,
		   enum vendor vendor, uint64_t rounds)
{
	struct guest_step steps[NR_KINDS];
	unsigned int nr_steps = 0;
	enum kind kind;

	for (kind = 0; kind < NR_KINDS; kind++) {
		const struct kind_info *info = &kinds[kind];
		struct guest_step step = {
			.routine = info->routine[vendor],
			.times = options->times[kind],
			.argument = info->argument,
			.low = info->low,
			.high = info->high,
		};

		if (!step.times || (is_first_only(kind) && rounds) ||
		    (is_last_only(kind) && rounds + 1 != options->rounds))
			continue;
		if (kind == KIND_PAGES)
			step.argument = vcpu_touch_address(vcpu);
		if (kind == KIND_MMIO)
			step.argument = vcpu_mmio_address(vcpu);
		steps[nr_steps++] = step;
	}
	vcpu_load_program(vcpu, steps, nr_steps);
}

void expect(struct expectations *expected, const char *reason, uint64_t exits)
{
	unsigned int i;

	if (!reason || !exits)
		return;
	for (i = 0; i < expected->number; i++)
		if (!strcmp(expected->list[i].reason, reason))
			break;
	if (i == expected->number) {
		expected->list[i].reason = reason;
		expected->number++;
	}
	expected->list[i].exits += exits;
}

/* The first access to the hole is a page fault, those after it are not. */
static void expect_mmio(struct expectations *expected, enum vendor vendor,
			uint64_t accesses)
{
	if (!accesses)
		return;
	if (parameter_is_off("/sys/module/kvm/parameters/mmio_caching")) {
		expect(expected, page_fault_reason[vendor], accesses);
		return;
	}
	expect(expected, page_fault_reason[vendor], 1);
	expect(expected, mmio_again_reason[vendor], accesses - 1);
}

void expect_rounds(struct expectations *expected, const struct options *options,
		   enum vendor vendor, uint64_t rounds)
{
	enum kind kind;

	if (!rounds)
		return;
	for (kind = 0; kind < NR_KINDS; kind++) {
		uint64_t times = options->times[kind];

		if (kind == KIND_MMIO) {
			expect_mmio(expected, vendor, times * rounds);
			continue;
		}
		if (is_last_only(kind))
			times = is_dead(options, rounds);
		else if (!is_first_only(kind))
			times *= rounds;
		expect(expected, kinds[kind].reason[vendor], times);
	}
	if (options->times[KIND_CR4] && !options->cr4_reads_run)
		expect(expected, cr4_read_reason[vendor], rounds);
	/* The page with the code, and the port that ends a round. */
	expect(expected, page_fault_reason[vendor], 1);
	expect(expected, kinds[KIND_IO].reason[vendor],
	       rounds - is_dead(options, rounds));
}

static void check_one(const struct vcpu *vcpu, const char *what, uint64_t seen,
		      uint64_t wanted)
{
	if (seen != wanted)
		die("vm %s vcpu %u: %llu %s exits reached userspace, not %llu",
		    vcpu->vm->name, vcpu_id(vcpu), (unsigned long long)seen, what,
		    (unsigned long long)wanted);
}

void check_seen(const struct vcpu *vcpu, const struct seen *seen,
		const struct options *options, uint64_t rounds)
{
	const uint32_t *times = options->times;
	bool dead = is_dead(options, rounds);

	check_one(vcpu, "port", seen->io, (times[KIND_IO] + 1) * rounds - dead);
	check_one(vcpu, "MMIO", seen->mmio, times[KIND_MMIO] * rounds);
	check_one(vcpu, "shutdown", seen->shutdown, dead);
	check_one(vcpu, "HLT", seen->hlt,
		  options->irqchip ? 0 : times[KIND_HLT] * rounds);
}

void print_expectations(const struct vcpu *vcpu,
			const struct expectations *expected)
{
	unsigned int i;

	printf("expect vm=%s vcpu=%u", vcpu->vm->name, vcpu_id(vcpu));
	for (i = 0; i < expected->number; i++)
		printf(" %s=%llu", expected->list[i].reason,
		       (unsigned long long)expected->list[i].exits);
	putchar('\n');
}

// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include "broken.h"
#include "die.h"
#include "machine.h"
#include "pause.h"
#include "program.h"
#include "stats.h"

#define CR0_PE		0x1ull
#define CR0_PG		0x80000000ull
#define CR4_PAE		0x20ull
#define EFER_LME	0x100ull
#define EFER_LMA	0x400ull

#define UNRESTRICTED_GUEST "/sys/module/kvm_intel/parameters/unrestricted_guest"

static void create(struct vm *vm, struct vcpu *vcpu, int kvm_fd, bool cpuid)
{
	struct vm_shape shape = { .vcpus = 1, .cpuid = cpuid };

	vm_create(vm, kvm_fd, &shape);
	vcpu_create(vcpu, vm, 0, kvm_fd);
	printf("vm %s\n", vm->name);
}

static void report(const struct options *options, struct vcpu *vcpu)
{
	if (options->stat_exits)
		printf("stat vm=%s vcpu=%u exits=%llu\n", vcpu->vm->name,
		       vcpu_id(vcpu),
		       (unsigned long long)vcpu_stat(vcpu->fd, "exits"));
	pause_for(options->pause, "end");
}

static void run_once(struct vcpu *vcpu)
{
	while (ioctl(vcpu->fd, KVM_RUN, 0))
		if (errno != EINTR && errno != EAGAIN)
			die_errno("KVM_RUN failed");
}

/* 64-bit mode with a code segment that is 64-bit and 32-bit at once. */
static void set_impossible_state(struct vcpu *vcpu)
{
	struct kvm_sregs sregs;

	if (ioctl(vcpu->fd, KVM_GET_SREGS, &sregs))
		die_errno("cannot read a vCPU's registers");
	sregs.cr0 |= CR0_PE | CR0_PG;
	sregs.cr3 = vcpu->base;
	sregs.cr4 |= CR4_PAE;
	sregs.efer |= EFER_LME | EFER_LMA;
	sregs.cs.l = 1;
	sregs.cs.db = 1;
	if (ioctl(vcpu->fd, KVM_SET_SREGS, &sregs))
		die_errno("KVM did not take the invalid state");
}

void run_fail_entry(const struct options *options, enum vendor vendor,
		    int kvm_fd)
{
	struct expectations expected = { .number = 0 };
	struct vcpu vcpu;
	struct vm vm;
	uint32_t i;

	create(&vm, &vcpu, kvm_fd, true);
	set_impossible_state(&vcpu);
	for (i = 0; i < options->broken; i++) {
		run_once(&vcpu);
		if (vcpu.run->exit_reason != KVM_EXIT_FAIL_ENTRY)
			die("VM entry %u did not fail: KVM exit reason %u", i,
			    vcpu.run->exit_reason);
	}
	printf("timing %s\n", timing_reasons[vendor]);
	expect(&expected, fail_entry_reason[vendor], options->broken);
	print_expectations(&vcpu, &expected);
	report(options, &vcpu);
	vcpu_destroy(&vcpu);
	vm_destroy(&vm);
}

/* A data segment larger than real mode has: virtual-8086 mode cannot do it. */
static void set_unreal_mode(struct vcpu *vcpu, uint16_t writes)
{
	struct kvm_regs regs = { .rip = 0, .rcx = writes, .rflags = 2 };
	struct kvm_sregs sregs;

	if (ioctl(vcpu->fd, KVM_GET_SREGS, &sregs))
		die_errno("cannot read a vCPU's registers");
	memcpy(vcpu->region, guest_real_start, guest_real_end - guest_real_start);
	sregs.cr0 &= ~CR0_PE;
	sregs.cs.base = vcpu->base;
	sregs.cs.selector = 0xf000;
	sregs.cs.db = 0;
	sregs.ds.limit = 0xffffffff;
	sregs.ss = sregs.ds;
	if (ioctl(vcpu->fd, KVM_SET_SREGS, &sregs) ||
	    ioctl(vcpu->fd, KVM_SET_REGS, &regs))
		die_errno("cannot set a vCPU's registers");
}

static void require_restricted_guest(enum vendor vendor)
{
	FILE *file;
	int value;

	if (vendor != VENDOR_INTEL)
		die("--emulation-required needs VMX: SVM runs every mode itself");
	file = fopen(UNRESTRICTED_GUEST, "re");
	if (!file)
		die_errno("cannot read " UNRESTRICTED_GUEST);
	value = fgetc(file);
	fclose(file);
	if (value != 'N')
		die("--emulation-required needs kvm-intel loaded with unrestricted_guest=0");
}

void run_emulation_required(const struct options *options, enum vendor vendor,
			    int kvm_fd)
{
	struct vcpu vcpu;
	uint32_t writes = 0;
	struct vm vm;

	require_restricted_guest(vendor);
	if (options->broken > UINT16_MAX)
		die_usage("--emulation-required takes at most %u", UINT16_MAX);
	create(&vm, &vcpu, kvm_fd, false);
	set_unreal_mode(&vcpu, options->broken);
	do {
		run_once(&vcpu);
		if (vcpu.run->exit_reason == KVM_EXIT_IO)
			writes++;
	} while (vcpu.run->exit_reason == KVM_EXIT_IO);
	if (vcpu.run->exit_reason != KVM_EXIT_HLT || writes != options->broken)
		die("the emulated guest ended after %u writes with KVM exit reason %u",
		    writes, vcpu.run->exit_reason);
	/*
	 * Each way back to userspace ends one run of the emulator; a timer
	 * tick in between ends more.
	 */
	printf("expect-least vm=%s vcpu=0 EMULATION_REQUIRED=%u\n", vm.name,
	       writes + 1);
	report(options, &vcpu);
	vcpu_destroy(&vcpu);
	vm_destroy(&vm);
}

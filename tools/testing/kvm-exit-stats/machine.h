/* SPDX-License-Identifier: GPL-2.0 */
/*
 * VMs and vCPUs over /dev/kvm: memory, registers, creation and destruction.
 *
 * Each vCPU has a region of guest-physical memory of its own, at a multiple
 * of 2 MiB: its page (guest.h), then pages to touch, then a hole for MMIO.
 * All regions lie in the first GiB. So two vCPUs never need the same last
 * level page table, and once the first vCPU has run its first instruction
 * all tables above that level exist: the number of page faults is exact.
 */
#ifndef MACHINE_H
#define MACHINE_H

#include <stdbool.h>
#include <stdint.h>

#include <linux/kvm.h>

#include "guest.h"

struct vm_shape {
	unsigned int vcpus;
	/* The IDs of the vCPUs start there. */
	unsigned int first_id;
	/* Pages to touch in each vCPU's region. */
	unsigned int pages;
	bool irqchip;
	/* Give the guest the CPUID of the host's KVM, not an empty one. */
	bool cpuid;
};

struct vm {
	/* -1 once it is closed. */
	int fd;
	/* What debugfs calls it: "<pid>-<fd>". */
	char name[32];
	struct vm_shape shape;
	uint8_t *memory;
	uint32_t region_size;
	uint32_t backed_size;
	int run_size;
};

struct vcpu {
	struct vm *vm;
	unsigned int index;
	int fd;
	struct kvm_run *run;
	/* Where its region starts, for the guest and for us. */
	uint32_t base;
	uint8_t *region;
};

/* Open /dev/kvm or die with a sentence that says what to do. */
int kvm_open(void);

/* Create a VM of this shape, without vCPUs yet, in the name of this thread. */
void vm_create(struct vm *vm, int kvm_fd, const struct vm_shape *shape);

/* Close its descriptor: its vCPUs keep it alive, its number is free. */
void vm_close(struct vm *vm);

/* Destroy it: all its vCPUs must be gone. */
void vm_destroy(struct vm *vm);

/* Create a vCPU, ready to run its page; the program is empty. */
void vcpu_create(struct vcpu *vcpu, struct vm *vm, unsigned int index,
		 int kvm_fd);
void vcpu_destroy(struct vcpu *vcpu);

/* What KVM calls it. */
unsigned int vcpu_id(const struct vcpu *vcpu);

/* Guest-physical addresses of a vCPU's first page to touch and of its hole. */
uint32_t vcpu_touch_address(const struct vcpu *vcpu);
uint32_t vcpu_mmio_address(const struct vcpu *vcpu);

/* Copy a program into the vCPU's page; it must not be running. */
void vcpu_load_program(struct vcpu *vcpu, const struct guest_step *steps,
		       unsigned int nr_steps);

/* Whether the guest has run its first instruction. */
bool vcpu_started(const struct vcpu *vcpu);

#endif /* MACHINE_H */

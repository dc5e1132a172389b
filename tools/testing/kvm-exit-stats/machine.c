// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "die.h"
#include "machine.h"

#define MIB			0x100000u
#define REGION_UNIT		(2 * MIB)
#define FIRST_REGION		REGION_UNIT
#define LAST_ADDRESS		(1024 * MIB)

/* Where KVM may put what it needs without unrestricted guest. */
#define IDENTITY_MAP_ADDRESS	0xfffbc000ul
#define TSS_ADDRESS		0xfffbd000ul

#define CR0_PE			0x1u
#define CR0_ET			0x10u
#define CR4_OSXSAVE		0x40000u
#define APIC_BASE_X2APIC	0x400u
#define CPUID_ECX_XSAVE		0x4000000u

#define MAX_CPUID_ENTRIES	256

int kvm_open(void)
{
	int fd = open("/dev/kvm", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		die_errno("cannot open /dev/kvm (are the modules loaded, are you root?)");
	if (ioctl(fd, KVM_GET_API_VERSION, 0) != KVM_API_VERSION)
		die("/dev/kvm speaks another version of the KVM API");
	return fd;
}

static void vm_set_memory(struct vm *vm, unsigned int slot, uint32_t address,
			  void *memory, uint32_t size)
{
	struct kvm_userspace_memory_region region = {
		.slot = slot,
		.guest_phys_addr = address,
		.memory_size = size,
		.userspace_addr = (uintptr_t)memory,
	};

	if (ioctl(vm->fd, KVM_SET_USER_MEMORY_REGION, &region))
		die_errno("KVM refused %u bytes of guest memory", size);
}

static void vm_create_memory(struct vm *vm)
{
	size_t total = (size_t)vm->backed_size * vm->shape.vcpus;
	unsigned int i;

	/*
	 * Small pages that are there before the guest asks for them: each
	 * one costs the guest one page fault, whatever the host's THP does.
	 */
	vm->memory = mmap(NULL, total, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (vm->memory == MAP_FAILED)
		die_errno("no memory for a guest of %zu bytes", total);
	madvise(vm->memory, total, MADV_NOHUGEPAGE);
	for (i = 0; i < vm->shape.vcpus; i++)
		memset(vm->memory + (size_t)i * vm->backed_size, 0xf4,
		       (vm->shape.pages + 1) * GUEST_PAGE_SIZE);

	for (i = 0; i < vm->shape.vcpus; i++)
		vm_set_memory(vm, i, FIRST_REGION + i * vm->region_size,
			      vm->memory + (size_t)i * vm->backed_size,
			      vm->backed_size);
}

void vm_create(struct vm *vm, int kvm_fd, const struct vm_shape *shape)
{
	uint64_t identity = IDENTITY_MAP_ADDRESS;
	uint64_t end;

	memset(vm, 0, sizeof(*vm));
	vm->shape = *shape;
	vm->backed_size = (shape->pages + 1) * GUEST_PAGE_SIZE;
	vm->backed_size += -vm->backed_size & (REGION_UNIT - 1);
	vm->region_size = vm->backed_size + REGION_UNIT;
	end = FIRST_REGION + (uint64_t)vm->region_size * shape->vcpus;
	if (shape->pages > LAST_ADDRESS / GUEST_PAGE_SIZE || end > LAST_ADDRESS)
		die("%u vCPUs with %u pages each do not fit into 1 GiB",
		    shape->vcpus, shape->pages);

	vm->fd = ioctl(kvm_fd, KVM_CREATE_VM, 0);
	if (vm->fd < 0)
		die_errno("cannot create a VM");
	snprintf(vm->name, sizeof(vm->name), "%d-%d", gettid(), vm->fd);
	vm->run_size = ioctl(kvm_fd, KVM_GET_VCPU_MMAP_SIZE, 0);
	if (vm->run_size < (int)sizeof(struct kvm_run))
		die("KVM's vCPU area is too small");

	/* Only VMX has these, and only needs them without unrestricted guest. */
	ioctl(vm->fd, KVM_SET_IDENTITY_MAP_ADDR, &identity);
	ioctl(vm->fd, KVM_SET_TSS_ADDR, TSS_ADDRESS);

	if (shape->irqchip && ioctl(vm->fd, KVM_CREATE_IRQCHIP, 0))
		die_errno("cannot create an interrupt controller");
	vm_create_memory(vm);
}

void vm_close(struct vm *vm)
{
	close(vm->fd);
	vm->fd = -1;
}

void vm_destroy(struct vm *vm)
{
	if (vm->fd >= 0)
		vm_close(vm);
	munmap(vm->memory, (size_t)vm->backed_size * vm->shape.vcpus);
}

/* A present, accessed 32-bit segment of 4 GiB. */
static uint64_t flat_descriptor(uint32_t base, uint8_t type)
{
	return 0xffffull | (uint64_t)(base & 0xffffff) << 16 |
	       (uint64_t)(0x90 | type) << 40 | 0xcfull << 48 |
	       (uint64_t)(base >> 24) << 56;
}

/* A present 32-bit interrupt gate. */
static uint64_t interrupt_gate(uint32_t offset)
{
	return (offset & 0xffff) | (uint64_t)GUEST_CS << 16 | 0x8eull << 40 |
	       (uint64_t)(offset >> 16) << 48;
}

static void vcpu_fill_page(struct vcpu *vcpu)
{
	uint64_t *gdt = (void *)(vcpu->region + GUEST_GDT);
	uint64_t *idt = (void *)(vcpu->region + GUEST_IDT);

	memset(vcpu->region, 0, GUEST_PAGE_SIZE);
	memcpy(vcpu->region, guest_start, guest_end - guest_start);
	gdt[GUEST_CS / sizeof(*gdt)] = flat_descriptor(vcpu->base, 0xb);
	gdt[GUEST_DS / sizeof(*gdt)] = flat_descriptor(vcpu->base, 0x3);
	gdt[GUEST_ES / sizeof(*gdt)] = flat_descriptor(0, 0x3);
	idt[GUEST_UD_VECTOR] = interrupt_gate(guest_ud_handler - guest_start);
}

static struct kvm_segment flat_segment(uint32_t base, uint8_t type,
				       uint16_t selector)
{
	return (struct kvm_segment){
		.base = base, .limit = 0xffffffff, .selector = selector,
		.type = type, .present = 1, .db = 1, .s = 1, .g = 1,
	};
}

/* Give the guest all of the CPU that KVM supports; true if with XSAVE. */
static bool vcpu_set_cpuid(struct vcpu *vcpu, int kvm_fd)
{
	struct kvm_cpuid2 *cpuid;
	bool xsave = false;
	unsigned int i;

	cpuid = alloc_zeroed(1, sizeof(*cpuid) +
			     MAX_CPUID_ENTRIES * sizeof(cpuid->entries[0]));
	cpuid->nent = MAX_CPUID_ENTRIES;
	if (ioctl(kvm_fd, KVM_GET_SUPPORTED_CPUID, cpuid) ||
	    ioctl(vcpu->fd, KVM_SET_CPUID2, cpuid))
		die_errno("cannot set the guest's CPUID");
	for (i = 0; i < cpuid->nent; i++)
		if (cpuid->entries[i].function == 1)
			xsave = cpuid->entries[i].ecx & CPUID_ECX_XSAVE;
	free(cpuid);
	return xsave;
}

static void vcpu_set_registers(struct vcpu *vcpu, bool xsave)
{
	struct kvm_regs regs = {
		.rip = GUEST_ENTRY, .rsp = GUEST_STACK_TOP, .rflags = 2,
	};
	struct kvm_sregs sregs;

	if (ioctl(vcpu->fd, KVM_GET_SREGS, &sregs))
		die_errno("cannot read a vCPU's registers");
	sregs.cs = flat_segment(vcpu->base, 0xb, GUEST_CS);
	sregs.ds = flat_segment(vcpu->base, 0x3, GUEST_DS);
	sregs.ss = sregs.ds;
	sregs.es = flat_segment(0, 0x3, GUEST_ES);
	sregs.fs = sregs.es;
	sregs.gs = sregs.es;
	sregs.gdt.base = vcpu->base + GUEST_GDT;
	sregs.gdt.limit = GUEST_GDT_ENTRIES * sizeof(uint64_t) - 1;
	sregs.idt.base = vcpu->base + GUEST_IDT;
	sregs.idt.limit = (GUEST_UD_VECTOR + 1) * sizeof(uint64_t) - 1;
	sregs.cr0 = CR0_PE | CR0_ET;
	if (xsave)
		sregs.cr4 |= CR4_OSXSAVE;
	if (vcpu->vm->shape.irqchip)
		sregs.apic_base |= APIC_BASE_X2APIC;
	if (ioctl(vcpu->fd, KVM_SET_SREGS, &sregs) ||
	    ioctl(vcpu->fd, KVM_SET_REGS, &regs))
		die_errno("cannot set a vCPU's registers");
}

void vcpu_create(struct vcpu *vcpu, struct vm *vm, unsigned int index,
		 int kvm_fd)
{
	struct kvm_mp_state runnable = { .mp_state = KVM_MP_STATE_RUNNABLE };
	bool xsave = false;

	vcpu->vm = vm;
	vcpu->index = index;
	vcpu->base = FIRST_REGION + index * vm->region_size;
	vcpu->region = vm->memory + (size_t)index * vm->backed_size;
	vcpu_fill_page(vcpu);

	vcpu->fd = ioctl(vm->fd, KVM_CREATE_VCPU, vcpu_id(vcpu));
	if (vcpu->fd < 0)
		die_errno("cannot create vCPU %u", vcpu_id(vcpu));
	vcpu->run = mmap(NULL, vm->run_size, PROT_READ | PROT_WRITE, MAP_SHARED,
			 vcpu->fd, 0);
	if (vcpu->run == MAP_FAILED)
		die_errno("cannot map vCPU %u", vcpu_id(vcpu));

	if (vm->shape.cpuid || vm->shape.irqchip)
		xsave = vcpu_set_cpuid(vcpu, kvm_fd);
	vcpu_set_registers(vcpu, xsave);
	/* Those of a real machine wait for a startup IPI. */
	if (vm->shape.irqchip && ioctl(vcpu->fd, KVM_SET_MP_STATE, &runnable))
		die_errno("cannot start vCPU %u", vcpu_id(vcpu));
}

unsigned int vcpu_id(const struct vcpu *vcpu)
{
	return vcpu->vm->shape.first_id + vcpu->index;
}

void vcpu_destroy(struct vcpu *vcpu)
{
	munmap(vcpu->run, vcpu->vm->run_size);
	close(vcpu->fd);
}

uint32_t vcpu_touch_address(const struct vcpu *vcpu)
{
	return vcpu->base + GUEST_PAGE_SIZE;
}

uint32_t vcpu_mmio_address(const struct vcpu *vcpu)
{
	return vcpu->base + vcpu->vm->backed_size;
}

void vcpu_load_program(struct vcpu *vcpu, const struct guest_step *steps,
		       unsigned int nr_steps)
{
	struct guest_step *program = (void *)(vcpu->region + GUEST_PROGRAM);

	if (nr_steps >= GUEST_MAX_STEPS)
		die("the guest's program is too long");
	memcpy(program, steps, nr_steps * sizeof(*steps));
	memset(program + nr_steps, 0, sizeof(*program));
}

bool vcpu_started(const struct vcpu *vcpu)
{
	return __atomic_load_n((uint32_t *)(vcpu->region + GUEST_STARTED),
			       __ATOMIC_RELAXED);
}

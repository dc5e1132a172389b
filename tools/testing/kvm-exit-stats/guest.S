/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The code that runs in the guest: 32-bit protected mode without paging, no
 * interrupts, one exception handler. It walks a list of steps and calls one
 * routine for each; a routine does one thing that exits, a number of times.
 *
 * A routine gets: %ebp times (never 0), %edi the step's argument, %ebx the
 * address of the step. It returns %edi moved on, and may use all registers
 * but %esp.
 */
#include "guest.h"

	.section .rodata
	.globl guest_start, guest_end, guest_ud_handler, guest_real_start, guest_real_end

#define AT(label)	((label) - guest_start)

	.code32
guest_start:
	/* The host lets a VM's other vCPUs go when its first is this far. */
	movl	$1, GUEST_STARTED
	movl	$GUEST_PROGRAM, %ebx
next_step:
	movl	STEP_ROUTINE(%ebx), %eax
	testl	%eax, %eax
	jz	end_of_round
	movl	STEP_TIMES(%ebx), %ebp
	movl	STEP_ARGUMENT(%ebx), %edi
	pushl	%ebx
	call	*AT(routines)(,%eax,4)
	popl	%ebx
	addl	$STEP_SIZE, %ebx
	jmp	next_step

end_of_round:
	outb	%al, $GUEST_PORT_DONE
	jmp	guest_start

	.balign	4
routines:
	.long	AT(end_of_round)
	.long	AT(do_cpuid)
	.long	AT(do_hlt)
	.long	AT(do_io)
	.long	AT(do_rdmsr)
	.long	AT(do_wrmsr)
	.long	AT(do_vmcall)
	.long	AT(do_vmmcall)
	.long	AT(do_touch)
	.long	AT(do_mmio)
	.long	AT(do_wbinvd)
	.long	AT(do_cr4)
	.long	AT(do_xsetbv)
	.long	AT(do_undefined)
	.long	AT(do_triple_fault)
	.long	AT(do_countdown)
	.long	AT(do_cost)

do_cpuid:
	xorl	%eax, %eax
	xorl	%ecx, %ecx
	cpuid
	decl	%ebp
	jnz	do_cpuid
	ret

do_hlt:
	hlt
	decl	%ebp
	jnz	do_hlt
	ret

/* Writes and reads in turn; the last access is a write. */
do_io:
	movl	%edi, %edx
1:	testl	$1, %ebp
	jz	2f
	outb	%al, %dx
	jmp	3f
2:	inb	%dx, %al
3:	decl	%ebp
	jnz	1b
	ret

do_rdmsr:
	movl	%edi, %ecx
1:	rdmsr
	decl	%ebp
	jnz	1b
	ret

do_wrmsr:
	movl	%edi, %ecx
	movl	STEP_LOW(%ebx), %eax
	movl	STEP_HIGH(%ebx), %edx
1:	wrmsr
	decl	%ebp
	jnz	1b
	ret

/* No such hypercall: KVM answers -KVM_ENOSYS and userspace sees nothing. */
do_vmcall:
	movl	$-1, %eax
	vmcall
	decl	%ebp
	jnz	do_vmcall
	ret

do_vmmcall:
	movl	$-1, %eax
	vmmcall
	decl	%ebp
	jnz	do_vmmcall
	ret

do_touch:
	incl	%es:(%edi)
	addl	$GUEST_PAGE_SIZE, %edi
	decl	%ebp
	jnz	do_touch
	ret

do_mmio:
	movl	%es:(%edi), %eax
	decl	%ebp
	jnz	do_mmio
	ret

do_wbinvd:
	wbinvd
	decl	%ebp
	jnz	do_wbinvd
	ret

/* CR4.MCE belongs to the host and changes nothing about paging. */
do_cr4:
	movl	%cr4, %eax
1:	xorl	$(1 << 6), %eax
	movl	%eax, %cr4
	decl	%ebp
	jnz	1b
	ret

do_xsetbv:
	xorl	%ecx, %ecx
	xorl	%edx, %edx
	movl	$1, %eax
1:	xsetbv
	decl	%ebp
	jnz	1b
	ret

do_undefined:
	ud2
	decl	%ebp
	jnz	do_undefined
	ret

/* KVM has seen the exception and passes it on: skip the instruction. */
guest_ud_handler:
	addl	$2, (%esp)
	iretl

/* The IDT has no entry for it, nor for the faults that this leads to. */
do_triple_fault:
	int3

do_countdown:
	decl	%ebp
	jnz	do_countdown
	ret

/*
 * Time batches: the argument is where the stamps go, one more than there are
 * batches; STEP_LOW is the routine and STEP_HIGH its times per batch. The
 * next step has the argument and the value of that routine, and as a step
 * of its own ends the round.
 */
do_cost:
	movl	%edi, %esi
	movl	(STEP_SIZE + STEP_ARGUMENT)(%ebx), %edi
1:	rdtsc
	movl	%eax, %es:(%esi)
	movl	%edx, %es:4(%esi)
	addl	$8, %esi
	pushl	%ebp
	pushl	%ebx
	pushl	%esi
	movl	STEP_HIGH(%ebx), %ebp
	movl	STEP_LOW(%ebx), %eax
	addl	$STEP_SIZE, %ebx
	call	*AT(routines)(,%eax,4)
	popl	%esi
	popl	%ebx
	popl	%ebp
	decl	%ebp
	jnz	1b
	rdtsc
	movl	%eax, %es:(%esi)
	movl	%edx, %es:4(%esi)
	ret

	/* An error here says that the code overlaps the flag and the program. */
	.skip	GUEST_STARTED - (. - guest_start)
guest_end:

/* %cx port writes in real mode, then a halt. */
	.code16
guest_real_start:
	outb	%al, $GUEST_PORT_TEST
	decw	%cx
	jnz	guest_real_start
	hlt
guest_real_end:

	.section .note.GNU-stack, "", @progbits

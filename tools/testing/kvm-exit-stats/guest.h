/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the guest code (guest.S) and its host (everything else) agree on.
 *
 * Each vCPU has one page with its code, its program, a flag and its stack.
 * CS, DS and SS have the page's address as their base, so the code needs no
 * relocation; ES is flat and reaches all of the guest's memory.
 */
#ifndef GUEST_H
#define GUEST_H

/* Offsets in the vCPU's page. */
#define GUEST_ENTRY		0x000
#define GUEST_STARTED		0x7fc
#define GUEST_PROGRAM		0x800
#define GUEST_GDT		0xc00
#define GUEST_IDT		0xc80
#define GUEST_STACK_TOP		0x1000

/* Selectors, and the one exception that has a handler. */
#define GUEST_CS		0x08
#define GUEST_DS		0x10
#define GUEST_ES		0x18
#define GUEST_GDT_ENTRIES	4
#define GUEST_UD_VECTOR		6

/* A port whose accesses do nothing, and the port that ends a round. */
#define GUEST_PORT_TEST		0x80
#define GUEST_PORT_DONE		0x81

/* One step of a program: routine, times, argument and a 64-bit value. */
#define STEP_ROUTINE		0
#define STEP_TIMES		4
#define STEP_ARGUMENT		8
#define STEP_LOW		12
#define STEP_HIGH		16
#define STEP_SIZE		20

/* The routines, in the order of the table in guest.S. */
#define ROUTINE_END		0
#define ROUTINE_CPUID		1
#define ROUTINE_HLT		2
#define ROUTINE_IO		3
#define ROUTINE_RDMSR		4
#define ROUTINE_WRMSR		5
#define ROUTINE_VMCALL		6
#define ROUTINE_VMMCALL		7
#define ROUTINE_TOUCH		8
#define ROUTINE_MMIO		9
#define ROUTINE_WBINVD		10
#define ROUTINE_CR4		11
#define ROUTINE_XSETBV		12
#define ROUTINE_UNDEFINED	13
#define ROUTINE_TRIPLE_FAULT	14
#define ROUTINE_COUNTDOWN	15
#define ROUTINE_COST		16
#define NR_ROUTINES		17

/* Iterations of ROUTINE_COUNTDOWN take this many instructions each. */
#define COUNTDOWN_INSTRUCTIONS	2

#define GUEST_PAGE_SIZE		4096

#ifndef __ASSEMBLER__

#include <stdint.h>

struct guest_step {
	uint32_t routine;
	uint32_t times;
	uint32_t argument;
	uint32_t low;
	uint32_t high;
};

#define GUEST_MAX_STEPS \
	((GUEST_GDT - GUEST_PROGRAM) / sizeof(struct guest_step))

/* The image of the vCPU's page up to its flag, and the real-mode guest. */
extern const unsigned char guest_start[], guest_end[];
extern const unsigned char guest_ud_handler[];
extern const unsigned char guest_real_start[], guest_real_end[];

#endif /* __ASSEMBLER__ */

#endif /* GUEST_H */

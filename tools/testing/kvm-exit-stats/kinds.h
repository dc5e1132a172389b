/* SPDX-License-Identifier: GPL-2.0 */
/* What each kind of exit is called and how a guest is made to cause it. */
#ifndef KINDS_H
#define KINDS_H

#include <stdbool.h>
#include <stdint.h>

#include "guest.h"
#include "options.h"

enum vendor {
	VENDOR_INTEL,
	VENDOR_AMD,
	NR_VENDORS,
};

struct kind_info {
	/* The option's name and what it does, for the help. */
	const char *option;
	const char *help;
	/* The kernel's name of the exit; NULL if there is none. */
	const char *reason[NR_VENDORS];
	/* How the guest does it. */
	uint32_t routine[NR_VENDORS];
	uint32_t argument;
	uint32_t low;
	uint32_t high;
	/* It needs an interrupt controller in the kernel. */
	bool irqchip;
};

extern const struct kind_info kinds[NR_KINDS];

/* Names of exits that are not the kind of any option; NULL is no exit. */
extern const char *const page_fault_reason[NR_VENDORS];
extern const char *const mmio_again_reason[NR_VENDORS];
extern const char *const cr4_read_reason[NR_VENDORS];
extern const char *const fail_entry_reason[NR_VENDORS];

/* Exits whose number depends on time, so that nothing is expected of them. */
extern const char *const timing_reasons[NR_VENDORS];

/* The vendor of the CPU this runs on; exits where it has neither VMX nor SVM. */
enum vendor host_vendor(void);

#endif /* KINDS_H */

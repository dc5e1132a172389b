// SPDX-License-Identifier: GPL-2.0
/*
 * The table of kinds of exits. The names are those of the kernel's
 * VMX_EXIT_REASONS and SVM_EXIT_REASONS with "_" for a space.
 *
 * MSR_IA32_MCG_STATUS is one that both vendors' KVM intercepts and that every
 * guest may read and write. The IPI goes to an APIC that is not there.
 */
#include <cpuid.h>
#include <stddef.h>

#include "die.h"
#include "kinds.h"

#define MSR_IA32_MCG_STATUS	0x17a
#define MSR_IA32_TSC_DEADLINE	0x6e0
#define MSR_X2APIC_ICR		0x830
#define NO_SUCH_APIC		0x7f
#define SOME_VECTOR		0x40

/* The same on either vendor. */
#define BOTH(routine) { [0 ... NR_VENDORS - 1] = (routine) }

const struct kind_info kinds[NR_KINDS] = {
	[KIND_CPUID] = {
		.option = "cpuid", .help = "CPUID instructions",
		.reason = { "CPUID", "cpuid" },
		.routine = BOTH(ROUTINE_CPUID),
	},
	[KIND_HLT] = {
		.option = "hlt",
		.help = "HLT instructions (to userspace; with --irqchip until a signal)",
		.reason = { "HLT", "hlt" },
		.routine = BOTH(ROUTINE_HLT),
	},
	[KIND_IO] = {
		.option = "io", .help = "port accesses, writes and reads in turn",
		.reason = { "IO_INSTRUCTION", "io" },
		.routine = BOTH(ROUTINE_IO), .argument = GUEST_PORT_TEST,
	},
	[KIND_RDMSR] = {
		.option = "rdmsr", .help = "RDMSR instructions",
		.reason = { "MSR_READ", "msr" },
		.routine = BOTH(ROUTINE_RDMSR), .argument = MSR_IA32_MCG_STATUS,
	},
	[KIND_WRMSR] = {
		.option = "wrmsr", .help = "WRMSR instructions",
		.reason = { "MSR_WRITE", "msr" },
		.routine = BOTH(ROUTINE_WRMSR), .argument = MSR_IA32_MCG_STATUS,
	},
	[KIND_HYPERCALL] = {
		.option = "hypercall", .help = "VMCALL or VMMCALL instructions",
		.reason = { "VMCALL", "hypercall" },
		.routine = { ROUTINE_VMCALL, ROUTINE_VMMCALL },
	},
	[KIND_PAGES] = {
		.option = "pages",
		.help = "fresh pages to write to (in the first round)",
		.reason = { "EPT_VIOLATION", "npf" },
		.routine = BOTH(ROUTINE_TOUCH),
	},
	[KIND_MMIO] = {
		.option = "mmio",
		.help = "reads of one page without memory behind it",
		.reason = { "EPT_VIOLATION", "npf" },
		.routine = BOTH(ROUTINE_MMIO),
	},
	[KIND_WBINVD] = {
		.option = "wbinvd", .help = "WBINVD instructions",
		.reason = { "WBINVD", "wbinvd" },
		.routine = BOTH(ROUTINE_WBINVD),
	},
	[KIND_CR4] = {
		.option = "cr4", .help = "writes to CR4, after one read",
		.reason = { "CR_ACCESS", "write_cr4" },
		.routine = BOTH(ROUTINE_CR4),
	},
	[KIND_XSETBV] = {
		.option = "xsetbv", .help = "XSETBV instructions",
		.reason = { "XSETBV", "xsetbv" },
		.routine = BOTH(ROUTINE_XSETBV),
	},
	[KIND_UNDEFINED] = {
		.option = "undefined", .help = "undefined instructions",
		.reason = { "EXCEPTION_NMI", "UD_excp" },
		.routine = BOTH(ROUTINE_UNDEFINED),
	},
	[KIND_TSC_DEADLINE] = {
		.option = "tsc-deadline",
		.help = "writes to the TSC deadline MSR (fastpath on Intel)",
		.reason = { "MSR_WRITE", "msr" },
		.routine = BOTH(ROUTINE_WRMSR), .argument = MSR_IA32_TSC_DEADLINE,
		.irqchip = true,
	},
	[KIND_IPI] = {
		.option = "ipi", .help = "writes to the x2APIC ICR (fastpath)",
		.reason = { "MSR_WRITE", "msr" },
		.routine = BOTH(ROUTINE_WRMSR), .argument = MSR_X2APIC_ICR,
		.low = SOME_VECTOR, .high = NO_SUCH_APIC,
		.irqchip = true,
	},
	[KIND_SPIN] = {
		.option = "spin",
		.help = "iterations of a loop that does not exit",
		.routine = BOTH(ROUTINE_COUNTDOWN),
	},
	[KIND_TRIPLE_FAULT] = {
		.option = "triple-fault",
		.help = "a triple fault that ends the guest (in the last round)",
		.reason = { "TRIPLE_FAULT", "shutdown" },
		.routine = BOTH(ROUTINE_TRIPLE_FAULT),
	},
};

const char *const page_fault_reason[NR_VENDORS] = { "EPT_VIOLATION", "npf" };
const char *const mmio_again_reason[NR_VENDORS] = { "EPT_MISCONFIG", "npf" };
const char *const cr4_read_reason[NR_VENDORS] = { NULL, "read_cr4" };
const char *const fail_entry_reason[NR_VENDORS] = {
	"INVALID_STATE", "invalid_guest_state"
};

const char *const timing_reasons[NR_VENDORS] = {
	"EXTERNAL_INTERRUPT PREEMPTION_TIMER",
	"interrupt nmi smi",
};

enum vendor host_vendor(void)
{
	unsigned int eax, ebx, ecx, edx;

	if (__get_cpuid(1, &eax, &ebx, &ecx, &edx) && (ecx & (1u << 5)))
		return VENDOR_INTEL;
	if (__get_cpuid(0x80000001, &eax, &ebx, &ecx, &edx) && (ecx & (1u << 2)))
		return VENDOR_AMD;
	die("this CPU has neither VMX nor SVM: run this in an outer VM (scripts/boot.sh)");
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * exit_stats_test
 *
 * Guests that cause a known number of VM exits of a known reason, against what
 * KVM's exit statistics say of them in debugfs.
 *
 * A case is a piece of guest code that does one thing a number of times, and
 * the exits that one time causes.  It runs twice, with a stop in userspace
 * before, between and after: once to have all page faults done, and once that
 * is measured.  The difference that the second run made is checked for every
 * reason there is, so an exit that is counted under a wrong name fails the case
 * as one that is lost does.  Only the host's own interrupts come and go as they
 * like; there can't be more exits for them than /proc/interrupts counted.
 *
 * In each snapshot, the counts of a vCPU add up to its stat "exits", and the
 * counts of the VM are the sums of those of its vCPUs.  The exits of L2 are known
 * as well, and which of them L1 gets.
 *
 * The cases run on one, two and eight vCPUs, each vCPU with a number of its
 * own, as L1 with its APIC in userspace or in KVM, and as L2.
 */
#define _GNU_SOURCE /* for program_invocation_name and sched_setaffinity() */
#include <ctype.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include <asm/svm.h>
#include <asm/vmx.h>

#include "test_util.h"
#include "kvm_util.h"
#include "processor.h"
#include "apic.h"
#include "svm_util.h"
#include "vmx.h"

#include "exit_stats_compat.h"

#define DEBUGFS_KVM		"/sys/kernel/debug/kvm"
#define FORMAT_NUMBER		1

/* Rounds of the first vCPU; each further one does one more than the one before. */
#define ROUNDS			10
#define MAX_VCPUS		8
#define MAX_ROUNDS		(ROUNDS + MAX_VCPUS)

#define MAX_SLOTS		512
#define MAX_EXITS		4
#define MAX_FILE_SIZE		65536

/* A guest that hangs must not hang who waits for this test. */
#define TIMEOUT_S		300

#define VM_PAGES		2048
/* Many more than there may be interrupts meanwhile. */
#define PROBED_READS		1000
#define MMIO_GPA		0xd0000000ULL
#define NOWHERE_GVA		(MMIO_GPA + PAGE_SIZE)

/* Nothing listens on the first; on the second, the case's host function does. */
#define PORT_NOBODY		0x80
#define PORT_HOST		0x81

#define TEST_VECTOR		0x40
#define NOBODYS_APIC_ID		0x7f
#define KVM_HC_KICK_CPU		5

/* An MSR that both vendors' KVM intercepts and that every guest has. */
#define QUIET_MSR		MSR_IA32_MCG_STATUS

#define APIC_LVTT		0x320
#define APIC_LVTT_MASKED	BIT(16)
#define APIC_LVTT_TSC_DEADLINE	(2 << 17)

/* Not a code of the CPU: KVM did not enter the guest. */
#define EMULATION_REQUIRED	0x10000

/* Not a code at all. */
#define NO_EXIT			0x20000

enum isa { VMX, SVM, NR_ISAS };

/* Where a case makes sense. */
#define L1_USER_APIC		BIT(0)
#define L1_KERNEL_APIC		BIT(1)
#define L2			BIT(2)

/* Where a case leaves the vCPU. */
enum ending {
	ENDS_AT_SYNC,
	/* The same, but the vCPU is not fit for another case. */
	ENDS_AT_LAST_SYNC,
	ENDS_IN_SHUTDOWN,
	ENDS_IN_FAILED_ENTRIES,
};

/*
 * What a vCPU is told to do.  Shared with the guest: it's in the test's own
 * image, which is the guest's image, too.
 */
struct task {
	void (*routine)(struct task *task);
	u64 rounds;
	u64 id;
	u64 isa;
	u64 cr4;
	u64 pages;
	u64 tsc_hz;

	/* Exits that L2 shall have and L1 shall see, and their instruction. */
	u64 l1_exit;
	u64 l1_insn_len;
	u64 l1_exits;

	/* What the guest saw: calls of its handler, timers armed too late. */
	u64 handled;
	u64 late;

	struct desc_ptr table;
};

static struct task tasks[MAX_VCPUS] __aligned(4096);

/* All code of this program, which is all code of the guests. */
static const char *code_start, *code_end;

struct vm_exits {
	u32 code;
	u32 times;
};

struct machine;

/**
 * struct exit_case - something that a guest does, and the exits for it
 * @name: printed
 * @stages: where it runs
 * @needs: the name of what is missing to run it, or NULL
 * @class: the vendor-neutral class of the first of @exits
 * @exits: exits of one round
 * @setup: guest code, runs once and is not measured
 * @routine: guest code, does task->rounds rounds
 * @prepare: host code, runs before each run of @routine
 * @host: host code, runs at an access to PORT_HOST
 * @kvm_exit: the exit to userspace that each round causes, if it causes one
 * @l1_exit: the exit that L1 gets for a round of L2, 0 if L0 handles it
 * @l1_insn_len: length of the instruction that L1 has to skip then
 * @handled: calls of the guest's handler in each round
 * @ending: where it leaves the vCPU
 * @bounds_late: a round that was late may lack its first exit
 * @forces_exits: KVM may have to force an exit at once, so as to inject more
 * @in_turn: the vCPUs run one after the other, not all at once
 */
struct exit_case {
	const char *name;
	unsigned int stages;
	const char *(*needs)(void);
	const char *class[NR_ISAS];
	struct vm_exits exits[NR_ISAS][MAX_EXITS];
	void (*setup)(struct task *task);
	void (*routine)(struct task *task);
	void (*prepare)(struct machine *machine, struct kvm_vcpu *vcpu);
	void (*host)(struct machine *machine, struct kvm_vcpu *vcpu);
	u32 kvm_exit;
	u32 l1_exit[NR_ISAS];
	u32 l1_insn_len;
	u32 handled[NR_ISAS];
	enum ending ending;
	bool bounds_late;
	bool forces_exits;
	bool in_turn;
};

struct machine {
	struct kvm_vm *vm;
	struct kvm_vcpu *vcpus[MAX_VCPUS];
	unsigned int nr_vcpus;
	unsigned int stage;
	const struct exit_case *now;
	/* Exits to userspace of the kind that @now wants, in this run. */
	u64 kvm_exits[MAX_VCPUS];
};

/* The case that the user asked for, NULL for all. */
static const char *only;

static enum isa isa;
static const char * const isa_names[] = { [VMX] = "vmx", [SVM] = "svm" };

/*
 * Guest code
 */

/*
 * Instructions that L1 may have to handle: L1 does not care for L2's registers,
 * only its stack pointer lives on.  Exceptions and interrupts come here, too,
 * so keep off the red zone.
 */
#define guest_insn(insn, a, c, d)					\
do {									\
	u64 __a = (a), __c = (c), __d = (d);				\
									\
	asm volatile("lea -128(%%rsp), %%rsp\n\t"			\
		     "push %%rbp\n\t"					\
		     insn "\n\t"					\
		     "pop %%rbp\n\t"					\
		     "lea 128(%%rsp), %%rsp"				\
		     : "+a" (__a), "+c" (__c), "+d" (__d)		\
		     :							\
		     : "rbx", "rsi", "rdi", "r8", "r9", "r10", "r11",	\
		       "r12", "r13", "r14", "r15", "cc", "memory");	\
} while (0)

#define GUEST_ROUTINE(name, insn, a, c, d)				\
static void guest_##name(struct task *task)				\
{									\
	u64 i;								\
									\
	for (i = 0; i < task->rounds; i++)				\
		guest_insn(insn, a, c, d);				\
}

GUEST_ROUTINE(cpuid, "cpuid", 0, 0, 0)
GUEST_ROUTINE(hlt, "hlt", 0, 0, 0)
GUEST_ROUTINE(out, "outb %%al, %%dx", 0, 0, PORT_NOBODY)
GUEST_ROUTINE(in, "inb %%dx, %%al", 0, 0, PORT_NOBODY)
GUEST_ROUTINE(rdmsr, "rdmsr", 0, QUIET_MSR, 0)
GUEST_ROUTINE(wrmsr, "wrmsr", 0, QUIET_MSR, 0)
/* VMX has no exit for a write that changes nothing. */
GUEST_ROUTINE(write_cr4, "mov %%rax, %%cr4", task->cr4 ^= X86_CR4_MCE, 0, 0)
GUEST_ROUTINE(read_cr4, "mov %%cr4, %%rax", 0, 0, 0)
GUEST_ROUTINE(write_cr8, "mov %%rax, %%cr8", 0, 0, 0)
GUEST_ROUTINE(write_dr, "mov %%rax, %%dr0", i, 0, 0)
GUEST_ROUTINE(read_dr, "mov %%dr0, %%rax", 0, 0, 0)
GUEST_ROUTINE(touch, "movb $1, (%%rax)", task->pages + i * PAGE_SIZE, 0, 0)
GUEST_ROUTINE(mmio, "mov (%%rax), %%eax", MMIO_GPA, 0, 0)
GUEST_ROUTINE(xsetbv, "xsetbv", 1, 0, 0)
GUEST_ROUTINE(wbinvd, "wbinvd", 0, 0, 0)
GUEST_ROUTINE(invd, "invd", 0, 0, 0)
GUEST_ROUTINE(ud, "ud2", 0, (u64)task, 0)
GUEST_ROUTINE(pause, "pause", 0, 0, 0)
GUEST_ROUTINE(mwait, "monitor\n\txor %%eax, %%eax\n\tmwait",
	      (u64)task, 0, 0)
GUEST_ROUTINE(nmi, "inb %%dx, %%al", 0, (u64)task, PORT_HOST)
GUEST_ROUTINE(window, "cli\n\tinb %%dx, %%al\n\tsti\n\tnop\n\tnop\n\tcli",
	      0, 0, PORT_HOST)
GUEST_ROUTINE(ipi, "wrmsr", TEST_VECTOR, APIC_BASE_MSR + (APIC_ICR >> 4),
	      NOBODYS_APIC_ID)
GUEST_ROUTINE(tables,
	      "mov %%rax, %%cr4\n\tsgdt (%%rdx)\n\tsldt %%r8\n\tmov %%rcx, %%cr4",
	      task->cr4 | X86_CR4_UMIP, task->cr4, (u64)&task->table)

static void guest_hypercall(struct task *task)
{
	u64 i;

	/* KVM has no such hypercall and says so. */
	for (i = 0; i < task->rounds; i++) {
		if (task->isa == VMX)
			guest_insn("vmcall", -1, 0, 0);
		else
			guest_insn("vmmcall", -1, 0, 0);
	}
}

/* RDPMC of a counter that there never is: #GP. */
static void guest_rdpmc(struct task *task)
{
	u64 i;

	for (i = 0; i < task->rounds; i++)
		guest_insn("mov %%rcx, %%rbx\n\tmov $0x3f, %%ecx\n\trdpmc",
			   0, (u64)task, 0);
}

/* With a pending kick, the vCPU halts and goes on at once. */
static void guest_halt_in_kernel(struct task *task)
{
	u64 i;

	for (i = 0; i < task->rounds; i++) {
		if (task->isa == VMX)
			guest_insn("vmcall", KVM_HC_KICK_CPU, task->id, 0);
		else
			guest_insn("vmmcall", KVM_HC_KICK_CPU, task->id, 0);
		guest_insn("hlt", 0, 0, 0);
	}
}

/* The way to what can be done only once. */
static void guest_do_nothing(struct task *task)
{
}

static void guest_save_cr4(struct task *task)
{
	task->cr4 = get_cr4();
}

static void guest_enable_xsave(struct task *task)
{
	set_cr4(get_cr4() | X86_CR4_OSXSAVE);
}

static void guest_enable_x2apic(struct task *task)
{
	x2apic_enable();
}

/* The timer runs and expires as any other, but raises no interrupt. */
static void guest_enable_timer(struct task *task)
{
	x2apic_enable();
	x2apic_write_reg(APIC_LVTT, APIC_LVTT_MASKED | APIC_LVTT_TSC_DEADLINE |
				    TEST_VECTOR);
}

static void guest_tsc_deadline(struct task *task)
{
	u64 i;

	for (i = 0; i < task->rounds; i++) {
		wrmsr(MSR_IA32_TSC_DEADLINE, rdtsc() + 10 * task->tsc_hz);
		wrmsr(MSR_IA32_TSC_DEADLINE, 0);
	}
}

/*
 * Let the timer expire while the guest runs.  If the host was away for so long
 * that the timer might have been late already when KVM armed it, then there may
 * be no exit for it.
 */
static void guest_preemption_timer(struct task *task)
{
	u64 delta = task->tsc_hz / 500;
	u64 deadline, i;

	for (i = 0; i < task->rounds; i++) {
		deadline = rdtsc() + delta;
		wrmsr(MSR_IA32_TSC_DEADLINE, deadline);
		if (rdtsc() > deadline - delta / 2)
			task->late++;
		while (rdtsc() < deadline + delta / 4)
			;
	}
}

/* A millisecond each round, open to the interrupts of the host. */
static void guest_spin(struct task *task)
{
	u64 end = rdtsc() + task->rounds * task->tsc_hz / 1000;

	asm volatile("sti");
	while (rdtsc() < end)
		;
	asm volatile("cli");
}

/*
 * An IDT that is not mapped: three faults, none of which KVM intercepts.  (An
 * IDT that is too short makes #GPs, which KVM intercepts on some AMD CPUs.)
 */
static void guest_triple_fault(struct task *task)
{
	task->table.size = PAGE_SIZE - 1;
	task->table.address = NOWHERE_GVA;
	guest_insn("lidt (%%rax)\n\tint3", (u64)&task->table, 0, 0);
}

static struct vmx_pages *vmx_of(struct task *task);
static struct svm_test_data *svm_of(struct task *task);

static void guest_virt_on(struct task *task)
{
	if (task->isa == VMX) {
		GUEST_ASSERT(prepare_for_vmx_operation(vmx_of(task)));
		GUEST_ASSERT(load_vmcs(vmx_of(task)));
	} else {
		wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_SVME);
	}
}

/* Neither of the two fields is one that a shadow VMCS may hold. */
static void guest_virt_insns(struct task *task)
{
	u64 value, i;

	for (i = 0; i < task->rounds; i++) {
		if (task->isa == VMX) {
			GUEST_ASSERT(!vmptrst(&value));
			GUEST_ASSERT(!vmptrld(value));
			GUEST_ASSERT(!vmread(GUEST_TR_LIMIT, &value));
			GUEST_ASSERT(!vmwrite(GUEST_TR_LIMIT, value));
		} else {
			value = svm_of(task)->vmcb_gpa;
			guest_insn("vmload %%rax\n\tvmsave %%rax\n\tinvlpga %%rax, %%ecx",
				   value, 0, 0);
		}
	}
}

/* The vector tells what there is to skip, and where the task is. */
static void guest_handler(struct ex_regs *regs)
{
	struct task *task = (void *)regs->rcx;

	switch (regs->vector) {
	case UD_VECTOR:
		regs->rip += 2;
		break;
	case GP_VECTOR:
		task = (void *)regs->rbx;
		regs->rip += 2;
		break;
	}

	task->handled++;
}

/*
 * Any code may run now without a page fault, and the page tables of what is
 * not memory may be walked.
 */
static void guest_touch_all(void)
{
	const char *p;

	for (p = code_start; p < code_end; p += PAGE_SIZE)
		READ_ONCE(*p);
	compat_guest_touch();
	READ_ONCE(*(u32 *)MMIO_GPA);
}

static void guest_work(struct task *task)
{
	guest_touch_all();

	for (;;) {
		GUEST_SYNC(0);
		task->routine(task);
	}
}

/*
 * The stack of L2 is one page, with the task at its far end: L2 starts without
 * arguments and finds it there.
 */
struct l2_stack {
	struct task *task;
	struct vmx_pages *vmx;
	struct svm_test_data *svm;
	u64 frames[509];
};

static struct l2_stack *l2_stacks[MAX_VCPUS];

static struct vmx_pages *vmx_of(struct task *task)
{
	return l2_stacks[task->id]->vmx;
}

static struct svm_test_data *svm_of(struct task *task)
{
	return l2_stacks[task->id]->svm;
}

static void l2_work(void)
{
	u64 frame = (u64)__builtin_frame_address(0);
	struct l2_stack *stack = (void *)(frame & PAGE_MASK);

	guest_work(stack->task);
}

/*
 * What an exit from L2 costs beyond itself.  L1 reads the reason, the length
 * of the instruction and RIP, and writes RIP; vmresume() writes the host's RSP
 * and RIP, which a shadow VMCS doesn't hold.
 */
#define L1_SHADOWED_READS	3
#define L1_SHADOWED_WRITES	1
#define L1_WRITES		2

static void l1_vmx(struct task *task, struct l2_stack *stack)
{
	u64 reason;

	GUEST_ASSERT(prepare_for_vmx_operation(stack->vmx));
	GUEST_ASSERT(load_vmcs(stack->vmx));
	compat_prepare_vmcs(stack->vmx, l2_work, &stack->frames[508]);
	GUEST_ASSERT(!vmwrite(GUEST_GDTR_BASE, get_gdt().address));
	GUEST_ASSERT(!vmwrite(GUEST_IDTR_BASE, get_idt().address));
	GUEST_ASSERT(!vmwrite(CPU_BASED_VM_EXEC_CONTROL,
			      vmreadz(CPU_BASED_VM_EXEC_CONTROL) |
			      CPU_BASED_PAUSE_EXITING |
			      CPU_BASED_USE_MSR_BITMAPS));
	/* With the "never match" of prepare_vmcs(), L1 would get L2's #PFs. */
	GUEST_ASSERT(!vmwrite(PAGE_FAULT_ERROR_CODE_MATCH, 0));
	GUEST_ASSERT(!compat_vmlaunch());

	for (;;) {
		reason = vmreadz(VM_EXIT_REASON);
		if (reason == EXIT_REASON_TRIPLE_FAULT)
			break;
		GUEST_ASSERT_EQ(reason, task->l1_exit);
		task->l1_exits++;
		vmwrite(GUEST_RIP, vmreadz(GUEST_RIP) +
				   vmreadz(VM_EXIT_INSTRUCTION_LEN));
		GUEST_ASSERT(!compat_vmresume());
	}
}

/* L1's FS, GS and TR are good enough for L2: there is no need for VMLOAD. */
static void l1_svm(struct task *task, struct l2_stack *stack)
{
	struct vmcb *vmcb = stack->svm->vmcb;

	compat_svm_setup(stack->svm, l2_work, &stack->frames[508]);
	vmcb->control.intercept |= (1ULL << INTERCEPT_CPUID) |
				   (1ULL << INTERCEPT_PAUSE) |
				   (1ULL << INTERCEPT_SHUTDOWN);

	for (;;) {
		guest_insn("vmrun %%rax", stack->svm->vmcb_gpa, 0, 0);
		if (vmcb->control.exit_code == SVM_EXIT_SHUTDOWN)
			break;
		GUEST_ASSERT_EQ(vmcb->control.exit_code, task->l1_exit);
		task->l1_exits++;
		vmcb->save.rip += task->l1_insn_len;
	}
}

static void guest_code(struct task *task, struct l2_stack *stack)
{
	if (!stack)
		guest_work(task);

	guest_touch_all();
	/* Have the way back to userspace warm for L1 as well. */
	GUEST_SYNC(0);

	if (task->isa == VMX)
		l1_vmx(task, stack);
	else
		l1_svm(task, stack);

	for (;;)
		GUEST_SYNC(0);
}

/*
 * The reasons, as debugfs shows them
 */

struct reason {
	char code[24];
	char name[40];
	char class[24];
};

static struct reason reasons[MAX_SLOTS];
static unsigned int nr_reasons;

/* Exits by reason, in the order of the file "reasons". */
struct counts {
	u64 exits[MAX_SLOTS];
	u64 total;
};

static const struct {
	u64 code;
	const char *name;
} uapi_reasons[NR_ISAS][MAX_SLOTS] = {
	[VMX] = { VMX_EXIT_REASONS },
	[SVM] = { SVM_EXIT_REASONS },
};

static bool reason_proven[MAX_SLOTS];
static unsigned int nr_parts;

static char *read_file(const char *path)
{
	ssize_t len = 0, ret;
	char *text;
	int fd;

	text = malloc(MAX_FILE_SIZE);
	TEST_ASSERT(text, "No memory for %s", path);

	fd = open(path, O_RDONLY);
	TEST_ASSERT(fd >= 0, "Can't open %s", path);

	do {
		ret = read(fd, text + len, MAX_FILE_SIZE - 1 - len);
		TEST_ASSERT(ret >= 0, "Can't read %s", path);
		len += ret;
	} while (ret);

	TEST_ASSERT(len < MAX_FILE_SIZE - 1, "%s is too long", path);
	close(fd);
	text[len] = '\0';

	return text;
}

static char *next_line(char **text)
{
	char *line = strsep(text, "\n");

	return line && *line ? line : NULL;
}

/* Return: the isa and the mode that the first line names, static. */
static const char *check_header(char **text, const char *path,
				const char *columns, char *mode)
{
	static char name[16];
	char *line = next_line(text);
	int format, ret;

	TEST_ASSERT(line, "%s is empty", path);
	/* Each kind of table has its name here. */
	ret = sscanf(line, "# kvm-exit-stats%*[^ ] %d isa=%15s mode=%15s generation=",
		     &format, name, mode);
	if (ret < 3)
		ret = sscanf(line, "# kvm-exit-stats %d isa=%15s mode=%15s generation=",
			     &format, name, mode);
	TEST_ASSERT(ret == 3, "%s starts with \"%s\"", path, line);
	TEST_ASSERT(format == FORMAT_NUMBER, "%s has format %d, not %d", path,
		    format, FORMAT_NUMBER);

	line = next_line(text);
	TEST_ASSERT(line && !strcmp(line, columns),
		    "The columns of %s are \"%s\", not \"%s\"", path, line,
		    columns);

	return name;
}

static int reason_by_name(const char *name)
{
	unsigned int i;

	for (i = 0; i < nr_reasons; i++) {
		if (!strcmp(reasons[i].name, name))
			return i;
	}

	return -1;
}

static void code_text(char *text, u64 code)
{
	sprintf(text, isa == VMX ? "%lu" : "0x%03lx", code & 0xffffffff);
}

static int reason_by_code(u32 code)
{
	char text[24];
	unsigned int i;

	if (code == EMULATION_REQUIRED)
		return reason_by_name("EMULATION_REQUIRED");

	code_text(text, code);
	for (i = 0; i < nr_reasons; i++) {
		if (!strcmp(reasons[i].code, text))
			return i;
	}

	TEST_FAIL("KVM knows no reason with the code %s", text);
}

/* The names are those of uapi, under their own codes, and each is there. */
static void check_reason_names(void)
{
	char name[40], *p;
	unsigned int i;
	int nr;

	for (i = 0; uapi_reasons[isa][i].name; i++) {
		TEST_ASSERT(strlen(uapi_reasons[isa][i].name) < sizeof(name),
			    "%s is too long", uapi_reasons[isa][i].name);
		snprintf(name, sizeof(name), "%s", uapi_reasons[isa][i].name);
		for (p = name; *p; p++) {
			if (isspace(*p))
				*p = '_';
		}
		nr = reason_by_code(uapi_reasons[isa][i].code);
		TEST_ASSERT(!strcmp(reasons[nr].name, name),
			    "Reason %s is called %s, not %s", reasons[nr].code,
			    reasons[nr].name, name);
	}

	TEST_ASSERT(reason_by_name("other") >= 0 &&
		    reason_by_name("NOT_ENTERED") >= 0,
		    "There's no reason \"other\" or \"NOT_ENTERED\"");
	nr = i + 2;
	if (isa == VMX) {
		TEST_ASSERT(reason_by_name("EMULATION_REQUIRED") >= 0 &&
			    reason_by_name("VMFAIL") >= 0,
			    "There's no name for entries that KVM does not do");
		nr += 2;
	}
	TEST_ASSERT(nr_reasons == nr,
		    "KVM has %u reasons, %d are known", nr_reasons, nr);
	printf("%u reasons of %s have the names that <asm/%s.h> gives to their codes\n",
	       i, isa_names[isa], isa_names[isa]);
}

static void load_reasons(void)
{
	const char *path = DEBUGFS_KVM "/exit_stats/reasons";
	char *file = read_file(path), *text = file, *line;
	char row_isa[16], mode[16];
	struct reason *reason;
	const char *name;

	name = check_header(&text, path, "code\tname\tclass\tisa", mode);
	isa = strcmp(name, isa_names[VMX]) ? SVM : VMX;
	TEST_ASSERT(!strcmp(name, isa_names[isa]), "Unknown isa %s", name);
	__TEST_REQUIRE(strcmp(mode, "off"), "kvm.exit_stats is \"off\"");

	while ((line = next_line(&text))) {
		reason = &reasons[nr_reasons];
		TEST_ASSERT(nr_reasons < MAX_SLOTS, "Too many reasons");
		TEST_ASSERT(sscanf(line, "%23[^\t]\t%39[^\t]\t%23[^\t]\t%15s",
				   reason->code, reason->name, reason->class,
				   row_isa) == 4,
			    "%s has the line \"%s\"", path, line);
		TEST_ASSERT(!strcmp(row_isa, isa_names[isa]),
			    "%s is a reason of %s", reason->name, row_isa);
		TEST_ASSERT(reason_by_name(reason->name) < 0,
			    "Two reasons are called %s", reason->name);
		nr_reasons++;
	}

	free(file);
	check_reason_names();
}

/* Read a table of reasons; each line must be what "reasons" made expect. */
static void read_counts(const char *path, struct counts *counts)
{
	char *file = read_file(path), *text = file, *line;
	char code[24], name[40], class[24], mode[16];
	u64 exits, sum = 0;
	bool ended = false;
	int nr;

	memset(counts, 0, sizeof(*counts));
	check_header(&text, path, "code\tname\tclass\texits", mode);

	while ((line = next_line(&text))) {
		TEST_ASSERT(!ended && sscanf(line, "%23[^\t]\t%39[^\t]\t%23[^\t]\t%lu",
					     code, name, class, &exits) == 4,
			    "%s has the line \"%s\"", path, line);
		if (!strcmp(code, "total")) {
			TEST_ASSERT(exits == sum,
				    "%s: the total is %lu, the sum is %lu",
				    path, exits, sum);
			ended = true;
			continue;
		}

		nr = reason_by_name(name);
		TEST_ASSERT(nr >= 0, "%s: %s is not in the file \"reasons\"",
			    path, name);
		TEST_ASSERT((!strcmp(name, "other") ||
			     !strcmp(code, reasons[nr].code)) &&
			    !strcmp(class, reasons[nr].class),
			    "%s: %s has code %s and class %s, but %s and %s in \"reasons\"",
			    path, name, code, class, reasons[nr].code,
			    reasons[nr].class);
		TEST_ASSERT(exits && !counts->exits[nr],
			    "%s: %s is listed with 0, or twice", path, name);
		counts->exits[nr] = exits;
		sum += exits;
	}

	TEST_ASSERT(ended, "%s has no total", path);
	counts->total = sum;
	free(file);
}

/*
 * Snapshots
 */

struct interrupts {
	u64 all;
	u64 nmis;
};

/* Exits of L2, and those of them that were reflected to L1. */
struct nested_counts {
	struct counts l2;
	struct counts reflected;
};

struct snapshot {
	struct counts vm;
	struct counts vcpus[MAX_VCPUS];
	struct nested_counts nested[MAX_VCPUS];
	struct interrupts interrupts;
};

/* All that the host's CPUs took, whatever the kind. */
static void read_interrupts(struct interrupts *interrupts)
{
	char *file = read_file("/proc/interrupts"), *text = file;
	char *line, *p, *end;
	u64 n;

	memset(interrupts, 0, sizeof(*interrupts));
	next_line(&text);

	while ((line = next_line(&text))) {
		p = strchr(line, ':');
		if (!p)
			continue;
		for (p++;; p = end) {
			n = strtoull(p, &end, 10);
			if (end == p || !(isspace(*end) || !*end))
				break;
			interrupts->all += n;
			if (strstr(line, "NMI:"))
				interrupts->nmis += n;
		}
	}

	free(file);
}

static u64 vcpu_stat_exits(struct kvm_vcpu *vcpu)
{
	struct kvm_stats_header header;
	struct kvm_stats_desc *descs, *desc;
	int fd = vcpu_get_stats_fd(vcpu);
	bool found = false;
	u64 exits;
	unsigned int i;

	read_stats_header(fd, &header);
	descs = read_stats_descriptors(fd, &header);
	for (i = 0; i < header.num_desc && !found; i++) {
		desc = get_stats_descriptor(descs, i, &header);
		if (!strcmp(desc->name, "exits")) {
			read_stat_data(fd, &header, desc, &exits, 1);
			found = true;
		}
	}
	TEST_ASSERT(found, "KVM has no stat \"exits\"");

	free(descs);
	close(fd);

	return exits;
}

static void read_nested(const char *path, const struct counts *counts,
			struct nested_counts *nested)
{
	char *file = read_file(path), *text = file, *line;
	u64 exits, fastpath, kernel, user, l2, reflected;
	char name[40], mode[16];
	int nr;

	memset(nested, 0, sizeof(*nested));
	check_header(&text, path,
		     "code\tname\tclass\texits\tfastpath\tkernel\tuser\tl2\treflected",
		     mode);

	while ((line = next_line(&text))) {
		TEST_ASSERT(sscanf(line, "%*[^\t]\t%39[^\t]\t%*[^\t]\t%lu\t%lu\t%lu\t%lu\t%lu\t%lu",
				   name, &exits, &fastpath, &kernel, &user, &l2,
				   &reflected) == 7,
			    "%s has the line \"%s\"", path, line);
		TEST_ASSERT(exits == fastpath + kernel + user && l2 <= exits &&
			    reflected <= l2,
			    "%s does not add up: \"%s\"", path, line);
		nr = reason_by_name(name);
		if (nr < 0) {
			TEST_ASSERT(exits == counts->total &&
				    l2 == nested->l2.total &&
				    reflected == nested->reflected.total,
				    "%s has a wrong total: \"%s\"", path, line);
			continue;
		}
		TEST_ASSERT(exits == counts->exits[nr],
			    "%s has other exits of %s: %lu", path, name, exits);
		nested->l2.exits[nr] = l2;
		nested->l2.total += l2;
		nested->reflected.exits[nr] = reflected;
		nested->reflected.total += reflected;
	}

	free(file);
}

static void read_machine_counts(struct machine *machine, struct snapshot *snapshot)
{
	struct kvm_vm *vm = machine->vm;
	struct counts *counts;
	u64 sum, exits;
	unsigned int i, nr;
	char path[128];

	sprintf(path, DEBUGFS_KVM "/%d-%d/exit_stats", getpid(), vm->fd);
	read_counts(path, &snapshot->vm);

	for (i = 0; i < machine->nr_vcpus; i++) {
		counts = &snapshot->vcpus[i];
		sprintf(path, DEBUGFS_KVM "/%d-%d/vcpu%u/exit_stats", getpid(),
			vm->fd, machine->vcpus[i]->id);
		read_counts(path, counts);

		exits = vcpu_stat_exits(machine->vcpus[i]);
		TEST_ASSERT(counts->total == exits,
			    "vCPU %u has %lu exits, its reasons add up to %lu",
			    i, exits, counts->total);

		strcat(path, "_handled");
		read_nested(path, counts, &snapshot->nested[i]);
	}

	for (nr = 0; nr < nr_reasons; nr++) {
		sum = 0;
		for (i = 0; i < machine->nr_vcpus; i++)
			sum += snapshot->vcpus[i].exits[nr];
		TEST_ASSERT(snapshot->vm.exits[nr] == sum,
			    "%s: the VM has %lu, its vCPUs add up to %lu",
			    reasons[nr].name, snapshot->vm.exits[nr], sum);
	}
}

/* The interrupts are read around the counts, so that none goes unseen. */
static void take_snapshot_before(struct machine *machine, struct snapshot *snapshot)
{
	read_interrupts(&snapshot->interrupts);
	read_machine_counts(machine, snapshot);
}

static void take_snapshot_after(struct machine *machine, struct snapshot *snapshot)
{
	read_machine_counts(machine, snapshot);
	read_interrupts(&snapshot->interrupts);
}

/*
 * The host
 */

static bool param_is_on(const char *module, const char *param)
{
	char path[128], value = 0;
	int fd;

	snprintf(path, sizeof(path), "/sys/module/%s/parameters/%s", module,
		 param);
	fd = open(path, O_RDONLY);
	if (fd >= 0) {
		TEST_ASSERT(read(fd, &value, 1) == 1, "Can't read %s", path);
		close(fd);
	}

	return value == 'Y' || value == '1';
}

static bool has_shadow_vmcs(void)
{
	return param_is_on("kvm_intel", "enable_shadow_vmcs");
}

static bool apic_is_virtualised(void)
{
	return param_is_on("kvm_intel", "enable_apicv") ||
	       param_is_on("kvm_amd", "avic");
}

static const char *needs_vmx(void)
{
	return isa == VMX ? NULL : "VMX";
}

static const char *needs_monitor(void)
{
	return this_cpu_has(X86_FEATURE_MWAIT) ? NULL : "MONITOR/MWAIT";
}

static bool is_emulated_svm(void)
{
	u32 eax, signature[3];

	cpuid(0x40000000, &eax, &signature[0], &signature[1], &signature[2]);

	return isa == SVM &&
	       !memcmp(signature, "TCGTCGTCGTCG", sizeof(signature));
}

static void guest_probe_cr4(void)
{
	unsigned int i;

	GUEST_SYNC(0);
	for (i = 0; i < PROBED_READS; i++)
		get_cr4();
	GUEST_SYNC(1);
}

/*
 * QEMU's TCG, since 9.1, looks for CR0 among the intercepts whichever register
 * is read, and KVM lets reads of CR0 run.  KVM's own stat tells.
 */
static bool cr4_reads_exit(void)
{
	struct kvm_vm *vm = compat_vm_create(VM_PAGES, false);
	struct kvm_vcpu *vcpu = compat_vcpu_add(vm, 0, guest_probe_cr4);
	u64 before, exits;

	vcpu_run(vcpu);
	before = vcpu_stat_exits(vcpu);
	vcpu_run(vcpu);
	exits = vcpu_stat_exits(vcpu) - before;
	kvm_vm_free(vm);

	return exits >= PROBED_READS;
}

static const char *needs_cr4_reads(void)
{
	static int intercepted = -1;

	if (isa != SVM)
		return "SVM";
	if (intercepted < 0)
		intercepted = !is_emulated_svm() || cr4_reads_exit();
	if (!intercepted)
		return "a CPU that intercepts reads of CR4 (QEMU's TCG since 9.1 does not)";

	return NULL;
}

static const char *needs_invd(void)
{
	if (is_emulated_svm())
		return "a CPU that tells INVD from WBINVD (QEMU's TCG does not)";

	return NULL;
}

static const char *needs_xsave(void)
{
	if (!kvm_cpu_has(X86_FEATURE_XSAVE))
		return "XSAVE";
	if (is_emulated_svm())
		return "a CPU that intercepts XSETBV (QEMU's TCG does not)";

	return NULL;
}

static const char *needs_mmio_caching(void)
{
	return param_is_on("kvm", "mmio_caching") ? NULL : "kvm.mmio_caching";
}

static const char *needs_emulated_umip(void)
{
	if (isa != VMX || !kvm_cpu_has(X86_FEATURE_UMIP) ||
	    this_cpu_has(X86_FEATURE_UMIP))
		return "a CPU without UMIP, with descriptor-table exiting";

	return NULL;
}

static const char *needs_apic_exits(void)
{
	if (apic_is_virtualised())
		return "an APIC that is not virtualised (APICv or AVIC is on)";

	return NULL;
}

static const char *needs_tsc_deadline(void)
{
	if (!kvm_has_cap(KVM_CAP_TSC_DEADLINE_TIMER))
		return "KVM_CAP_TSC_DEADLINE_TIMER";

	return NULL;
}

/* With an unstable TSC, KVM arms the timer anew whenever it loads the vCPU. */
static const char *needs_preemption_timer(void)
{
	const char *path = "/sys/devices/system/clocksource/clocksource0/current_clocksource";
	bool stable;
	char *file;

	if (!param_is_on("kvm_intel", "preemption_timer"))
		return "the VMX preemption timer";

	file = read_file(path);
	stable = !strcmp(file, "tsc\n");
	free(file);
	if (!stable)
		return "a host with the clock source tsc";

	return needs_tsc_deadline();
}

static const char *needs_nmi_exits(void)
{
	if (isa == VMX && !param_is_on("kvm_intel", "vnmi"))
		return "virtual NMIs (kvm_intel.vnmi is off)";
	if (isa == SVM && param_is_on("kvm_amd", "vnmi"))
		return "NMIs that KVM tracks (kvm_amd.vnmi is on)";

	return NULL;
}

static const char *needs_nested(void)
{
	if (!kvm_cpu_has(isa == VMX ? X86_FEATURE_VMX : X86_FEATURE_SVM) ||
	    !param_is_on(isa == VMX ? "kvm_intel" : "kvm_amd", "nested"))
		return "nested virtualisation";

	return NULL;
}

static const char *needs_vmload_exits(void)
{
	if (isa == SVM && param_is_on("kvm_amd", "vls"))
		return "VMLOAD and VMSAVE that exit (kvm_amd.vls is on)";

	return needs_nested();
}

/* With this, each access to a debug register exits, not the first one only. */
static void host_debug(struct machine *machine, struct kvm_vcpu *vcpu)
{
	struct kvm_guest_debug debug = { .control = KVM_GUESTDBG_ENABLE };

	vcpu_guest_debug_set(vcpu, &debug);
}

static void host_forget_pages(struct machine *machine, struct kvm_vcpu *vcpu)
{
	u64 pages = tasks[vcpu->id].pages;
	unsigned int i;
	int ret;

	for (i = 0; i < MAX_ROUNDS; i++) {
		ret = madvise(addr_gva2hva(machine->vm, pages + i * PAGE_SIZE),
			      PAGE_SIZE, MADV_DONTNEED);
		TEST_ASSERT(!ret, __KVM_SYSCALL_ERROR("madvise()", ret));
	}
}

static void host_open_window(struct machine *machine, struct kvm_vcpu *vcpu)
{
	vcpu->run->request_interrupt_window = 1;
}

/*
 * SVM: IRET ends the blocking of NMIs, and exits.  VMX: the first NMI doesn't
 * exit, but with a second one behind it, KVM wants to know when the first ends.
 */
static void host_nmi(struct machine *machine, struct kvm_vcpu *vcpu)
{
	vcpu_ioctl(vcpu, KVM_NMI, NULL);
	if (isa == VMX)
		vcpu_ioctl(vcpu, KVM_NMI, NULL);
}

/* 64-bit mode with a code segment that is 64-bit and 32-bit at once. */
static void host_break_l1(struct machine *machine, struct kvm_vcpu *vcpu)
{
	struct kvm_sregs sregs;

	vcpu_sregs_get(vcpu, &sregs);
	sregs.cs.l = 1;
	sregs.cs.db = 1;
	vcpu_sregs_set(vcpu, &sregs);
}

/* A state that KVM would have to emulate, which it does not for L2. */
static void host_break_l2(struct machine *machine, struct kvm_vcpu *vcpu)
{
	struct kvm_sregs sregs;

	vcpu_sregs_get(vcpu, &sregs);
	sregs.tr.unusable = 1;
	vcpu_sregs_set(vcpu, &sregs);
}

/*
 * The cases
 *
 * Those that change what other cases cause stand at the end.
 */

#define SAME(x)		{ [0 ... NR_ISAS - 1] = (x) }
#define ANY_L1		(L1_USER_APIC | L1_KERNEL_APIC)

static const struct exit_case exit_cases[] = {
	{
		.name = "CPUID",
		.stages = ANY_L1 | L2,
		.class = SAME("cpuid"),
		.exits[VMX] = { { EXIT_REASON_CPUID, 1 } },
		.exits[SVM] = { { SVM_EXIT_CPUID, 1 } },
		.routine = guest_cpuid,
		.l1_exit = { EXIT_REASON_CPUID, SVM_EXIT_CPUID },
		.l1_insn_len = 2,
	}, {
		.name = "HLT to userspace",
		.stages = L1_USER_APIC | L2,
		.class = SAME("hlt"),
		.exits[VMX] = { { EXIT_REASON_HLT, 1 } },
		.exits[SVM] = { { SVM_EXIT_HLT, 1 } },
		.routine = guest_hlt,
		.kvm_exit = KVM_EXIT_HLT,
	}, {
		.name = "port write",
		.stages = ANY_L1 | L2,
		.class = SAME("io"),
		.exits[VMX] = { { EXIT_REASON_IO_INSTRUCTION, 1 } },
		.exits[SVM] = { { SVM_EXIT_IOIO, 1 } },
		.routine = guest_out,
		.kvm_exit = KVM_EXIT_IO,
	}, {
		.name = "port read",
		.stages = ANY_L1 | L2,
		.class = SAME("io"),
		.exits[VMX] = { { EXIT_REASON_IO_INSTRUCTION, 1 } },
		.exits[SVM] = { { SVM_EXIT_IOIO, 1 } },
		.routine = guest_in,
		.kvm_exit = KVM_EXIT_IO,
	}, {
		.name = "RDMSR",
		.stages = ANY_L1 | L2,
		.class = SAME("msr"),
		.exits[VMX] = { { EXIT_REASON_MSR_READ, 1 } },
		.exits[SVM] = { { SVM_EXIT_MSR, 1 } },
		.routine = guest_rdmsr,
	}, {
		.name = "WRMSR",
		.stages = ANY_L1 | L2,
		.class = SAME("msr"),
		.exits[VMX] = { { EXIT_REASON_MSR_WRITE, 1 } },
		.exits[SVM] = { { SVM_EXIT_MSR, 1 } },
		.routine = guest_wrmsr,
	}, {
		.name = "hypercall",
		.stages = ANY_L1 | L2,
		.class = SAME("hypercall"),
		.exits[VMX] = { { EXIT_REASON_VMCALL, 1 } },
		.exits[SVM] = { { SVM_EXIT_VMMCALL, 1 } },
		.routine = guest_hypercall,
		.l1_exit = { EXIT_REASON_VMCALL, SVM_EXIT_VMMCALL },
		.l1_insn_len = 3,
	}, {
		.name = "write to CR4",
		.stages = ANY_L1 | L2,
		.class = SAME("cr"),
		.exits[VMX] = { { EXIT_REASON_CR_ACCESS, 1 } },
		.exits[SVM] = { { SVM_EXIT_WRITE_CR4, 1 } },
		.setup = guest_save_cr4,
		.routine = guest_write_cr4,
	}, {
		.name = "read of CR4",
		.stages = ANY_L1 | L2,
		.needs = needs_cr4_reads,
		.class = SAME("cr"),
		.exits[SVM] = { { SVM_EXIT_READ_CR4, 1 } },
		.routine = guest_read_cr4,
	}, {
		.name = "write to CR8",
		.stages = L1_USER_APIC,
		.class = SAME("cr"),
		.exits[VMX] = { { EXIT_REASON_CR_ACCESS, 1 } },
		.exits[SVM] = { { SVM_EXIT_WRITE_CR8, 1 } },
		.routine = guest_write_cr8,
	}, {
		.name = "page fault",
		.stages = ANY_L1 | L2,
		.class = SAME("npf"),
		.exits[VMX] = { { EXIT_REASON_EPT_VIOLATION, 1 } },
		.exits[SVM] = { { SVM_EXIT_NPF, 1 } },
		.routine = guest_touch,
		.prepare = host_forget_pages,
	}, {
		.name = "MMIO",
		.stages = ANY_L1 | L2,
		.needs = needs_mmio_caching,
		.class = { "mmio", "npf" },
		.exits[VMX] = { { EXIT_REASON_EPT_MISCONFIG, 1 } },
		.exits[SVM] = { { SVM_EXIT_NPF, 1 } },
		.routine = guest_mmio,
		.kvm_exit = KVM_EXIT_MMIO,
	}, {
		.name = "XSETBV",
		.stages = ANY_L1 | L2,
		.needs = needs_xsave,
		.class = SAME("xsetbv"),
		.exits[VMX] = { { EXIT_REASON_XSETBV, 1 } },
		.exits[SVM] = { { SVM_EXIT_XSETBV, 1 } },
		.setup = guest_enable_xsave,
		.routine = guest_xsetbv,
		.l1_exit[VMX] = EXIT_REASON_XSETBV,
	}, {
		.name = "WBINVD",
		.stages = ANY_L1 | L2,
		.class = SAME("cache"),
		.exits[VMX] = { { EXIT_REASON_WBINVD, 1 } },
		.exits[SVM] = { { SVM_EXIT_WBINVD, 1 } },
		.routine = guest_wbinvd,
	}, {
		.name = "INVD",
		.stages = ANY_L1 | L2,
		.needs = needs_invd,
		.class = SAME("cache"),
		.exits[VMX] = { { EXIT_REASON_INVD, 1 } },
		.exits[SVM] = { { SVM_EXIT_INVD, 1 } },
		.routine = guest_invd,
		.l1_exit[VMX] = EXIT_REASON_INVD,
	}, {
		.name = "RDPMC",
		.stages = ANY_L1 | L2,
		.class = SAME("other"),
		.exits[VMX] = { { EXIT_REASON_RDPMC, 1 } },
		.exits[SVM] = { { SVM_EXIT_RDPMC, 1 } },
		.routine = guest_rdpmc,
		.handled = SAME(1),
	}, {
		.name = "MONITOR and MWAIT",
		.stages = ANY_L1 | L2,
		.needs = needs_monitor,
		.class = SAME("mwait"),
		.exits[VMX] = { { EXIT_REASON_MONITOR_INSTRUCTION, 1 },
				{ EXIT_REASON_MWAIT_INSTRUCTION, 1 } },
		.exits[SVM] = { { SVM_EXIT_MONITOR, 1 },
				{ SVM_EXIT_MWAIT, 1 } },
		.routine = guest_mwait,
	}, {
		.name = "PAUSE that L1 intercepts",
		.stages = L2,
		.class = SAME("pause"),
		.exits[VMX] = { { EXIT_REASON_PAUSE_INSTRUCTION, 1 } },
		.exits[SVM] = { { SVM_EXIT_PAUSE, 1 } },
		.routine = guest_pause,
		.l1_exit = { EXIT_REASON_PAUSE_INSTRUCTION, SVM_EXIT_PAUSE },
		.l1_insn_len = 2,
	}, {
		.name = "undefined instruction",
		.stages = ANY_L1 | L2,
		.class = SAME("exception"),
		.exits[VMX] = { { EXIT_REASON_EXCEPTION_NMI, 1 } },
		.exits[SVM] = { { SVM_EXIT_EXCP_BASE + UD_VECTOR, 1 } },
		.routine = guest_ud,
		.handled = SAME(1),
	}, {
		.name = "nothing",
		.stages = ANY_L1 | L2,
		.class = SAME("interrupt"),
		.exits[VMX] = { { EXIT_REASON_EXTERNAL_INTERRUPT, 0 } },
		.exits[SVM] = { { SVM_EXIT_INTR, 0 } },
		.routine = guest_spin,
	}, {
		.name = "descriptor tables",
		.stages = ANY_L1,
		.needs = needs_emulated_umip,
		.class = SAME("descriptor"),
		.exits[VMX] = { { EXIT_REASON_GDTR_IDTR, 1 },
				{ EXIT_REASON_LDTR_TR, 1 },
				{ EXIT_REASON_CR_ACCESS, 2 } },
		.setup = guest_save_cr4,
		.routine = guest_tables,
	}, {
		/*
		 * Bochs 2.7 keeps NMIs blocked when one vCPU's handler is
		 * interrupted and another vCPU is entered, for good.
		 */
		.name = "NMI",
		.stages = ANY_L1,
		.needs = needs_nmi_exits,
		.class = SAME("nmi"),
		.exits[VMX] = { { EXIT_REASON_NMI_WINDOW, 1 },
				{ EXIT_REASON_IO_INSTRUCTION, 1 } },
		.exits[SVM] = { { SVM_EXIT_IRET, 1 }, { SVM_EXIT_IOIO, 1 } },
		.routine = guest_nmi,
		.host = host_nmi,
		.in_turn = true,
		.forces_exits = true,
		.handled = { [VMX] = 2, [SVM] = 1 },
	}, {
		.name = "interrupt window",
		.stages = L1_USER_APIC,
		.class = SAME("interrupt_window"),
		.exits[VMX] = { { EXIT_REASON_INTERRUPT_WINDOW, 1 },
				{ EXIT_REASON_IO_INSTRUCTION, 1 } },
		.exits[SVM] = { { SVM_EXIT_VINTR, 1 }, { SVM_EXIT_IOIO, 1 } },
		.routine = guest_window,
		.host = host_open_window,
		.kvm_exit = KVM_EXIT_IRQ_WINDOW_OPEN,
	}, {
		.name = "HLT in the kernel",
		.stages = L1_KERNEL_APIC,
		.class = SAME("hlt"),
		.exits[VMX] = { { EXIT_REASON_HLT, 1 },
				{ EXIT_REASON_VMCALL, 1 } },
		.exits[SVM] = { { SVM_EXIT_HLT, 1 }, { SVM_EXIT_VMMCALL, 1 } },
		.setup = guest_enable_x2apic,
		.routine = guest_halt_in_kernel,
	}, {
		.name = "IPI (fastpath)",
		.stages = L1_KERNEL_APIC,
		.needs = needs_apic_exits,
		.class = SAME("msr"),
		.exits[VMX] = { { EXIT_REASON_MSR_WRITE, 1 } },
		.exits[SVM] = { { SVM_EXIT_MSR, 1 } },
		.setup = guest_enable_x2apic,
		.routine = guest_ipi,
	}, {
		.name = "TSC deadline (fastpath)",
		.stages = L1_KERNEL_APIC,
		.needs = needs_tsc_deadline,
		.class = SAME("msr"),
		.exits[VMX] = { { EXIT_REASON_MSR_WRITE, 2 } },
		.exits[SVM] = { { SVM_EXIT_MSR, 2 } },
		.setup = guest_enable_timer,
		.routine = guest_tsc_deadline,
	}, {
		.name = "preemption timer (fastpath)",
		.stages = L1_KERNEL_APIC,
		.needs = needs_preemption_timer,
		.class = SAME("preempt_timer"),
		.exits[VMX] = { { EXIT_REASON_PREEMPTION_TIMER, 1 },
				{ EXIT_REASON_MSR_WRITE, 1 } },
		.setup = guest_enable_timer,
		.routine = guest_preemption_timer,
		.bounds_late = true,
	}, {
		.name = "write to DR0",
		.stages = ANY_L1,
		.class = SAME("dr"),
		.exits[VMX] = { { EXIT_REASON_DR_ACCESS, 1 } },
		.exits[SVM] = { { SVM_EXIT_WRITE_DR0, 1 } },
		.routine = guest_write_dr,
		.prepare = host_debug,
	}, {
		.name = "read of DR0",
		.stages = ANY_L1,
		.class = SAME("dr"),
		.exits[VMX] = { { EXIT_REASON_DR_ACCESS, 1 } },
		.exits[SVM] = { { SVM_EXIT_READ_DR0, 1 } },
		.routine = guest_read_dr,
		.prepare = host_debug,
	}, {
		.name = "instructions of a hypervisor",
		.stages = L1_USER_APIC,
		.needs = needs_vmload_exits,
		.class = SAME("nested"),
		.exits[VMX] = { { EXIT_REASON_VMPTRST, 1 },
				{ EXIT_REASON_VMPTRLD, 1 },
				{ EXIT_REASON_VMREAD, 1 },
				{ EXIT_REASON_VMWRITE, 1 } },
		.exits[SVM] = { { SVM_EXIT_VMLOAD, 1 },
				{ SVM_EXIT_VMSAVE, 1 },
				{ SVM_EXIT_INVLPGA, 1 } },
		.setup = guest_virt_on,
		.routine = guest_virt_insns,
	}, {
		.name = "triple fault",
		.stages = ANY_L1,
		.class = SAME("shutdown"),
		.exits[VMX] = { { EXIT_REASON_TRIPLE_FAULT, 1 } },
		.exits[SVM] = { { SVM_EXIT_SHUTDOWN, 1 } },
		.routine = guest_triple_fault,
		.ending = ENDS_IN_SHUTDOWN,
	}, {
		.name = "failed entry",
		.stages = L1_USER_APIC,
		.class = SAME("entry_failure"),
		.exits[VMX] = { { EXIT_REASON_INVALID_STATE, 1 } },
		.exits[SVM] = { { (u32)SVM_EXIT_ERR, 1 } },
		.routine = guest_cpuid,
		.prepare = host_break_l1,
		.kvm_exit = KVM_EXIT_FAIL_ENTRY,
		.ending = ENDS_IN_FAILED_ENTRIES,
	}, {
		.name = "triple fault",
		.stages = L2,
		.class = SAME("shutdown"),
		.exits[VMX] = { { EXIT_REASON_TRIPLE_FAULT, 1 } },
		.exits[SVM] = { { SVM_EXIT_SHUTDOWN, 1 } },
		.routine = guest_triple_fault,
		.ending = ENDS_AT_LAST_SYNC,
	}, {
		.name = "state that KVM has to emulate",
		.stages = L2,
		.needs = needs_vmx,
		.class = SAME("entry_failure"),
		.exits[VMX] = { { EMULATION_REQUIRED, 1 } },
		.routine = guest_cpuid,
		.prepare = host_break_l2,
		.ending = ENDS_AT_LAST_SYNC,
	},
};

/*
 * Running
 */

static void find_code(void)
{
	char *file = read_file("/proc/self/maps"), *text = file, *line;
	u64 here = (u64)guest_touch_all, start, end;

	while ((line = next_line(&text))) {
		if (sscanf(line, "%lx-%lx", &start, &end) == 2 &&
		    start <= here && here < end) {
			code_start = (const char *)start;
			code_end = (const char *)end;
		}
	}
	TEST_ASSERT(code_start, "The code of this program is not mapped");

	free(file);
}

static struct task *task_of(struct machine *machine, unsigned int i)
{
	return addr_gva2hva(machine->vm, (gva_t)&tasks[i]);
}

static void create_machine(struct machine *machine, unsigned int stage,
			   unsigned int nr_vcpus)
{
	struct l2_stack *stack;
	struct kvm_vcpu *vcpu;
	gva_t gva, l2;
	struct kvm_vm *vm;
	unsigned int i;

	memset(machine, 0, sizeof(*machine));
	machine->stage = stage;
	machine->nr_vcpus = nr_vcpus;

	vm = compat_vm_create(VM_PAGES, stage == L1_KERNEL_APIC);
	machine->vm = vm;
	virt_pg_map(vm, MMIO_GPA, MMIO_GPA);

	for (i = 0; i < nr_vcpus; i++) {
		vcpu = compat_vcpu_add(vm, i, guest_code);
		machine->vcpus[i] = vcpu;
		if (!needs_tsc_deadline())
			vcpu_set_cpuid_feature(vcpu, X86_FEATURE_TSC_DEADLINE_TIMER);

		tasks[i] = (struct task) {
			.id = i,
			.isa = isa,
			.pages = vm_alloc_pages(vm, MAX_ROUNDS),
			.tsc_hz = __vcpu_ioctl(vcpu, KVM_GET_TSC_KHZ, NULL) * 1000UL,
		};

		l2 = 0;
		if (!needs_nested()) {
			l2 = vm_alloc_page(vm);
			stack = addr_gva2hva(vm, l2);
			stack->task = &tasks[i];
			if (isa == VMX) {
				vcpu_alloc_vmx(vm, &gva);
				stack->vmx = (void *)gva;
			} else {
				vcpu_alloc_svm(vm, &gva);
				stack->svm = (void *)gva;
			}
		}
		l2_stacks[i] = (void *)l2;
		vcpu_args_set(vcpu, 2, &tasks[i], stage == L2 ? l2 : 0);
	}

	vm_install_exception_handler(vm, UD_VECTOR, guest_handler);
	vm_install_exception_handler(vm, GP_VECTOR, guest_handler);
	vm_install_exception_handler(vm, NMI_VECTOR, guest_handler);
	sync_global_to_guest(vm, code_start);
	sync_global_to_guest(vm, code_end);
	sync_global_to_guest(vm, l2_stacks);
	sync_global_to_guest(vm, tasks);
}

/* What timed_out() says; a signal handler must not call printf(). */
static char hang_text[128];

static void timed_out(int sig)
{
	ssize_t ret = write(STDERR_FILENO, hang_text, strlen(hang_text));

	_exit(ret < 0 ? errno : KSFT_FAIL);
}

struct runner {
	pthread_t thread;
	struct machine *machine;
	unsigned int nr;
};

/* A vCPU that moves to another CPU has its timers restarted: keep it here. */
static void pin(unsigned int nr)
{
	cpu_set_t allowed, one;
	int cpu;

	TEST_ASSERT(!sched_getaffinity(0, sizeof(allowed), &allowed),
		    "sched_getaffinity() failed");
	nr %= CPU_COUNT(&allowed);
	for (cpu = 0; !CPU_ISSET(cpu, &allowed) || nr--; cpu++)
		;
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	TEST_ASSERT(!sched_setaffinity(0, sizeof(one), &one),
		    "sched_setaffinity() failed");
}

/* Return: true when the vCPU has come to where it shall stop. */
static bool handle_kvm_exit(struct machine *machine, struct kvm_vcpu *vcpu)
{
	const struct exit_case *now = machine->now;
	struct kvm_run *run = vcpu->run;
	struct ucall uc;

	switch (run->exit_reason) {
	case KVM_EXIT_HLT:
	case KVM_EXIT_MMIO:
		return false;
	case KVM_EXIT_IRQ_WINDOW_OPEN:
		run->request_interrupt_window = 0;
		return false;
	case KVM_EXIT_SHUTDOWN:
		if (now && now->ending == ENDS_IN_SHUTDOWN)
			return true;
		break;
	case KVM_EXIT_FAIL_ENTRY:
		if (now && now->ending == ENDS_IN_FAILED_ENTRIES)
			return machine->kvm_exits[vcpu->id] ==
			       task_of(machine, vcpu->id)->rounds;
		break;
	case KVM_EXIT_IO:
		if (run->io.port == PORT_NOBODY)
			return false;
		if (run->io.port == PORT_HOST) {
			now->host(machine, vcpu);
			return false;
		}
		switch (get_ucall(vcpu, &uc)) {
		case UCALL_SYNC:
			return true;
		case UCALL_ABORT:
			compat_report_guest_assert(uc);
		}
		break;
	}

	TEST_FAIL("vCPU %u stopped with KVM_EXIT_%s", vcpu->id,
		  exit_reason_str(run->exit_reason));
}

static bool is_wanted_exit(const struct exit_case *now, const struct kvm_run *run)
{
	if (!now || run->exit_reason != now->kvm_exit)
		return false;

	return run->exit_reason != KVM_EXIT_IO || run->io.port == PORT_NOBODY;
}

static void *run_vcpu(void *arg)
{
	struct runner *runner = arg;
	struct machine *machine = runner->machine;
	struct kvm_vcpu *vcpu = machine->vcpus[runner->nr];

	pin(runner->nr);
	do {
		vcpu_run(vcpu);
		machine->kvm_exits[runner->nr] +=
			is_wanted_exit(machine->now, vcpu->run);
	} while (!handle_kvm_exit(machine, vcpu));

	return NULL;
}

/* Let all vCPUs run until each of them stops. */
static void run_vcpus(struct machine *machine)
{
	bool in_turn = machine->now && machine->now->in_turn;
	struct runner runners[MAX_VCPUS];
	unsigned int i;

	memset(machine->kvm_exits, 0, sizeof(machine->kvm_exits));
	snprintf(hang_text, sizeof(hang_text), "The guest hangs: %s\n",
		 machine->now ? machine->now->name : "start");
	alarm(TIMEOUT_S);

	for (i = 0; i < machine->nr_vcpus; i++) {
		runners[i].machine = machine;
		runners[i].nr = i;
		TEST_ASSERT(!pthread_create(&runners[i].thread, NULL, run_vcpu,
					    &runners[i]),
			    "pthread_create() failed");
		if (in_turn)
			pthread_join(runners[i].thread, NULL);
	}
	for (i = 0; i < machine->nr_vcpus && !in_turn; i++)
		pthread_join(runners[i].thread, NULL);

	alarm(0);
}

static void run_routine(struct machine *machine, void (*routine)(struct task *))
{
	unsigned int i;

	for (i = 0; i < machine->nr_vcpus; i++)
		task_of(machine, i)->routine = routine;
	run_vcpus(machine);
}

static void give_tasks(struct machine *machine, const struct exit_case *now)
{
	struct task *task;
	unsigned int i;

	for (i = 0; i < machine->nr_vcpus; i++) {
		task = task_of(machine, i);
		task->l1_exit = now->l1_exit[isa] ?: NO_EXIT;
		task->l1_insn_len = now->l1_insn_len;
		task->rounds = ROUNDS + i;
		if (now->ending == ENDS_IN_SHUTDOWN ||
		    now->ending == ENDS_AT_LAST_SYNC)
			task->rounds = 1;
		task->l1_exits = 0;
		task->handled = 0;
		task->late = 0;
	}
}

static void add_expected(struct counts *expected, u32 code, u64 times)
{
	if (times)
		expected->exits[reason_by_code(code)] += times;
}

static void expect(struct counts *expected, struct machine *machine,
		   const struct exit_case *now, u64 rounds)
{
	const struct vm_exits *exits = now->exits[isa];
	u64 shadowed = has_shadow_vmcs() ? 0 : 1;
	unsigned int i;

	memset(expected, 0, sizeof(*expected));

	for (i = 0; i < MAX_EXITS && exits[i].times; i++)
		add_expected(expected, exits[i].code, rounds * exits[i].times);

	if (now->ending == ENDS_AT_SYNC || now->ending == ENDS_AT_LAST_SYNC)
		add_expected(expected, isa == VMX ? EXIT_REASON_IO_INSTRUCTION :
						    SVM_EXIT_IOIO, 1);

	if (machine->stage != L2)
		return;

	if (now->ending == ENDS_AT_LAST_SYNC) {
		/* L1 finds out and does not go on. */
		if (isa == VMX)
			add_expected(expected, EXIT_REASON_VMREAD, shadowed);
		return;
	}

	if (!now->l1_exit[isa])
		return;

	if (isa == SVM) {
		add_expected(expected, SVM_EXIT_VMRUN, rounds);
		return;
	}

	add_expected(expected, EXIT_REASON_VMRESUME, rounds);
	add_expected(expected, EXIT_REASON_VMREAD,
		     rounds * shadowed * L1_SHADOWED_READS);
	add_expected(expected, EXIT_REASON_VMWRITE,
		     rounds * (L1_WRITES + shadowed * L1_SHADOWED_WRITES));
}

/* Of those, the ones of L2, and the ones that L1 gets. */
static void expect_nested(struct nested_counts *expected, struct machine *machine,
			  const struct exit_case *now, u64 rounds)
{
	const struct vm_exits *exits = now->exits[isa];
	unsigned int i;

	memset(expected, 0, sizeof(*expected));
	if (machine->stage != L2)
		return;

	/* L2 was not entered: that is none of its exits. */
	for (i = 0; i < MAX_EXITS && exits[i].code != EMULATION_REQUIRED; i++) {
		add_expected(&expected->l2, exits[i].code,
			     rounds * exits[i].times);
		/* L1 finds out. */
		if (now->ending == ENDS_AT_LAST_SYNC)
			add_expected(&expected->reflected, exits[i].code,
				     rounds * exits[i].times);
	}

	if (now->ending == ENDS_AT_SYNC)
		add_expected(&expected->l2, isa == VMX ? EXIT_REASON_IO_INSTRUCTION :
							 SVM_EXIT_IOIO, 1);
	if (now->l1_exit[isa])
		add_expected(&expected->reflected, now->l1_exit[isa], rounds);
}

/* Exits beyond those expected: as many as there were interrupts for them. */
static u64 most_extra(const struct exit_case *now, unsigned int nr,
		      const struct snapshot *before,
		      const struct snapshot *after)
{
	static const char * const interrupt[] = { "EXTERNAL_INTERRUPT", "interrupt" };
	static const char * const nmi[] = { "EXCEPTION_NMI", "nmi" };

	/*
	 * An interrupt that hits the delivery of an event makes KVM inject it
	 * again; if an NMI is pending too, VMX forces an exit with the timer.
	 */
	if (now->forces_exits && !strcmp(reasons[nr].name, "PREEMPTION_TIMER"))
		return after->interrupts.all - before->interrupts.all;
	if (!strcmp(reasons[nr].name, interrupt[isa]))
		return after->interrupts.all - before->interrupts.all;
	if (!strcmp(reasons[nr].name, nmi[isa]))
		return after->interrupts.nmis - before->interrupts.nmis;

	return 0;
}

/* Return: the number of reasons that are wrong; each is printed. */
static unsigned int compare(const char *who, const struct counts *before,
			    const struct counts *after,
			    const struct counts *least,
			    const struct counts *most)
{
	unsigned int nr, errors = 0;
	u64 exits;

	for (nr = 0; nr < nr_reasons; nr++) {
		exits = after->exits[nr] - before->exits[nr];
		if (exits >= least->exits[nr] && exits <= most->exits[nr])
			continue;
		printf("  %s: %s: %ld exits, expected %lu to %lu\n", who,
		       reasons[nr].name, exits, least->exits[nr],
		       most->exits[nr]);
		errors++;
	}

	return errors;
}

static void report(struct machine *machine, const struct exit_case *now,
		   const struct counts *before, const struct counts *after,
		   const struct counts *most, u64 late)
{
	static const char * const stages[] = {
		[L1_USER_APIC] = "L1", [L1_KERNEL_APIC] = "L1, KVM's APIC",
		[L2] = "L2",
	};
	unsigned int nr;
	u64 exits;

	printf("%s, %u vCPU%s, %s:", stages[machine->stage], machine->nr_vcpus,
	       machine->nr_vcpus > 1 ? "s" : "", now->name);
	for (nr = 0; nr < nr_reasons; nr++) {
		exits = after->exits[nr] - before->exits[nr];
		if (exits)
			printf(" %s %lu", reasons[nr].name, exits);
		if (exits && !strcmp(reasons[nr].class, "interrupt"))
			printf(" (of %lu)", most->exits[nr]);
	}
	if (late)
		printf(", %lu late", late);
	printf("\n");
}

/* That the guest did what it was told, by what others than KVM have seen. */
static void check_rounds(struct machine *machine, const struct exit_case *now)
{
	struct task *task;
	unsigned int i;

	for (i = 0; i < machine->nr_vcpus; i++) {
		task = task_of(machine, i);
		TEST_ASSERT(!now->kvm_exit ||
			    machine->kvm_exits[i] == task->rounds,
			    "vCPU %u left to userspace %lu times in %lu rounds",
			    i, machine->kvm_exits[i], task->rounds);
		TEST_ASSERT(task->handled == now->handled[isa] * task->rounds,
			    "The handler of vCPU %u ran %lu times in %lu rounds",
			    i, task->handled, task->rounds);
		TEST_ASSERT(machine->stage != L2 || !now->l1_exit[isa] ||
			    task->l1_exits == task->rounds,
			    "L1 of vCPU %u saw %lu exits in %lu rounds", i,
			    task->l1_exits, task->rounds);
	}
}

static void check_case(struct machine *machine, const struct exit_case *now,
		       const struct snapshot *before, const struct snapshot *after)
{
	struct counts least = {}, most = {}, vm_least = {}, vm_most = {};
	struct nested_counts nested;
	unsigned int errors = 0, first, nr, i;
	u64 extra, late = 0;
	struct task *task;
	char who[32];

	first = reason_by_code(now->exits[isa][0].code);
	TEST_ASSERT(!strcmp(reasons[first].class, now->class[isa]),
		    "The class of %s is %s, not %s", reasons[first].name,
		    reasons[first].class, now->class[isa]);

	for (i = 0; i < machine->nr_vcpus; i++) {
		task = task_of(machine, i);
		expect(&least, machine, now, task->rounds);
		most = least;
		for (nr = 0; nr < nr_reasons; nr++) {
			extra = most_extra(now, nr, before, after);
			most.exits[nr] += extra;
			vm_least.exits[nr] += least.exits[nr];
			vm_most.exits[nr] += least.exits[nr];
			if (!i)
				vm_most.exits[nr] += extra;
			/* What the host can't know beforehand proves nothing. */
			if (least.exits[nr] && !now->bounds_late)
				reason_proven[nr] = true;
		}
		if (now->bounds_late) {
			TEST_ASSERT(task->late <= task->rounds, "Too late");
			least.exits[first] -= task->late;
			vm_least.exits[first] -= task->late;
			late += task->late;
		}

		sprintf(who, "vCPU %u", i);
		errors += compare(who, &before->vcpus[i], &after->vcpus[i],
				  &least, &most);

		expect_nested(&nested, machine, now, task->rounds);
		sprintf(who, "vCPU %u, reflected", i);
		errors += compare(who, &before->nested[i].reflected,
				  &after->nested[i].reflected,
				  &nested.reflected, &nested.reflected);
		most = nested.l2;
		for (nr = 0; machine->stage == L2 && nr < nr_reasons; nr++)
			most.exits[nr] += most_extra(now, nr, before, after);
		sprintf(who, "vCPU %u, L2", i);
		errors += compare(who, &before->nested[i].l2,
				  &after->nested[i].l2, &nested.l2, &most);
	}
	errors += compare("VM", &before->vm, &after->vm, &vm_least, &vm_most);
	if (now->bounds_late && !late)
		reason_proven[first] = true;

	report(machine, now, &before->vm, &after->vm, &vm_most, late);
	check_rounds(machine, now);
	TEST_ASSERT(!errors, "%u counts of \"%s\" are wrong", errors, now->name);
	nr_parts++;
}

static void prepare(struct machine *machine, const struct exit_case *now)
{
	unsigned int i;

	for (i = 0; now->prepare && i < machine->nr_vcpus; i++)
		now->prepare(machine, machine->vcpus[i]);
}

static void run_case(struct machine *machine, const struct exit_case *now)
{
	static struct snapshot before, after;

	machine->now = now;
	give_tasks(machine, now);
	if (now->setup)
		run_routine(machine, now->setup);
	if (now->ending == ENDS_AT_SYNC) {
		prepare(machine, now);
		run_routine(machine, now->routine);
		give_tasks(machine, now);
	} else {
		run_routine(machine, guest_do_nothing);
	}

	prepare(machine, now);
	take_snapshot_before(machine, &before);
	run_routine(machine, now->routine);
	take_snapshot_after(machine, &after);
	check_case(machine, now, &before, &after);
	machine->now = NULL;
}

static void start_machine(struct machine *machine, unsigned int stage,
			  unsigned int nr_vcpus)
{
	create_machine(machine, stage, nr_vcpus);
	run_vcpus(machine);
	/* This was L1; L2 comes next. */
	if (stage == L2)
		run_vcpus(machine);
}

static bool is_asked_for(const struct exit_case *now)
{
	return !only || !strcmp(only, now->name);
}

static void run_stage(unsigned int stage, unsigned int nr_vcpus)
{
	struct machine machine = {};
	const struct exit_case *now;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(exit_cases); i++) {
		now = &exit_cases[i];
		if (!(now->stages & stage) || !is_asked_for(now) ||
		    (now->needs && now->needs()))
			continue;
		if (!machine.vm)
			start_machine(&machine, stage, nr_vcpus);

		run_case(&machine, now);
		if (now->ending != ENDS_AT_SYNC) {
			kvm_vm_free(machine.vm);
			machine.vm = NULL;
		}
	}

	if (machine.vm)
		kvm_vm_free(machine.vm);
}

static void print_skips(void)
{
	const char *missing;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(exit_cases); i++) {
		missing = exit_cases[i].needs ? exit_cases[i].needs() : NULL;
		if (missing && is_asked_for(&exit_cases[i]))
			printf("skipped: %s: needs %s\n", exit_cases[i].name,
			       missing);
	}
	if (needs_nested())
		printf("skipped: everything in L2: needs %s\n", needs_nested());
}

static void usage(const char *program)
{
	unsigned int i;

	printf("Usage: %s [CASE]\n\nCases:\n", program);
	for (i = 0; i < ARRAY_SIZE(exit_cases); i++)
		printf("  %s\n", exit_cases[i].name);
	exit(KSFT_FAIL);
}

static bool is_case(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(exit_cases); i++) {
		if (!strcmp(name, exit_cases[i].name))
			return true;
	}

	return false;
}

int main(int argc, char *argv[])
{
	static const unsigned int nr_vcpus[] = { 1, 2, MAX_VCPUS };
	unsigned int nr, nr_proven = 0, i;

	if (argc > 2 || (argc == 2 && !is_case(argv[1])))
		usage(argv[0]);
	only = argv[1];

	/* Tell KVM's output from the test's. */
	setbuf(stdout, NULL);

	__TEST_REQUIRE(!access(DEBUGFS_KVM "/exit_stats/reasons", R_OK),
		       "No %s/exit_stats: KVM has no exit statistics, or debugfs can't be read",
		       DEBUGFS_KVM);
	TEST_REQUIRE(kvm_has_cap(KVM_CAP_BINARY_STATS_FD));
	load_reasons();
	TEST_REQUIRE(kvm_is_tdp_enabled());
	find_code();
	signal(SIGALRM, timed_out);

	print_skips();
	for (i = 0; i < ARRAY_SIZE(nr_vcpus); i++) {
		run_stage(L1_USER_APIC, nr_vcpus[i]);
		run_stage(L1_KERNEL_APIC, nr_vcpus[i]);
		if (!needs_nested())
			run_stage(L2, nr_vcpus[i]);
	}

	for (nr = 0; nr < nr_reasons; nr++)
		nr_proven += reason_proven[nr];
	printf("%u measurements, exact for %u reasons:", nr_parts, nr_proven);
	for (nr = 0; nr < nr_reasons; nr++) {
		if (reason_proven[nr])
			printf(" %s", reasons[nr].name);
	}
	printf("\n");

	return nr_parts ? 0 : KSFT_SKIP;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM exit statistics: KUnit tests of the parts that need no guest.
 */
#include <kunit/test.h>
#include <linux/ctype.h>
#include <linux/kvm_host.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#include "exit_stats.h"
#include "exit_stats_counts.h"
#include "exit_stats_dump.h"
#include "exit_stats_format.h"
#include "exit_stats_publish.h"
#include "exit_stats_reasons.h"

/* Every basic exit reason and every low exit code there can be. */
#define LOW_CODES	0x10000

static const struct kvm_exit_stats_isa * const isas[] = {
	&vmx_exit_stats_isa,
	&svm_exit_stats_isa,
};

static void isa_to_desc(const struct kvm_exit_stats_isa * const *isa, char *desc)
{
	strscpy(desc, (*isa)->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(isa, isas, isa_to_desc);

static const struct kvm_exit_stats_isa *isa_of(struct kunit *test)
{
	return *(const struct kvm_exit_stats_isa * const *)test->param_value;
}

static struct kvm_exit_stats_reason *
describe(struct kunit *test, const struct kvm_exit_stats_isa *isa)
{
	struct kvm_exit_stats_reason *reasons;

	reasons = kunit_kcalloc(test, KVM_EXIT_STATS_SLOTS, sizeof(*reasons),
				GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, reasons);
	KUNIT_ASSERT_EQ(test, kvm_exit_stats_describe(isa, reasons), 0);

	return reasons;
}

static struct kvm_vcpu *make_vcpu(struct kunit *test)
{
	struct kvm_vcpu *vcpu = kunit_kzalloc(test, sizeof(*vcpu), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, vcpu);

	return vcpu;
}

/* What uapi calls @code, or NULL: found by a search, unlike in the code under test. */
static const char *uapi_name(const struct kvm_exit_stats_isa *isa, u64 code)
{
	unsigned int i;

	for (i = 0; i < isa->nr_codes; i++) {
		if (isa->codes[i].code == code)
			return isa->codes[i].name;
	}

	return NULL;
}

static bool same_name(const char *shown, const char *uapi)
{
	for (; *shown && *uapi; shown++, uapi++) {
		if (*shown != (*uapi == ' ' ? '_' : *uapi))
			return false;
	}

	return *shown == *uapi;
}

/* KVM itself makes up a code for some of the slots that no hardware has. */
static bool is_extra(const struct kvm_exit_stats_isa *isa, unsigned int slot)
{
	unsigned int i;

	for (i = 0; i < isa->nr_extras; i++) {
		if (isa->extras[i].slot == slot)
			return true;
	}

	return false;
}

static void low_codes_test(struct kunit *test)
{
	const struct kvm_exit_stats_isa *isa = isa_of(test);
	struct kvm_exit_stats_reason *reasons = describe(test, isa);
	unsigned int named = 0;
	const char *name;
	unsigned int slot;
	u64 code;

	for (code = 0; code < LOW_CODES; code++) {
		slot = isa->slot(code);
		KUNIT_ASSERT_LT(test, slot, isa->nr_slots);

		name = uapi_name(isa, code);
		if (name) {
			named++;
			KUNIT_ASSERT_TRUE_MSG(test,
					      same_name(reasons[slot].name, name),
					      "code %#llx is shown as %s, not %s",
					      code, reasons[slot].name, name);
			KUNIT_ASSERT_EQ(test, reasons[slot].raw, code);
		} else if (slot != isa->other && !is_extra(isa, slot)) {
			KUNIT_ASSERT_STREQ(test, reasons[slot].name, "");
			KUNIT_ASSERT_EQ(test, reasons[slot].raw, code);
		}
	}

	KUNIT_EXPECT_GT(test, named, 60);
}

static void uapi_codes_test(struct kunit *test)
{
	const struct kvm_exit_stats_isa *isa = isa_of(test);
	struct kvm_exit_stats_reason *reasons = describe(test, isa);
	unsigned int i, slot;

	for (i = 0; i < isa->nr_codes; i++) {
		slot = isa->slot(isa->codes[i].code);
		KUNIT_ASSERT_LT(test, slot, isa->nr_slots);
		KUNIT_EXPECT_NE(test, slot, isa->other);
		KUNIT_EXPECT_TRUE_MSG(test,
				      same_name(reasons[slot].name,
						isa->codes[i].name),
				      "%s is shown as %s", isa->codes[i].name,
				      reasons[slot].name);
	}
}

static void names_test(struct kunit *test)
{
	const struct kvm_exit_stats_isa *isa = isa_of(test);
	struct kvm_exit_stats_reason *reasons = describe(test, isa);
	unsigned int i, j;
	const char *p;

	KUNIT_EXPECT_STREQ(test, reasons[isa->other].name, "other");
	KUNIT_EXPECT_STREQ(test, reasons[isa->other].code, "-");

	for (i = 0; i < isa->nr_slots; i++) {
		KUNIT_EXPECT_LT(test, reasons[i].class, KVM_EXIT_STATS_CLASSES);

		for (p = reasons[i].name; *p; p++)
			KUNIT_EXPECT_TRUE(test, isgraph(*p) && *p != '/');

		KUNIT_EXPECT_STRNEQ(test, reasons[i].name, "total");
		if (!reasons[i].name[0])
			continue;

		for (j = 0; j < i; j++)
			KUNIT_EXPECT_STRNEQ(test, reasons[i].name,
					    reasons[j].name);
	}

	for (; i < KVM_EXIT_STATS_SLOTS; i++)
		KUNIT_EXPECT_STREQ(test, reasons[i].name, "");
}

static const struct kvm_exit_stats_code too_long[] = {
	{ 0, "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEF" }, { 1, "B" },
};

static const struct kvm_exit_stats_code two_of_a_code[] = {
	{ 0, "A" }, { 1, "B" }, { 0, "C" },
};

static const struct kvm_exit_stats_code two_of_a_name[] = {
	{ 0, "A B" }, { 1, "B" }, { 2, "A_B" },
};

static const struct kvm_exit_stats_code no_slot[] = {
	{ 0xffff, "A" }, { 1, "B" },
};

static const struct kvm_exit_stats_code ours[] = {
	{ 0, "other" }, { 1, "B" }, { 2, "total" }, { 3, "VMFAIL" },
};

static const struct kvm_exit_stats_code empty[] = { { 0, "" }, { 1, "B" } };

/**
 * struct bad_names - names of uapi that do not all find a place
 * @desc: what is wrong with them
 * @codes: the names; code 1 is "B"
 * @nr_codes: number of @codes
 * @first: what code 0 is called then
 * @left_out: number of those without a place
 */
struct bad_names {
	const char *desc;
	const struct kvm_exit_stats_code *codes;
	unsigned int nr_codes;
	const char *first;
	unsigned int left_out;
};

static const struct bad_names bad_names[] = {
	{ "too long", too_long, ARRAY_SIZE(too_long), "", 1 },
	{ "a code twice", two_of_a_code, ARRAY_SIZE(two_of_a_code), "A", 1 },
	{ "a name twice", two_of_a_name, ARRAY_SIZE(two_of_a_name), "A_B", 1 },
	{ "a code without a slot", no_slot, ARRAY_SIZE(no_slot), "", 1 },
	{ "names of ours", ours, ARRAY_SIZE(ours), "", 3 },
	{ "empty", empty, ARRAY_SIZE(empty), "", 1 },
};

static void bad_names_to_desc(const struct bad_names *bad, char *desc)
{
	strscpy(desc, bad->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(bad_names, bad_names, bad_names_to_desc);

/* A name that finds no place is "other", and all others are as they were. */
static void bad_names_test(struct kunit *test)
{
	const struct bad_names *bad = test->param_value;
	struct kvm_exit_stats_isa isa = vmx_exit_stats_isa;
	struct kvm_exit_stats_reason *reasons;

	reasons = kunit_kcalloc(test, KVM_EXIT_STATS_SLOTS, sizeof(*reasons),
				GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, reasons);

	isa.codes = bad->codes;
	isa.nr_codes = bad->nr_codes;
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_describe(&isa, reasons),
			bad->left_out);
	KUNIT_EXPECT_STREQ(test, reasons[0].name, bad->first);
	KUNIT_EXPECT_STREQ(test, reasons[1].name, "B");
	KUNIT_EXPECT_STREQ(test, reasons[2].name, "");
	KUNIT_EXPECT_STREQ(test, reasons[isa.other].name, "other");
	KUNIT_EXPECT_STREQ(test, reasons[VMX_EXIT_STATS_VMFAIL].name, "VMFAIL");
}

static void vmx_flags_test(struct kunit *test)
{
	const struct kvm_exit_stats_isa *isa = &vmx_exit_stats_isa;
	/* Intel SDM volume 3, "Format of Exit Reason". */
	u32 bus_lock = BIT(26), enclave = BIT(27), failed = BIT(31);

	KUNIT_EXPECT_EQ(test, isa->slot(EXIT_REASON_EPT_VIOLATION | enclave),
			EXIT_REASON_EPT_VIOLATION);
	KUNIT_EXPECT_EQ(test, isa->slot(EXIT_REASON_CPUID | bus_lock),
			EXIT_REASON_CPUID);
	KUNIT_EXPECT_EQ(test, isa->slot(EXIT_REASON_INVALID_STATE | failed),
			EXIT_REASON_INVALID_STATE);
	KUNIT_EXPECT_EQ(test, isa->slot(EXIT_REASON_MSR_LOAD_FAIL | failed),
			EXIT_REASON_MSR_LOAD_FAIL);
	KUNIT_EXPECT_EQ(test, isa->slot(EXIT_REASON_MCE_DURING_VMENTRY | failed),
			EXIT_REASON_MCE_DURING_VMENTRY);
	KUNIT_EXPECT_EQ(test, isa->slot(EXIT_REASON_CPUID | failed), isa->other);
	KUNIT_EXPECT_EQ(test, isa->slot(VMX_EXIT_STATS_CODES), isa->other);
	KUNIT_EXPECT_EQ(test, isa->slot(0xdead), VMX_EXIT_STATS_VMFAIL);
	KUNIT_EXPECT_EQ(test, isa->slot(0xdead | failed), isa->other);
	KUNIT_EXPECT_EQ(test, isa->slot(U32_MAX), isa->other);
	KUNIT_EXPECT_EQ(test, isa->slot(U64_MAX), isa->other);
}

static void svm_sparse_test(struct kunit *test)
{
	const struct kvm_exit_stats_isa *isa = &svm_exit_stats_isa;
	static const u64 unknown[] = {
		0xa8, 0x3ff, 0x404, 0xffff, 0x7fffffff, 0x8000001c, 0x8000fffb,
		0x80010000, SVM_EXIT_SW, 0xfffffffe, 0x100000000ULL,
		0x100000072ULL, 0xffffffff00000000ULL, 0xfffffffffffffffeULL,
	};
	unsigned int i;

	KUNIT_EXPECT_EQ(test, isa->slot(U32_MAX), SVM_EXIT_STATS_ERR);
	KUNIT_EXPECT_EQ(test, isa->slot(U64_MAX), SVM_EXIT_STATS_ERR);
	KUNIT_EXPECT_EQ(test, isa->slot(SVM_EXIT_NPF), SVM_EXIT_STATS_NPF_WINDOW);

	for (i = 0; i < ARRAY_SIZE(unknown); i++)
		KUNIT_EXPECT_EQ_MSG(test, isa->slot(unknown[i]), isa->other,
				    "code %#llx", unknown[i]);
}

/* Ends a list of codes, as 0 does, but not in its first place. */
#define NO_CODE		(U32_MAX - 1)

static const char *class_of_slot(const struct kvm_exit_stats_isa *isa,
				 unsigned int slot)
{
	unsigned int i;

	for (i = 0; i < isa->nr_extras; i++) {
		if (isa->extras[i].slot == slot)
			return isa->extras[i].class;
	}

	return slot == isa->other ? "other" : isa->class(isa->code(slot));
}

/* Names differ between the vendors, classes do not. */
static void classes_test(struct kunit *test)
{
	static const struct {
		const char *class;
		u32 vmx[13];
		u32 svm[11];
	} known[] = {
		{ "apic",
		  { EXIT_REASON_TPR_BELOW_THRESHOLD, EXIT_REASON_APIC_ACCESS,
		    EXIT_REASON_EOI_INDUCED, EXIT_REASON_APIC_WRITE },
		  { SVM_EXIT_AVIC_INCOMPLETE_IPI,
		    SVM_EXIT_AVIC_UNACCELERATED_ACCESS } },
		{ "cache",
		  { EXIT_REASON_INVD, EXIT_REASON_WBINVD },
		  { SVM_EXIT_INVD, SVM_EXIT_WBINVD } },
		{ "cpuid", { EXIT_REASON_CPUID }, { SVM_EXIT_CPUID } },
		{ "cr",
		  { EXIT_REASON_CR_ACCESS },
		  { SVM_EXIT_READ_CR0, SVM_EXIT_READ_CR3, SVM_EXIT_WRITE_CR0,
		    SVM_EXIT_WRITE_CR4, SVM_EXIT_WRITE_CR8,
		    SVM_EXIT_CR0_SEL_WRITE, SVM_EXIT_CR0_WRITE_TRAP,
		    SVM_EXIT_CR8_WRITE_TRAP } },
		{ "descriptor",
		  { EXIT_REASON_GDTR_IDTR, EXIT_REASON_LDTR_TR },
		  { SVM_EXIT_IDTR_READ, SVM_EXIT_GDTR_READ, SVM_EXIT_LDTR_READ,
		    SVM_EXIT_TR_READ, SVM_EXIT_IDTR_WRITE, SVM_EXIT_GDTR_WRITE,
		    SVM_EXIT_LDTR_WRITE, SVM_EXIT_TR_WRITE } },
		{ "dr",
		  { EXIT_REASON_DR_ACCESS },
		  { SVM_EXIT_READ_DR0, SVM_EXIT_READ_DR7, SVM_EXIT_WRITE_DR0,
		    SVM_EXIT_WRITE_DR7 } },
		{ "entry_failure",
		  { EXIT_REASON_INVALID_STATE, EXIT_REASON_MSR_LOAD_FAIL,
		    EXIT_REASON_MCE_DURING_VMENTRY },
		  { U32_MAX } },
		{ "exception",
		  { EXIT_REASON_EXCEPTION_NMI },
		  { SVM_EXIT_EXCP_BASE, SVM_EXIT_EXCP_BASE + 14,
		    SVM_EXIT_LAST_EXCP, SVM_EXIT_ICEBP } },
		{ "hlt",
		  { EXIT_REASON_HLT },
		  { SVM_EXIT_HLT, SVM_VMGEXIT_AP_HLT_LOOP } },
		{ "hypercall",
		  { EXIT_REASON_VMCALL },
		  { SVM_EXIT_VMMCALL, SVM_EXIT_VMGEXIT,
		    SVM_VMGEXIT_AP_JUMP_TABLE, SVM_VMGEXIT_PSC,
		    SVM_VMGEXIT_AP_CREATION, SVM_VMGEXIT_HV_FEATURES,
		    SVM_VMGEXIT_UNSUPPORTED_EVENT } },
		{ "interrupt",
		  { EXIT_REASON_EXTERNAL_INTERRUPT }, { SVM_EXIT_INTR } },
		{ "interrupt_window",
		  { EXIT_REASON_INTERRUPT_WINDOW }, { SVM_EXIT_VINTR } },
		{ "invlpg",
		  { EXIT_REASON_INVLPG, EXIT_REASON_INVPCID },
		  { SVM_EXIT_INVLPG, SVM_EXIT_INVPCID } },
		{ "io", { EXIT_REASON_IO_INSTRUCTION }, { SVM_EXIT_IOIO } },
		{ "mmio",
		  { EXIT_REASON_EPT_MISCONFIG },
		  { SVM_VMGEXIT_MMIO_READ, SVM_VMGEXIT_MMIO_WRITE } },
		{ "msr",
		  { EXIT_REASON_MSR_READ, EXIT_REASON_MSR_WRITE },
		  { SVM_EXIT_MSR, SVM_EXIT_EFER_WRITE_TRAP } },
		{ "mwait",
		  { EXIT_REASON_MWAIT_INSTRUCTION,
		    EXIT_REASON_MONITOR_INSTRUCTION, EXIT_REASON_UMWAIT },
		  { SVM_EXIT_MWAIT, SVM_EXIT_MONITOR, SVM_EXIT_MWAIT_COND } },
		{ "nested",
		  { EXIT_REASON_VMLAUNCH, EXIT_REASON_VMCLEAR,
		    EXIT_REASON_VMPTRLD, EXIT_REASON_VMPTRST,
		    EXIT_REASON_VMREAD, EXIT_REASON_VMRESUME,
		    EXIT_REASON_VMWRITE, EXIT_REASON_VMOFF, EXIT_REASON_VMON,
		    EXIT_REASON_INVEPT, EXIT_REASON_INVVPID,
		    EXIT_REASON_VMFUNC },
		  { SVM_EXIT_VMRUN, SVM_EXIT_INVLPGA, SVM_EXIT_VMLOAD,
		    SVM_EXIT_VMSAVE, SVM_EXIT_STGI, SVM_EXIT_CLGI,
		    SVM_EXIT_SKINIT } },
		{ "nmi",
		  { EXIT_REASON_NMI_WINDOW },
		  { SVM_EXIT_NMI, SVM_EXIT_IRET, SVM_VMGEXIT_NMI_COMPLETE } },
		{ "npf", { EXIT_REASON_EPT_VIOLATION }, { SVM_EXIT_NPF } },
		{ "other",
		  { EXIT_REASON_RDPMC, EXIT_REASON_RDTSC, EXIT_REASON_RDTSCP,
		    EXIT_REASON_MONITOR_TRAP_FLAG, EXIT_REASON_RDRAND,
		    EXIT_REASON_RDSEED, EXIT_REASON_PML_FULL,
		    EXIT_REASON_BUS_LOCK, EXIT_REASON_NOTIFY },
		  { SVM_EXIT_RDTSC, SVM_EXIT_RDPMC, SVM_EXIT_PUSHF,
		    SVM_EXIT_POPF, SVM_EXIT_SWINT, SVM_EXIT_INIT,
		    SVM_EXIT_FERR_FREEZE, SVM_EXIT_RDTSCP } },
		{ "pause",
		  { EXIT_REASON_PAUSE_INSTRUCTION, EXIT_REASON_TPAUSE },
		  { SVM_EXIT_PAUSE } },
		{ "preempt_timer",
		  { EXIT_REASON_PREEMPTION_TIMER }, { NO_CODE } },
		{ "shutdown",
		  { EXIT_REASON_TRIPLE_FAULT }, { SVM_EXIT_SHUTDOWN } },
		{ "smi", { NO_CODE }, { SVM_EXIT_SMI, SVM_EXIT_RSM } },
		{ "task_switch",
		  { EXIT_REASON_TASK_SWITCH }, { SVM_EXIT_TASK_SWITCH } },
		{ "xsetbv", { EXIT_REASON_XSETBV }, { SVM_EXIT_XSETBV } },
	};
	const struct kvm_exit_stats_isa *isa = isa_of(test);
	struct kvm_exit_stats_reason *reasons = describe(test, isa);
	unsigned int i, nr;
	const char *class;
	const u32 *code;

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		code = isa == &svm_exit_stats_isa ? known[i].svm : known[i].vmx;

		for (nr = 0; code[nr] != NO_CODE && (code[nr] || !nr); nr++) {
			class = kvm_exit_stats_class_of(&reasons[isa->slot(code[nr])]);
			KUNIT_EXPECT_STREQ_MSG(test, class, known[i].class,
					       "code %#x", code[nr]);
		}
	}

	for (i = 0; i < isa->nr_extras; i++)
		KUNIT_EXPECT_STREQ(test,
				   kvm_exit_stats_class_of(&reasons[isa->extras[i].slot]),
				   "entry_failure");
	KUNIT_EXPECT_STREQ(test, kvm_exit_stats_class_of(&reasons[isa->other]),
			   "other");

	/* No class is missing, neither here nor there. */
	for (i = 0; i < isa->nr_slots; i++)
		KUNIT_EXPECT_STREQ(test, kvm_exit_stats_class_of(&reasons[i]),
				   class_of_slot(isa, i));
	KUNIT_EXPECT_EQ(test, ARRAY_SIZE(known), KVM_EXIT_STATS_CLASSES);
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_class_index("unheard of"),
			kvm_exit_stats_class_index("other"));
	for (i = 0; i < KVM_EXIT_STATS_CLASSES; i++)
		KUNIT_EXPECT_LT(test, strlen(kvm_exit_stats_classes[i]),
				KVM_EXIT_STATS_CLASS_LEN);
}

/* Only a code without a slot is kept; the one before it stays otherwise. */
static void rare_slot_test(struct kunit *test)
{
	u32 unknown = (VMX_EXIT_STATS_CODES + 7) | BIT(26);
	u32 enclave = EXIT_REASON_HLT | BIT(27);
	struct kvm_vcpu *vcpu = make_vcpu(test);

	KUNIT_EXPECT_EQ(test, vmx_exit_stats_rare_slot(vcpu, enclave),
			EXIT_REASON_HLT);
	KUNIT_EXPECT_EQ(test, vcpu->exit_stats.other_code, 0);
	KUNIT_EXPECT_EQ(test, vmx_exit_stats_rare_slot(vcpu, unknown),
			VMX_EXIT_STATS_OTHER);
	KUNIT_EXPECT_EQ(test, vcpu->exit_stats.other_code, unknown);

	KUNIT_EXPECT_EQ(test, svm_exit_stats_rare_slot(vcpu, 0x12345),
			SVM_EXIT_STATS_OTHER);
	KUNIT_EXPECT_EQ(test, vcpu->exit_stats.other_code, 0x12345);
	KUNIT_EXPECT_EQ(test, svm_exit_stats_rare_slot(vcpu, U32_MAX),
			SVM_EXIT_STATS_ERR);
	KUNIT_EXPECT_EQ(test, vcpu->exit_stats.other_code, 0x12345);
}

static void expect_counted(struct kunit *test, struct kvm_vcpu *vcpu,
			   unsigned int slot, unsigned int other, u64 code)
{
	struct kvm_vcpu_exit_stats *es = &vcpu->exit_stats;

	KUNIT_EXPECT_EQ_MSG(test, es->exits[slot], 1, "code %#llx", code);
	KUNIT_EXPECT_EQ_MSG(test, es->other_code, slot == other ? code : 0,
			    "code %#llx", code);
	es->exits[slot] = 0;
	es->other_code = 0;
}

/* The short way of the frequent codes leads where the long one does. */
static void account_test(struct kunit *test)
{
	struct kvm_vcpu *vcpu = make_vcpu(test);
	struct vmcb_control_area *control;
	u32 code, failed;

	control = kunit_kzalloc(test, sizeof(*control), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, control);

	static_branch_inc(&kvm_exit_stats_key);

	for (code = 0; code < LOW_CODES; code++) {
		vmx_exit_stats_account(vcpu, &code);
		expect_counted(test, vcpu, vmx_exit_stats_isa.slot(code),
			       VMX_EXIT_STATS_OTHER, code);

		failed = code | BIT(31);
		vmx_exit_stats_account(vcpu, &failed);
		expect_counted(test, vcpu, vmx_exit_stats_isa.slot(failed),
			       VMX_EXIT_STATS_OTHER, failed);

		control->exit_code = code;
		svm_exit_stats_account(vcpu, control);
		expect_counted(test, vcpu, svm_exit_stats_isa.slot(code),
			       SVM_EXIT_STATS_OTHER, code);
	}

	static_branch_dec(&kvm_exit_stats_key);
}

/* The way back: each slot's code leads to the slot. */
static void slots_test(struct kunit *test)
{
	const struct kvm_exit_stats_isa *isa = isa_of(test);
	struct kvm_exit_stats_reason *reasons = describe(test, isa);
	unsigned int slot;

	for (slot = 0; slot < isa->nr_slots; slot++) {
		if (strcmp(reasons[slot].code, "-"))
			KUNIT_EXPECT_EQ(test, isa->slot(isa->code(slot)), slot);
	}
}

static struct kvm_vm_exit_stats *make_vm(struct kunit *test, const char *name)
{
	struct kvm_vm_exit_stats *vm;

	vm = kunit_kzalloc(test, sizeof(*vm), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, vm);
	strscpy(vm->name, name, sizeof(vm->name));

	mutex_lock(&kvm_exit_stats_lock);
	kvm_exit_stats_add_vm(vm);
	mutex_unlock(&kvm_exit_stats_lock);

	return vm;
}

static struct kvm_vcpu_exit_stats *add_vcpu(struct kunit *test,
					    struct kvm_vm_exit_stats *vm)
{
	struct kvm_vcpu_exit_stats *es = &make_vcpu(test)->exit_stats;

	mutex_lock(&kvm_exit_stats_lock);
	kvm_exit_stats_add_vcpu(vm, es);
	mutex_unlock(&kvm_exit_stats_lock);

	return es;
}

static void retire(struct kvm_vm_exit_stats *vm)
{
	mutex_lock(&kvm_exit_stats_lock);
	kvm_exit_stats_retire_vm(vm, NULL, NULL);
	mutex_unlock(&kvm_exit_stats_lock);
}

/* Counts as the hot path does. */
static void count(struct kvm_vcpu_exit_stats *es, unsigned int slot, u64 exits)
{
	struct kvm_vcpu *vcpu = container_of(es, struct kvm_vcpu, exit_stats);

	while (exits--)
		exit_stats_account(vcpu, slot);
}

static u64 read_vm(struct kvm_vm_exit_stats *vm,
		   struct kvm_exit_stats_counts *counts)
{
	u64 raw;

	mutex_lock(&kvm_exit_stats_lock);
	raw = kvm_exit_stats_read_vm(vm, counts, false);
	mutex_unlock(&kvm_exit_stats_lock);

	return raw;
}

static u64 read_host(struct kvm_exit_stats_counts *counts)
{
	u64 raw;

	mutex_lock(&kvm_exit_stats_lock);
	raw = kvm_exit_stats_read_host(counts, false);
	mutex_unlock(&kvm_exit_stats_lock);

	return raw;
}

static unsigned int named_slot(void)
{
	return kvm_exit_stats_isa->slot(kvm_exit_stats_isa->codes[0].code);
}

static struct kvm_exit_stats_counts *make_counts(struct kunit *test)
{
	struct kvm_exit_stats_counts *counts;

	counts = kunit_kzalloc(test, sizeof(*counts), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, counts);

	return counts;
}

static void sum_test(struct kunit *test)
{
	struct kvm_exit_stats_counts *counts = make_counts(test);
	struct kvm_vm_exit_stats *vm = make_vm(test, "sum");
	unsigned int other = kvm_exit_stats_isa->other;
	struct kvm_vcpu_exit_stats *es[3];
	unsigned int i, slot;
	u64 sum = 0;

	for (i = 0; i < ARRAY_SIZE(es); i++)
		es[i] = add_vcpu(test, vm);

	count(es[0], named_slot(), 5);
	count(es[1], named_slot(), 60);
	count(es[1], other, 3);
	es[1]->other_code = 0x123456;
	count(es[2], named_slot(), 10);

	KUNIT_EXPECT_EQ(test, read_vm(vm, counts), 78);
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_total(counts), 78);
	KUNIT_EXPECT_EQ(test, counts->exits[named_slot()], 75);
	KUNIT_EXPECT_EQ(test, counts->exits[other], 3);
	KUNIT_EXPECT_EQ(test, counts->other_code, 0x123456);

	/* Each slot is found when it comes into use, on any vCPU, at any time. */
	for (slot = 0; slot < kvm_exit_stats_isa->nr_slots; slot++) {
		count(es[slot % 3], slot, slot + 1);
		sum += slot + 1;
		KUNIT_ASSERT_EQ(test, read_vm(vm, counts), 78 + sum);
		if (kvm_exit_stats_reasons[slot].name[0] && slot != other &&
		    slot != named_slot())
			KUNIT_EXPECT_EQ(test, counts->exits[slot], slot + 1);
	}

	retire(vm);
}

/* VMs that never saw an unknown code do not hide that of another. */
static void host_test(struct kunit *test)
{
	struct kvm_exit_stats_counts *counts = make_counts(test);
	const struct kvm_exit_stats_retired *retired = NULL, *next;
	unsigned int other = kvm_exit_stats_isa->other;
	struct kvm_vm_exit_stats *vms[] = {
		make_vm(test, "7-4"), make_vm(test, "7-4"), make_vm(test, "7-4"),
	};
	struct kvm_vcpu_exit_stats *es = add_vcpu(test, vms[1]);
	unsigned int i;
	u64 before;

	/* Nor do two live VMs have one name. */
	KUNIT_EXPECT_STREQ(test, vms[0]->name, "7-4");
	KUNIT_EXPECT_STREQ(test, vms[1]->name, "7-4.2");
	KUNIT_EXPECT_STREQ(test, vms[2]->name, "7-4.3");

	before = read_host(counts);
	count(es, other, 3);
	es->other_code = 0x123456;

	KUNIT_EXPECT_EQ(test, read_host(counts), before + 3);
	KUNIT_EXPECT_EQ(test, counts->other_code, 0x123456);

	for (i = 0; i < ARRAY_SIZE(vms); i++)
		retire(vms[i]);

	KUNIT_EXPECT_EQ(test, read_host(counts), before + 3);
	KUNIT_EXPECT_EQ(test, counts->other_code, 0x123456);

	/* Only the one with exits is listed. */
	mutex_lock(&kvm_exit_stats_lock);
	for (i = 0; (next = kvm_exit_stats_retired_vm(i)); i++)
		retired = next;
	mutex_unlock(&kvm_exit_stats_lock);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, retired);
	KUNIT_EXPECT_STREQ(test, retired->vm.name, "7-4.2");
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_total(&retired->counts), 3);
}

/* The last ones are listed, the oldest first; a name is free again at once. */
static void retired_test(struct kunit *test)
{
	const struct kvm_exit_stats_retired *retired;
	struct kvm_vm_exit_stats *vm;
	unsigned int i;

	for (i = 0; i < 3 * KVM_EXIT_STATS_RETIRED_MAX; i++) {
		vm = make_vm(test, "8-4");
		KUNIT_EXPECT_STREQ(test, vm->name, "8-4");
		if (i % 2)
			count(add_vcpu(test, vm), named_slot(), i);
		retire(vm);
	}

	mutex_lock(&kvm_exit_stats_lock);
	for (i = 0; (retired = kvm_exit_stats_retired_vm(i)); i++)
		KUNIT_EXPECT_EQ(test, kvm_exit_stats_total(&retired->counts),
				KVM_EXIT_STATS_RETIRED_MAX + 2 * i + 1);
	mutex_unlock(&kvm_exit_stats_lock);

	KUNIT_EXPECT_EQ(test, i, KVM_EXIT_STATS_RETIRED_MAX);
}

/* When KVM is loaded again, nothing is left of what was before. */
static void forget_test(struct kunit *test)
{
	struct kvm_exit_stats_counts *counts = make_counts(test);
	struct kvm_vm_exit_stats *vm = make_vm(test, "forgotten");
	struct kvm_vcpu_exit_stats *es = add_vcpu(test, vm);

	count(es, named_slot(), 3);
	KUNIT_EXPECT_EQ(test, read_vm(vm, counts), 3);
	retire(vm);

	mutex_lock(&kvm_exit_stats_lock);
	kvm_exit_stats_reset_host();
	kvm_exit_stats_forget();
	KUNIT_EXPECT_NULL(test, kvm_exit_stats_retired_vm(0));
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_retired_total(), 0);
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_read_host(counts, false), 0);
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_total(counts), 0);
	/* No slot is in use. */
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_max_rows(),
			2 * KVM_EXIT_STATS_RETIRED_MAX);
	mutex_unlock(&kvm_exit_stats_lock);

	vm = make_vm(test, "first");
	es = add_vcpu(test, vm);
	count(es, named_slot(), 4);
	KUNIT_EXPECT_EQ(test, read_vm(vm, counts), 4);
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_total(counts), 4);
	retire(vm);
	KUNIT_EXPECT_EQ(test, read_host(counts), 4);
}

static void fold_unnamed_test(struct kunit *test)
{
	const struct kvm_exit_stats_isa *isa = kvm_exit_stats_isa;
	struct kvm_exit_stats_counts *counts = make_counts(test);
	unsigned int slot, unnamed = 0, lower = 0;

	for (slot = 0; slot < isa->nr_slots; slot++) {
		if (!kvm_exit_stats_reasons[slot].name[0]) {
			lower = unnamed;
			unnamed = slot;
		}
	}
	KUNIT_ASSERT_GT(test, lower, 0);

	counts->exits[lower] = 1;
	counts->exits[unnamed] = 3;
	counts->exits[isa->other] = 1;
	kvm_exit_stats_fold_unnamed(counts);

	KUNIT_EXPECT_EQ(test, counts->exits[lower], 0);
	KUNIT_EXPECT_EQ(test, counts->exits[unnamed], 0);
	KUNIT_EXPECT_EQ(test, counts->exits[isa->other], 5);
	KUNIT_EXPECT_EQ(test, counts->other_code, isa->code(unnamed));
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_total(counts), 5);

	/* One that is out of the range of slots is shown instead of it. */
	counts->exits[unnamed] = 4;
	counts->other_code = 0x123456;
	kvm_exit_stats_fold_unnamed(counts);
	KUNIT_EXPECT_EQ(test, counts->exits[isa->other], 9);
	KUNIT_EXPECT_EQ(test, counts->other_code, 0x123456);

	/* But not when all of its exits are hidden. */
	counts->exits[isa->other] = 0;
	counts->exits[unnamed] = 4;
	kvm_exit_stats_fold_unnamed(counts);
	KUNIT_EXPECT_EQ(test, counts->exits[isa->other], 4);
	KUNIT_EXPECT_EQ(test, counts->other_code, isa->code(unnamed));
}

static void baseline_test(struct kunit *test)
{
	struct kvm_exit_stats_counts *counts = make_counts(test);
	struct kvm_vm_exit_stats *vm = make_vm(test, "baseline");
	struct kvm_vcpu_exit_stats *es = add_vcpu(test, vm);
	unsigned int slot = named_slot();
	u64 raw;

	count(es, slot, 40);
	KUNIT_ASSERT_EQ(test, kvm_exit_stats_reset_vm(vm), 0);
	count(es, slot, 2);

	KUNIT_EXPECT_EQ(test, read_vm(vm, counts), 42);
	KUNIT_EXPECT_EQ(test, counts->exits[slot], 2);

	/* The other level has a baseline of its own. */
	mutex_lock(&kvm_exit_stats_lock);
	raw = kvm_exit_stats_read_vcpu(es, counts, false);
	mutex_unlock(&kvm_exit_stats_lock);
	KUNIT_EXPECT_EQ(test, raw, 42);
	KUNIT_EXPECT_EQ(test, counts->exits[slot], 42);

	KUNIT_ASSERT_EQ(test, kvm_exit_stats_reset_vcpu(es), 0);

	mutex_lock(&kvm_exit_stats_lock);
	kvm_exit_stats_read_vcpu(es, counts, false);
	mutex_unlock(&kvm_exit_stats_lock);
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_total(counts), 0);
	read_vm(vm, counts);
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_total(counts), 2);

	/* The counter itself is not written. */
	KUNIT_EXPECT_EQ(test, es->exits[slot], 42);

	retire(vm);
}

static void marks_test(struct kunit *test)
{
	struct kvm_exit_stats_marks marks;

	kvm_exit_stats_marks_restart(&marks, 100, 0);
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_marks_next(&marks, 0), 100);
	KUNIT_EXPECT_FALSE(test, kvm_exit_stats_marks_take(&marks, 99));
	KUNIT_EXPECT_EQ(test, marks.reported, 0);

	KUNIT_EXPECT_EQ(test, kvm_exit_stats_marks_pending(&marks, 100), 1);
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_marks_take(&marks, 100), 1);
	KUNIT_EXPECT_EQ(test, marks.reported, 1);
	KUNIT_EXPECT_EQ(test, marks.coalesced, 0);
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_marks_pending(&marks, 100), 0);
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_marks_next(&marks, 100), 200);
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_marks_take(&marks, 199), 0);

	KUNIT_EXPECT_TRUE(test, kvm_exit_stats_marks_take(&marks, 201));
	KUNIT_EXPECT_EQ(test, marks.reported, 2);

	/* 300, 400 and 500 in one dump. */
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_marks_take(&marks, 599), 3);
	KUNIT_EXPECT_EQ(test, marks.reported, 3);
	KUNIT_EXPECT_EQ(test, marks.coalesced, 2);
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_marks_next(&marks, 599), 600);
}

static void marks_interval_test(struct kunit *test)
{
	static const u32 intervals[] = { 1, 2, 7, 16, 9999, 10000, U32_MAX };
	struct kvm_exit_stats_marks marks;
	u64 total, step;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(intervals); i++) {
		total = 123456;
		kvm_exit_stats_marks_restart(&marks, intervals[i], total);
		KUNIT_EXPECT_EQ(test, marks.reported, 0);
		KUNIT_EXPECT_EQ(test,
				kvm_exit_stats_marks_pending(&marks, total), 0);

		for (step = 1; step < 1000000; step *= 3) {
			total += step;
			kvm_exit_stats_marks_take(&marks, total);
			KUNIT_EXPECT_EQ(test, marks.reported + marks.coalesced,
					div_u64(total, intervals[i]));
			KUNIT_EXPECT_GT(test,
					kvm_exit_stats_marks_next(&marks, total),
					total);
		}
	}

	kvm_exit_stats_marks_restart(&marks, 0, 123456);
	KUNIT_EXPECT_EQ(test, marks.coalesced, 0);
	KUNIT_EXPECT_FALSE(test, kvm_exit_stats_marks_take(&marks, U64_MAX));
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_marks_next(&marks, 5), U64_MAX);
}

/* Exits of the next batch, which it ends. */
static u32 next_batch(struct kvm_vcpu_exit_stats *es)
{
	u64 before = es->published;

	do {
		count(es, named_slot(), 1);
	} while (es->published == before);

	return es->published - before;
}

/* As the thread does when no mark has passed; the counters stand still. */
static bool publish_until(s64 exits, bool moved)
{
	bool poll;

	mutex_lock(&kvm_exit_stats_lock);
	poll = kvm_exit_stats_publish_until(exits,
					    kvm_exit_stats_publish_start(),
					    moved);
	mutex_unlock(&kvm_exit_stats_lock);

	return poll;
}

static void publish_test(struct kunit *test)
{
	struct kvm_vm_exit_stats *vm = make_vm(test, "publish");
	struct kvm_vcpu_exit_stats *es = add_vcpu(test, vm);
	struct kvm_vcpu_exit_stats *others[9];
	unsigned int i;
	s64 left;

	/* The first exit is a batch; nobody is told of those that follow. */
	KUNIT_EXPECT_EQ(test, next_batch(es), 1);
	KUNIT_EXPECT_EQ(test, next_batch(es), 128);
	KUNIT_EXPECT_FALSE(test, kvm_exit_stats_look_wanted());

	/* Long ones far from the mark; the thread is woken ahead of it, once. */
	KUNIT_EXPECT_FALSE(test, publish_until(10000, true));
	KUNIT_EXPECT_EQ(test, next_batch(es), 128);
	for (left = 10000 - 128; left > 128; left -= 128) {
		KUNIT_EXPECT_FALSE(test, kvm_exit_stats_look_wanted());
		KUNIT_ASSERT_EQ(test, next_batch(es), left < 256 ? left / 2 : 128);
	}
	KUNIT_EXPECT_TRUE(test, kvm_exit_stats_look_wanted());
	KUNIT_EXPECT_FALSE(test, kvm_exit_stats_look_wanted());

	/* There it looks by itself, unless all stand still. */
	KUNIT_EXPECT_TRUE(test, publish_until(128, true));
	KUNIT_EXPECT_EQ(test, next_batch(es), 64);
	KUNIT_EXPECT_FALSE(test, kvm_exit_stats_look_wanted());
	KUNIT_EXPECT_EQ(test, next_batch(es), 64);
	KUNIT_EXPECT_TRUE(test, kvm_exit_stats_look_wanted());
	KUNIT_EXPECT_FALSE(test, publish_until(128, false));
	KUNIT_EXPECT_EQ(test, next_batch(es), 64);
	KUNIT_EXPECT_TRUE(test, kvm_exit_stats_look_wanted());

	/* Few vCPUs have short ones, so that together they hold back no more. */
	for (i = 0; i < 8; i++)
		others[i] = add_vcpu(test, vm);
	KUNIT_EXPECT_TRUE(test, publish_until(1000, true));
	next_batch(es);
	KUNIT_EXPECT_EQ(test, next_batch(es), (1000 - 64) / 18);
	KUNIT_EXPECT_TRUE(test, publish_until(100, true));
	next_batch(es);
	KUNIT_EXPECT_EQ(test, next_batch(es), 7);

	/* Many do not. */
	others[8] = add_vcpu(test, vm);
	next_batch(es);
	KUNIT_EXPECT_EQ(test, next_batch(es), 64);
	KUNIT_EXPECT_FALSE(test, publish_until(20000, true));
	next_batch(es);
	KUNIT_EXPECT_EQ(test, next_batch(es), 64);
	for (i = 0; i < ARRAY_SIZE(others); i++)
		KUNIT_EXPECT_EQ(test, next_batch(others[i]), 1);

	/* What a VM leaves behind in its batches is known when it ends. */
	count(es, named_slot(), 5);
	mutex_lock(&kvm_exit_stats_lock);
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_retire_vm(vm, NULL, NULL), 5);
	mutex_unlock(&kvm_exit_stats_lock);

	kvm_exit_stats_look_wanted();
	KUNIT_EXPECT_FALSE(test, publish_until(1000, true));
	kvm_exit_stats_publish_rest(999);
	KUNIT_EXPECT_FALSE(test, kvm_exit_stats_look_wanted());
	kvm_exit_stats_publish_rest(1);
	KUNIT_EXPECT_TRUE(test, kvm_exit_stats_look_wanted());

	kvm_exit_stats_publish_stop();
	kvm_exit_stats_publish_rest(1);
	KUNIT_EXPECT_FALSE(test, kvm_exit_stats_look_wanted());
}

/* A batch that is published while the thread reads is not forgotten. */
static void publish_race_test(struct kunit *test)
{
	s64 countdown;

	mutex_lock(&kvm_exit_stats_lock);
	countdown = kvm_exit_stats_publish_start();
	kvm_exit_stats_publish_rest(64);
	kvm_exit_stats_publish_until(100, countdown, true);
	mutex_unlock(&kvm_exit_stats_lock);

	KUNIT_EXPECT_FALSE(test, kvm_exit_stats_look_wanted());
	kvm_exit_stats_publish_rest(35);
	KUNIT_EXPECT_FALSE(test, kvm_exit_stats_look_wanted());
	kvm_exit_stats_publish_rest(1);
	KUNIT_EXPECT_TRUE(test, kvm_exit_stats_look_wanted());

	/* Not even if it goes past the mark. */
	mutex_lock(&kvm_exit_stats_lock);
	countdown = kvm_exit_stats_publish_start();
	kvm_exit_stats_publish_rest(100);
	kvm_exit_stats_look_wanted();
	kvm_exit_stats_publish_until(100, countdown, true);
	mutex_unlock(&kvm_exit_stats_lock);
	KUNIT_EXPECT_TRUE(test, kvm_exit_stats_look_wanted());

	kvm_exit_stats_publish_stop();
}

/*
 * How often @busy vCPUs write the line that all share, in turns, while the
 * thread looks when it is woken and each mark is at 10000 exits.
 */
static u64 shared_writes(struct kunit *test, unsigned int busy,
			 unsigned int idle, u64 idle_exits, u64 exits)
{
	struct kvm_vm_exit_stats *vm = make_vm(test, "writes");
	struct kvm_vcpu_exit_stats **es;
	s64 before, after;
	u64 writes = 0;
	unsigned int i;
	u64 n;

	es = kunit_kcalloc(test, busy, sizeof(*es), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, es);
	for (i = 0; i < idle; i++)
		count(add_vcpu(test, vm), named_slot(), idle_exits);
	/* The first exit of a vCPU is a batch. */
	for (i = 0; i < busy; i++) {
		es[i] = add_vcpu(test, vm);
		count(es[i], named_slot(), 1);
	}

	publish_until(10000, true);
	after = kvm_exit_stats_publish_start();
	for (n = 1; n <= exits; n++) {
		before = after;
		count(es[n % busy], named_slot(), 1);
		after = kvm_exit_stats_publish_start();
		writes += after != before;
		if (kvm_exit_stats_look_wanted()) {
			publish_until(10000 - n % 10000, true);
			after = kvm_exit_stats_publish_start();
		}
	}

	kvm_exit_stats_publish_stop();
	kvm_exit_stats_look_wanted();
	retire(vm);

	return writes;
}

static void shared_writes_test(struct kunit *test)
{
	static const struct {
		unsigned int busy;
		unsigned int idle;
		u64 idle_exits;
	} hosts[] = {
		{ 1, 0, 0 }, { 1, 9, 1 }, { 1, 9, 30 }, { 1, 100, 1 },
		{ 1, 320, 1 }, { 1, 1000, 1 }, { 1, 1000, 30 }, { 1, 1000, 0 },
		{ 2, 0, 0 }, { 9, 0, 0 }, { 9, 1000, 30 }, { 10, 0, 0 },
		{ 100, 0, 0 }, { 1000, 0, 0 },
	};
	unsigned int i;
	u64 exits, writes;

	for (i = 0; i < ARRAY_SIZE(hosts); i++) {
		exits = 100000 + 200 * hosts[i].busy;
		writes = shared_writes(test, hosts[i].busy, hosts[i].idle,
				       hosts[i].idle_exits, exits);
		kunit_info(test, "%u busy, %u idle after %llu: %llu exits, %llu writes",
			   hosts[i].busy, hosts[i].idle, hosts[i].idle_exits,
			   exits, writes);
		KUNIT_EXPECT_GT(test, writes, exits / 1000);
		KUNIT_EXPECT_LE(test, writes, exits / 64);
	}
}

static void format_test(struct kunit *test)
{
	struct kvm_exit_stats_counts *counts = make_counts(test);
	const struct kvm_exit_stats_isa *isa = kvm_exit_stats_isa;
	bool svm = isa == &svm_exit_stats_isa;
	struct seq_file m = { .size = PAGE_SIZE };

	m.buf = kunit_kzalloc(test, m.size, GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, m.buf);

	counts->exits[isa->slot(svm ? SVM_EXIT_CPUID : EXIT_REASON_CPUID)] = 4211;
	counts->exits[isa->slot(svm ? SVM_EXIT_NPF : EXIT_REASON_EPT_VIOLATION)] =
		U32_MAX + 1ULL;
	counts->exits[isa->other] = 1;
	counts->other_code = 0xfff1;
	kvm_exit_stats_format_counts(&m, counts, "\t12-9\t0");
	m.buf[m.count] = '\0';

	if (svm)
		KUNIT_EXPECT_STREQ(test, m.buf,
				   "0x072\tcpuid\tcpuid\t4211\t12-9\t0\n"
				   "0x400\tnpf\tnpf\t4294967296\t12-9\t0\n"
				   "0xfff1\tother\tother\t1\t12-9\t0\n"
				   "total\t-\t-\t4294971508\t12-9\t0\n");
	else
		KUNIT_EXPECT_STREQ(test, m.buf,
				   "10\tCPUID\tcpuid\t4211\t12-9\t0\n"
				   "48\tEPT_VIOLATION\tnpf\t4294967296\t12-9\t0\n"
				   "0xfff1\tother\tother\t1\t12-9\t0\n"
				   "total\t-\t-\t4294971508\t12-9\t0\n");
}

static int exit_stats_suite_init(struct kunit_suite *suite)
{
	/* The tests run when kvm.ko is loaded, before a vendor module is. */
	if (!kvm_exit_stats_isa) {
		kvm_exit_stats_isa = &vmx_exit_stats_isa;
		kvm_exit_stats_describe(kvm_exit_stats_isa,
					kvm_exit_stats_reasons);
	}

	return 0;
}

static void exit_stats_suite_exit(struct kunit_suite *suite)
{
	kvm_exit_stats_forget();
}

static struct kunit_case exit_stats_cases[] = {
	KUNIT_CASE_PARAM(low_codes_test, isa_gen_params),
	KUNIT_CASE_PARAM(uapi_codes_test, isa_gen_params),
	KUNIT_CASE_PARAM(names_test, isa_gen_params),
	KUNIT_CASE_PARAM(bad_names_test, bad_names_gen_params),
	KUNIT_CASE_PARAM(slots_test, isa_gen_params),
	KUNIT_CASE_PARAM(classes_test, isa_gen_params),
	KUNIT_CASE(rare_slot_test),
	KUNIT_CASE(account_test),
	KUNIT_CASE(vmx_flags_test),
	KUNIT_CASE(svm_sparse_test),
	KUNIT_CASE(sum_test),
	KUNIT_CASE(host_test),
	KUNIT_CASE(retired_test),
	KUNIT_CASE(forget_test),
	KUNIT_CASE(fold_unnamed_test),
	KUNIT_CASE(baseline_test),
	KUNIT_CASE(marks_test),
	KUNIT_CASE(marks_interval_test),
	KUNIT_CASE(publish_test),
	KUNIT_CASE(publish_race_test),
	KUNIT_CASE(shared_writes_test),
	KUNIT_CASE(format_test),
	{}
};

static struct kunit_suite exit_stats_suite = {
	.name = "kvm_exit_stats",
	.suite_init = exit_stats_suite_init,
	.suite_exit = exit_stats_suite_exit,
	.test_cases = exit_stats_cases,
};

kunit_test_suite(exit_stats_suite);

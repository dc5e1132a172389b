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
#include "exit_stats_model.h"

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
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, reasons[i].class);
		KUNIT_EXPECT_GT(test, strlen(reasons[i].class), 0);

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

/* A name that does not fit, or that finds its place taken, is not cut or lost. */
static void bad_names_test(struct kunit *test)
{
	static const struct kvm_exit_stats_code too_long[] = {
		{ 0, "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEF" },
	};
	static const struct kvm_exit_stats_code twice[] = {
		{ 0, "A" }, { 1, "B" }, { 0, "C" },
	};
	struct kvm_exit_stats_isa isa = vmx_exit_stats_isa;
	struct kvm_exit_stats_reason *reasons = describe(test, &isa);

	isa.codes = too_long;
	isa.nr_codes = ARRAY_SIZE(too_long);
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_describe(&isa, reasons), -EINVAL);

	isa.codes = twice;
	isa.nr_codes = ARRAY_SIZE(twice);
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_describe(&isa, reasons), -EINVAL);
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
#ifdef EXIT_REASON_UNDEFINED
	KUNIT_EXPECT_EQ(test, isa->slot(EXIT_REASON_UNDEFINED),
			VMX_EXIT_STATS_VMFAIL);
	KUNIT_EXPECT_EQ(test, isa->slot(EXIT_REASON_UNDEFINED | failed),
			isa->other);
#endif
	KUNIT_EXPECT_EQ(test, isa->slot(U32_MAX), isa->other);
	KUNIT_EXPECT_EQ(test, isa->slot(U64_MAX), isa->other);
}

static void svm_sparse_test(struct kunit *test)
{
	const struct kvm_exit_stats_isa *isa = &svm_exit_stats_isa;
	static const u64 unknown[] = {
		0xc0, 0x3ff, 0x410, 0xffff, 0x7fffffff, 0x80000020, 0x8000ffef,
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
	const u32 *code;

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		code = isa == &svm_exit_stats_isa ? known[i].svm : known[i].vmx;

		for (nr = 0; code[nr] != NO_CODE && (code[nr] || !nr); nr++)
			KUNIT_EXPECT_STREQ_MSG(test,
					       reasons[isa->slot(code[nr])].class,
					       known[i].class, "code %#x",
					       code[nr]);
	}

	for (i = 0; i < isa->nr_extras; i++)
		KUNIT_EXPECT_STREQ(test, reasons[isa->extras[i].slot].class,
				   "entry_failure");
	KUNIT_EXPECT_STREQ(test, reasons[isa->other].class, "other");
}

/* Only a code without a slot is kept; the one before it stays otherwise. */
static void rare_slot_test(struct kunit *test)
{
	u32 unknown = (VMX_EXIT_STATS_CODES + 7) | BIT(26);
	u32 enclave = EXIT_REASON_HLT | BIT(27);
	struct kvm_vcpu *vcpu = make_vcpu(test);

	KUNIT_EXPECT_EQ(test, vmx_exit_stats_rare_slot(vcpu, &enclave),
			EXIT_REASON_HLT);
	KUNIT_EXPECT_EQ(test, vcpu->exit_stats.other_code, 0);
	KUNIT_EXPECT_EQ(test, vmx_exit_stats_rare_slot(vcpu, &unknown),
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

static struct kvm_exit_stats_vm *make_vm(struct kunit *test)
{
	struct kvm_exit_stats_vm *vm;

	vm = kunit_kzalloc(test, sizeof(*vm), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, vm);
	INIT_LIST_HEAD(&vm->vcpus);

	return vm;
}

static struct kvm_vcpu_exit_stats *add_vcpu(struct kunit *test,
					    struct kvm_exit_stats_vm *vm)
{
	struct kvm_vcpu_exit_stats *es;

	es = kunit_kzalloc(test, sizeof(*es), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, es);
	list_add_tail(&es->node, &vm->vcpus);

	return es;
}

static struct kvm_exit_stats_counts *make_counts(struct kunit *test)
{
	struct kvm_exit_stats_counts *counts;

	counts = kunit_kzalloc(test, sizeof(*counts), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, counts);

	return counts;
}

static void fold_vcpus_test(struct kunit *test)
{
	unsigned int named = kvm_exit_stats_isa->slot(kvm_exit_stats_isa->codes[0].code);
	unsigned int other = kvm_exit_stats_isa->other;
	struct kvm_exit_stats_counts *counts = make_counts(test);
	struct kvm_exit_stats_vm *vm = make_vm(test);
	struct kvm_vcpu_exit_stats *first = add_vcpu(test, vm);
	struct kvm_vcpu_exit_stats *second = add_vcpu(test, vm);
	struct kvm_vcpu_exit_stats *third = add_vcpu(test, vm);
	u64 raw;

	first->exits[named] = 5;
	second->exits[named] = 60;
	second->exits[other] = 3;
	second->other_code = 0x123456;
	third->exits[named] = 10;
	vm->retired.exits[named] = 1000;

	mutex_lock(&kvm_exit_stats_lock);
	raw = kvm_exit_stats_read_vm(vm, counts);
	mutex_unlock(&kvm_exit_stats_lock);

	KUNIT_EXPECT_EQ(test, raw, 1078);
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_total(counts), 1078);
	KUNIT_EXPECT_EQ(test, counts->exits[named], 1075);
	KUNIT_EXPECT_EQ(test, counts->exits[other], 3);
	KUNIT_EXPECT_EQ(test, counts->other_code, 0x123456);
}

/* VMs that never saw an unknown code do not hide that of another. */
static void fold_vms_test(struct kunit *test)
{
	unsigned int other = kvm_exit_stats_isa->other;
	struct kvm_exit_stats_counts *counts = make_counts(test);
	struct kvm_exit_stats_vm *vms[] = {
		make_vm(test), make_vm(test), make_vm(test),
	};
	unsigned int i;
	u64 before, exits;

	vms[1]->retired.exits[other] = 3;
	vms[1]->retired.other_code = 0x123456;

	mutex_lock(&kvm_exit_stats_lock);
	before = kvm_exit_stats_read_host(counts);
	exits = counts->exits[other];

	for (i = 0; i < ARRAY_SIZE(vms); i++)
		list_add_tail(&vms[i]->node, &kvm_exit_stats_vms);
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_read_host(counts), before + 3);
	for (i = 0; i < ARRAY_SIZE(vms); i++)
		list_del(&vms[i]->node);
	mutex_unlock(&kvm_exit_stats_lock);

	KUNIT_EXPECT_EQ(test, counts->exits[other], exits + 3);
	KUNIT_EXPECT_EQ(test, counts->other_code, 0x123456);
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
	struct kvm_exit_stats_vm *vm = make_vm(test);
	struct kvm_vcpu_exit_stats *es = add_vcpu(test, vm);
	unsigned int slot;
	u64 raw;

	slot = kvm_exit_stats_isa->slot(kvm_exit_stats_isa->codes[0].code);
	es->exits[slot] = 40;
	kvm_exit_stats_reset_vm(vm);
	es->exits[slot] += 2;

	mutex_lock(&kvm_exit_stats_lock);
	raw = kvm_exit_stats_read_vm(vm, counts);
	KUNIT_EXPECT_EQ(test, raw, 42);
	KUNIT_EXPECT_EQ(test, counts->exits[slot], 2);

	/* The other level has a baseline of its own. */
	raw = kvm_exit_stats_read_vcpu(es, counts);
	KUNIT_EXPECT_EQ(test, raw, 42);
	KUNIT_EXPECT_EQ(test, counts->exits[slot], 42);
	mutex_unlock(&kvm_exit_stats_lock);

	KUNIT_ASSERT_EQ(test, kvm_exit_stats_reset_vcpu(es), 0);

	mutex_lock(&kvm_exit_stats_lock);
	kvm_exit_stats_read_vcpu(es, counts);
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_total(counts), 0);
	kvm_exit_stats_read_vm(vm, counts);
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_total(counts), 2);
	mutex_unlock(&kvm_exit_stats_lock);

	/* The counter itself is not written. */
	KUNIT_EXPECT_EQ(test, es->exits[slot], 42);

	kfree(es->baseline);
}

static void marks_test(struct kunit *test)
{
	struct kvm_exit_stats_marks marks;

	kvm_exit_stats_marks_restart(&marks, 100, 0);
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_marks_next(&marks, 0), 100);
	KUNIT_EXPECT_FALSE(test, kvm_exit_stats_marks_take(&marks, 99));
	KUNIT_EXPECT_EQ(test, marks.reported, 0);

	KUNIT_EXPECT_EQ(test, kvm_exit_stats_marks_pending(&marks, 100), 1);
	KUNIT_EXPECT_TRUE(test, kvm_exit_stats_marks_take(&marks, 100));
	KUNIT_EXPECT_EQ(test, marks.reported, 1);
	KUNIT_EXPECT_EQ(test, marks.coalesced, 0);
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_marks_pending(&marks, 100), 0);
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_marks_next(&marks, 100), 200);
	KUNIT_EXPECT_FALSE(test, kvm_exit_stats_marks_take(&marks, 199));

	KUNIT_EXPECT_TRUE(test, kvm_exit_stats_marks_take(&marks, 201));
	KUNIT_EXPECT_EQ(test, marks.reported, 2);

	/* 300, 400 and 500 in one dump. */
	KUNIT_EXPECT_TRUE(test, kvm_exit_stats_marks_take(&marks, 599));
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

static void set_interval(u32 interval)
{
	mutex_lock(&kvm_exit_stats_lock);
	kvm_exit_stats_interval = interval;
	kvm_exit_stats_dump_interval_changed();
	mutex_unlock(&kvm_exit_stats_lock);
}

static void start_vcpus(struct kvm_vcpu **vcpus, unsigned int nr)
{
	mutex_lock(&kvm_exit_stats_lock);
	while (nr--)
		kvm_exit_stats_publish_start(&vcpus[nr]->exit_stats);
	mutex_unlock(&kvm_exit_stats_lock);
}

static void end_vcpus(struct kvm_vcpu **vcpus, unsigned int nr)
{
	mutex_lock(&kvm_exit_stats_lock);
	while (nr--)
		kvm_exit_stats_publish_rest(&vcpus[nr]->exit_stats);
	mutex_unlock(&kvm_exit_stats_lock);
}

/* The size of the batch after a full one. */
static u32 next_batch(struct kunit *test, struct kvm_vcpu *vcpu)
{
	struct kvm_vcpu_exit_stats *es = &vcpu->exit_stats;

	es->left = 0;
	kvm_exit_stats_publish(vcpu);
	KUNIT_EXPECT_EQ(test, es->left, es->batch);

	return es->batch;
}

/* All exits that full batches but one each hold back. */
static u32 unpublished(struct kvm_vcpu **vcpus, unsigned int nr)
{
	u32 sum = 0;

	while (nr--)
		sum += vcpus[nr]->exit_stats.batch - 1;

	return sum;
}

/*
 * With an interval of 1600, 100 exits may be late.  No VM exists, so no vCPU
 * has a part of them but those of the test.
 */
static void batch_test(struct kunit *test)
{
	const u32 interval = kvm_exit_stats_interval;
	struct kvm_vcpu *vcpus[10];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(vcpus); i++)
		vcpus[i] = make_vcpu(test);

	set_interval(1600);

	/* One takes a batch that is as large as a batch gets. */
	start_vcpus(vcpus, 1);
	KUNIT_EXPECT_EQ(test, vcpus[0]->exit_stats.batch, 1);
	KUNIT_EXPECT_EQ(test, next_batch(test, vcpus[0]), 64);

	/* While it sits in it, others share what it left. */
	start_vcpus(vcpus + 1, 9);
	for (i = 1; i < ARRAY_SIZE(vcpus); i++)
		next_batch(test, vcpus[i]);
	KUNIT_EXPECT_EQ(test, vcpus[1]->exit_stats.batch, 10);
	KUNIT_EXPECT_EQ(test, unpublished(vcpus, ARRAY_SIZE(vcpus)), 100);

	/* Then all have the same. */
	for (i = 0; i < 2 * ARRAY_SIZE(vcpus); i++)
		next_batch(test, vcpus[i % ARRAY_SIZE(vcpus)]);
	for (i = 0; i < ARRAY_SIZE(vcpus); i++)
		KUNIT_EXPECT_EQ(test, vcpus[i]->exit_stats.batch, 10);

	/* Another interval changes that at once. */
	set_interval(160);
	for (i = 0; i < ARRAY_SIZE(vcpus); i++)
		KUNIT_EXPECT_EQ(test, next_batch(test, vcpus[i]), 1);
	set_interval(3200);
	for (i = 0; i < ARRAY_SIZE(vcpus); i++)
		KUNIT_EXPECT_EQ(test, next_batch(test, vcpus[i]), 20);

	/* Without marks nothing is published, and nothing lost. */
	set_interval(0);
	KUNIT_EXPECT_EQ(test, next_batch(test, vcpus[0]), 64);
	KUNIT_EXPECT_EQ(test, vcpus[0]->exit_stats.held, 20);
	KUNIT_EXPECT_EQ(test, next_batch(test, vcpus[0]), 64);
	KUNIT_EXPECT_EQ(test, vcpus[0]->exit_stats.held, 84);
	set_interval(1600);
	next_batch(test, vcpus[0]);
	KUNIT_EXPECT_EQ(test, vcpus[0]->exit_stats.held, 0);

	/* vCPUs that went, at any point of a batch, leave all to the others. */
	end_vcpus(vcpus + 1, 9);
	KUNIT_EXPECT_EQ(test, next_batch(test, vcpus[0]), 64);
	end_vcpus(vcpus, 1);
	for (i = 0; i < 200; i++) {
		start_vcpus(vcpus, 2);
		next_batch(test, vcpus[0]);
		vcpus[0]->exit_stats.left -= 7;
		end_vcpus(vcpus, 2);
	}
	start_vcpus(vcpus, 1);
	KUNIT_EXPECT_EQ(test, next_batch(test, vcpus[0]), 64);
	start_vcpus(vcpus + 1, 1);
	next_batch(test, vcpus[1]);
	KUNIT_EXPECT_EQ(test, unpublished(vcpus, 2), 100);
	end_vcpus(vcpus, 2);

	kvm_exit_stats_publish_reset();
	set_interval(interval);
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
	return kvm_exit_stats_isa ? 0 : kvm_exit_stats_reasons_init();
}

static struct kunit_case exit_stats_cases[] = {
	KUNIT_CASE_PARAM(low_codes_test, isa_gen_params),
	KUNIT_CASE_PARAM(uapi_codes_test, isa_gen_params),
	KUNIT_CASE_PARAM(names_test, isa_gen_params),
	KUNIT_CASE(bad_names_test),
	KUNIT_CASE_PARAM(slots_test, isa_gen_params),
	KUNIT_CASE_PARAM(classes_test, isa_gen_params),
	KUNIT_CASE(rare_slot_test),
	KUNIT_CASE(account_test),
	KUNIT_CASE(vmx_flags_test),
	KUNIT_CASE(svm_sparse_test),
	KUNIT_CASE(fold_vcpus_test),
	KUNIT_CASE(fold_vms_test),
	KUNIT_CASE(fold_unnamed_test),
	KUNIT_CASE(baseline_test),
	KUNIT_CASE(marks_test),
	KUNIT_CASE(marks_interval_test),
	KUNIT_CASE(batch_test),
	KUNIT_CASE(format_test),
	{}
};

static struct kunit_suite exit_stats_suite = {
	.name = "kvm_exit_stats",
	.suite_init = exit_stats_suite_init,
	.test_cases = exit_stats_cases,
};

kunit_test_suite(exit_stats_suite);

// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM exit statistics: KUnit tests of who handled an exit.
 */
#include <kunit/test.h>
#include <linux/kvm_host.h>

#include "exit_stats.h"
#include "exit_stats_counts.h"
#include "exit_stats_nested.h"
#include "exit_stats_reasons.h"
#include "exit_stats_user.h"

/* That of a code that has a name, and of one that has none. */
#define IO		EXIT_REASON_IO_INSTRUCTION
#define UNNAMED		127

static struct kvm_vm_exit_stats vm;
static struct kvm_vcpu *vcpu;
static struct kvm_exit_stats_counts *counts;

static int init(struct kunit *test)
{
	kvm_exit_stats_isa = &vmx_exit_stats_isa;
	kvm_exit_stats_describe(kvm_exit_stats_isa, kvm_exit_stats_reasons);

	counts = kunit_kzalloc(test, sizeof(*counts), GFP_KERNEL);
	vcpu = kunit_kzalloc(test, sizeof(*vcpu), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, counts);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, vcpu);
	vcpu->run = kunit_kzalloc(test, sizeof(*vcpu->run), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, vcpu->run);
	vcpu->run->exit_reason = KVM_EXIT_IO;

	memset(&vm, 0, sizeof(vm));
	mutex_lock(&kvm_exit_stats_lock);
	kvm_exit_stats_add_vm(&vm);
	kvm_exit_stats_add_vcpu(&vm, &vcpu->exit_stats);
	mutex_unlock(&kvm_exit_stats_lock);

	return 0;
}

static void retire(void)
{
	mutex_lock(&kvm_exit_stats_lock);
	kvm_exit_stats_retire_vm(&vm, NULL,
				 kvm_exit_stats_nested_retire_vm(&vm));
	mutex_unlock(&kvm_exit_stats_lock);
}

/* An exit of which KVM cannot be asked here. */
static void take(unsigned int slot)
{
	exit_stats_account(vcpu, slot);
	kvm_exit_stats_counted_without_code(vcpu, slot);
}

static struct kvm_exit_stats_handled read(unsigned int slot)
{
	struct kvm_exit_stats_handled handled;
	const struct kvm_exit_stats_nested *nested;

	mutex_lock(&kvm_exit_stats_lock);
	nested = kvm_exit_stats_nested_read_vm(&vm);
	kvm_exit_stats_read_vm(&vm, counts, true);
	handled = kvm_exit_stats_handled(counts, nested, slot);
	mutex_unlock(&kvm_exit_stats_lock);

	return handled;
}

static void expect(struct kunit *test, unsigned int slot, u64 fastpath,
		   u64 kernel, u64 user)
{
	struct kvm_exit_stats_handled handled = read(slot);

	KUNIT_EXPECT_EQ(test, handled.fastpath, fastpath);
	KUNIT_EXPECT_EQ(test, handled.kernel, kernel);
	KUNIT_EXPECT_EQ(test, handled.user, user);
	KUNIT_EXPECT_EQ(test, handled.exits, fastpath + kernel + user);
}

/* Once for each exit, and only where it is the cause. */
static void user_test(struct kunit *test)
{
	__kvm_exit_stats_user(vcpu, 0);
	KUNIT_EXPECT_NULL(test, vcpu->exit_stats.rare);

	take(IO);
	expect(test, IO, 0, 1, 0);
	__kvm_exit_stats_user(vcpu, 0);
	expect(test, IO, 0, 0, 1);
	__kvm_exit_stats_user(vcpu, 0);
	expect(test, IO, 0, 0, 1);

	take(IO);
	__kvm_exit_stats_user(vcpu, -EINTR);
	vcpu->run->exit_reason = KVM_EXIT_INTR;
	__kvm_exit_stats_user(vcpu, 0);
	expect(test, IO, 0, 1, 1);

	take(EXIT_REASON_HLT);
	take(IO);
	vcpu->run->exit_reason = KVM_EXIT_IO;
	__kvm_exit_stats_user(vcpu, 0);
	expect(test, IO, 0, 1, 2);
	expect(test, EXIT_REASON_HLT, 0, 1, 0);

	/* An error makes KVM_RUN return as well. */
	take(EXIT_REASON_HLT);
	__kvm_exit_stats_user(vcpu, -EFAULT);
	expect(test, EXIT_REASON_HLT, 0, 1, 1);

	retire();
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_retired_vm(0)->counts.user[IO], 2);
}

static void fastpath_test(struct kunit *test)
{
	const struct kvm_exit_stats_isa *isa = kvm_exit_stats_isa;
	unsigned int kind;

	for (kind = 0; kind < KVM_EXIT_STATS_FASTPATHS; kind++) {
		if (!isa->fastpath[kind])
			continue;

		take(isa->fastpath[kind]);
		take(isa->fastpath[kind]);
		vcpu->exit_stats.fastpath[kind]++;
		expect(test, isa->fastpath[kind], 1, 1, 0);
	}

	take(isa->fastpath[EXIT_STATS_HLT]);
	__kvm_exit_stats_user(vcpu, 0);
	expect(test, isa->fastpath[EXIT_STATS_HLT], 1, 1, 1);
	expect(test, isa->fastpath[EXIT_STATS_PREEMPTION_TIMER], 1, 1, 0);

	/* Counted while the mode changed: there are not more than exits. */
	vcpu->exit_stats.fastpath[EXIT_STATS_INVD] = 7;
	expect(test, isa->fastpath[EXIT_STATS_INVD], 2, 0, 0);

	retire();
}

static void reset_test(struct kunit *test)
{
	take(IO);
	__kvm_exit_stats_user(vcpu, 0);
	take(EXIT_REASON_MSR_WRITE);
	vcpu->exit_stats.fastpath[EXIT_STATS_WRMSR]++;

	KUNIT_ASSERT_EQ(test, kvm_exit_stats_reset_vm(&vm), 0);
	expect(test, IO, 0, 0, 0);
	expect(test, EXIT_REASON_MSR_WRITE, 0, 0, 0);

	take(IO);
	take(IO);
	__kvm_exit_stats_user(vcpu, 0);
	take(EXIT_REASON_MSR_WRITE);
	vcpu->exit_stats.fastpath[EXIT_STATS_WRMSR]++;
	take(EXIT_REASON_MSR_WRITE);
	expect(test, IO, 0, 1, 1);
	expect(test, EXIT_REASON_MSR_WRITE, 1, 1, 0);

	retire();
}

/* What no name is known for is shown with "other", who handled it included. */
static void unnamed_test(struct kunit *test)
{
	KUNIT_ASSERT_STREQ(test, kvm_exit_stats_reasons[UNNAMED].name, "");

	take(UNNAMED);
	take(UNNAMED);
	__kvm_exit_stats_user(vcpu, 0);
	expect(test, kvm_exit_stats_isa->other, 0, 1, 1);
	expect(test, UNNAMED, 0, 0, 0);

	retire();
}

static void expect_nested(struct kunit *test, unsigned int slot, u64 l2,
			  u64 reflected)
{
	struct kvm_exit_stats_handled handled = read(slot);

	KUNIT_EXPECT_EQ(test, handled.l2, l2);
	KUNIT_EXPECT_EQ(test, handled.reflected, reflected);
}

/* An exit of L2 is one of all exits. */
static void take_nested(unsigned int slot, bool reflected)
{
	take(slot);
	kvm_exit_stats_nested(vcpu, slot, reflected);
}

static void nested_test(struct kunit *test)
{
	struct kvm_exit_stats_nested *nested;

	take(IO);
	expect_nested(test, IO, 0, 0);
	mutex_lock(&kvm_exit_stats_lock);
	KUNIT_EXPECT_NULL(test, kvm_exit_stats_nested_read_vcpu(&vcpu->exit_stats));
	mutex_unlock(&kvm_exit_stats_lock);

	take_nested(IO, true);
	take_nested(IO, false);
	take_nested(EXIT_REASON_HLT, true);
	expect_nested(test, IO, 2, 1);
	expect_nested(test, EXIT_REASON_HLT, 1, 1);
	expect(test, IO, 0, 3, 0);

	/* Userspace may handle one of L2's as well, and one without a name. */
	take_nested(UNNAMED, false);
	__kvm_exit_stats_user(vcpu, 0);
	expect_nested(test, kvm_exit_stats_isa->other, 1, 0);
	expect_nested(test, UNNAMED, 0, 0);

	KUNIT_ASSERT_EQ(test, kvm_exit_stats_nested_reset_vcpu(&vcpu->exit_stats), 0);
	KUNIT_ASSERT_EQ(test, kvm_exit_stats_reset_vcpu(&vcpu->exit_stats), 0);
	take_nested(IO, false);
	mutex_lock(&kvm_exit_stats_lock);
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_nested_read_vcpu(&vcpu->exit_stats)->exits[IO], 1);
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_nested_read_host()->exits[IO], 3);
	mutex_unlock(&kvm_exit_stats_lock);
	expect_nested(test, IO, 3, 1);

	KUNIT_ASSERT_EQ(test, kvm_exit_stats_nested_reset_vm(&vm), 0);
	KUNIT_ASSERT_EQ(test, kvm_exit_stats_reset_vm(&vm), 0);
	expect_nested(test, IO, 0, 0);
	take_nested(IO, true);
	expect_nested(test, IO, 1, 1);

	retire();
	nested = kvm_exit_stats_retired_vm(0)->nested;
	KUNIT_ASSERT_NOT_NULL(test, nested);
	KUNIT_EXPECT_EQ(test, nested->exits[IO], 1);
	KUNIT_EXPECT_EQ(test, nested->exits[EXIT_REASON_HLT], 0);
	mutex_lock(&kvm_exit_stats_lock);
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_nested_read_host()->exits[IO], 4);
	kvm_exit_stats_nested_reset_host();
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_nested_read_host()->exits[IO], 0);
	mutex_unlock(&kvm_exit_stats_lock);
}

/* A VM without an L2 guest has nothing of the kind, whatever others had. */
static void not_nested_test(struct kunit *test)
{
	take(IO);
	expect_nested(test, IO, 0, 0);
	retire();
	KUNIT_EXPECT_NULL(test, kvm_exit_stats_retired_vm(0)->nested);
}

static void forget(struct kunit *test)
{
	kvm_exit_stats_forget();
	kvm_exit_stats_nested_forget();
}

static struct kunit_case cases[] = {
	KUNIT_CASE(user_test),
	KUNIT_CASE(fastpath_test),
	KUNIT_CASE(reset_test),
	KUNIT_CASE(unnamed_test),
	KUNIT_CASE(nested_test),
	KUNIT_CASE(not_nested_test),
	{ }
};

static struct kunit_suite suite = {
	.name = "kvm_exit_stats_user",
	.init = init,
	.exit = forget,
	.test_cases = cases,
};

kunit_test_suite(suite);

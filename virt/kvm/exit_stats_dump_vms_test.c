// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM exit statistics: KUnit tests of what dumps show of single VMs.
 */
#include <kunit/test.h>
#include <linux/kvm_host.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "exit_stats.h"
#include "exit_stats_counts.h"
#include "exit_stats_dump_vms.h"
#include "exit_stats_reasons.h"

#define IO		EXIT_REASON_IO_INSTRUCTION

/* More than have a block, with 0, 1, 2, ... exits in no order. */
#define NR_VMS		(2 * KVM_EXIT_STATS_BLOCKS + 1)
#define EXITS(__i)	((__i) * 7 % NR_VMS)

struct test_vm {
	struct kvm_vm_exit_stats vm;
	struct kvm_vcpu_exit_stats es;
};

static struct test_vm *test_vms;
static struct kvm_exit_stats_blocks *blocks;
static char selected[KVM_EXIT_STATS_VM_NAME_LEN];

static int init(struct kunit *test)
{
	kvm_exit_stats_isa = &vmx_exit_stats_isa;
	kvm_exit_stats_describe(kvm_exit_stats_isa, kvm_exit_stats_reasons);

	test_vms = kunit_kcalloc(test, NR_VMS, sizeof(*test_vms), GFP_KERNEL);
	blocks = kunit_kzalloc(test, sizeof(*blocks), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, test_vms);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, blocks);

	mutex_lock(&kvm_exit_stats_lock);
	strscpy(selected, kvm_exit_stats_selected_dumps(), sizeof(selected));
	mutex_unlock(&kvm_exit_stats_lock);

	return 0;
}

static int select_dumps(const char *val)
{
	int r;

	mutex_lock(&kvm_exit_stats_lock);
	r = kvm_exit_stats_select_dumps(val);
	mutex_unlock(&kvm_exit_stats_lock);

	return r;
}

static void count(struct test_vm *vm, unsigned int exits)
{
	vm->es.exits[IO] += exits;
	vm->es.published += exits;
}

static void begin(struct test_vm *vm, u64 created_ns, unsigned int exits)
{
	memset(vm, 0, sizeof(*vm));
	strscpy(vm->vm.name, "7-4", sizeof(vm->vm.name));
	vm->vm.created_ns = created_ns;

	mutex_lock(&kvm_exit_stats_lock);
	kvm_exit_stats_add_vm(&vm->vm);
	kvm_exit_stats_add_vcpu(&vm->vm, &vm->es);
	mutex_unlock(&kvm_exit_stats_lock);

	count(vm, exits);
}

static void end(struct test_vm *vm)
{
	mutex_lock(&kvm_exit_stats_lock);
	kvm_exit_stats_retire_vm(&vm->vm, NULL, NULL);
	mutex_unlock(&kvm_exit_stats_lock);
}

static void choose(void)
{
	mutex_lock(&kvm_exit_stats_lock);
	kvm_exit_stats_choose_blocks(blocks);
	mutex_unlock(&kvm_exit_stats_lock);
}

/* Return: exits since the last block, 0 if there is no block. */
static u64 take(struct kunit *test, const struct kvm_exit_stats_block *block)
{
	struct kvm_exit_stats_counts *two, *record;
	const struct kvm_vm_exit_stats *vm;

	two = kunit_kcalloc(test, 2, sizeof(*two), GFP_KERNEL);
	record = kcalloc(1, sizeof(*record), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, two);

	mutex_lock(&kvm_exit_stats_lock);
	vm = kvm_exit_stats_take_block(block, &two[0], &two[1], &record);
	mutex_unlock(&kvm_exit_stats_lock);
	kfree(record);

	if (!vm)
		return 0;

	return kvm_exit_stats_total(&two[0]) - kvm_exit_stats_total(&two[1]);
}

/* A name is for the VM that has it, and what is none changes nothing. */
static void select_test(struct kunit *test)
{
	struct test_vm *vm = &test_vms[0], *other = &test_vms[1];

	begin(vm, 1, 5);
	begin(other, 1, 6);

	KUNIT_EXPECT_EQ(test, select_dumps("host\n"), 0);
	choose();
	KUNIT_EXPECT_EQ(test, blocks->nr + blocks->nr_vms, 0);

	KUNIT_EXPECT_EQ(test, select_dumps("7-4\n"), 0);
	KUNIT_EXPECT_EQ(test, select_dumps("7-5"), -EINVAL);
	KUNIT_EXPECT_EQ(test, select_dumps("7-4 "), -EINVAL);
	KUNIT_EXPECT_EQ(test, select_dumps("vm"), -EINVAL);
	KUNIT_EXPECT_EQ(test, select_dumps(""), -EINVAL);
	choose();
	KUNIT_EXPECT_EQ(test, blocks->nr, 1);
	KUNIT_EXPECT_TRUE(test, blocks->block[0].vm == &vm->vm);

	end(vm);
	begin(vm, 2, 7);
	KUNIT_EXPECT_STREQ(test, vm->vm.name, "7-4");
	choose();
	KUNIT_EXPECT_EQ(test, blocks->nr + blocks->nr_vms, 0);

	KUNIT_EXPECT_EQ(test, select_dumps("vms"), 0);
	choose();
	KUNIT_EXPECT_EQ(test, blocks->nr, 2);

	end(vm);
	end(other);
}

/* Those with most exits are chosen, and none of the others is forgotten. */
static void choose_test(struct kunit *test)
{
	unsigned int i;

	select_dumps("vms");
	for (i = 0; i < NR_VMS; i++)
		begin(&test_vms[i], i, EXITS(i));

	choose();
	KUNIT_EXPECT_EQ(test, blocks->nr, KVM_EXIT_STATS_BLOCKS);
	KUNIT_EXPECT_EQ(test, blocks->nr_vms, NR_VMS - 1);
	KUNIT_EXPECT_EQ(test, blocks->exits, NR_VMS * (NR_VMS - 1) / 2);
	for (i = 0; i < KVM_EXIT_STATS_BLOCKS; i++) {
		KUNIT_EXPECT_EQ(test, blocks->block[i].exits, NR_VMS - 1 - i);
		KUNIT_EXPECT_EQ(test, take(test, &blocks->block[i]),
				NR_VMS - 1 - i);
	}

	/* The others are next. */
	choose();
	KUNIT_EXPECT_EQ(test, blocks->nr, KVM_EXIT_STATS_BLOCKS);
	KUNIT_EXPECT_EQ(test, blocks->nr_vms, KVM_EXIT_STATS_BLOCKS);
	KUNIT_EXPECT_EQ(test, blocks->block[0].exits, KVM_EXIT_STATS_BLOCKS);

	for (i = 0; i < NR_VMS; i++)
		end(&test_vms[i]);
}

/* From one block to the next: VMs run on, are reset, and end. */
static void take_test(struct kunit *test)
{
	struct test_vm *vm = &test_vms[0];
	struct kvm_exit_stats_block block = { .vm = &vm->vm, .created_ns = 1 };

	begin(vm, 1, 50);
	KUNIT_EXPECT_EQ(test, take(test, &block), 50);
	KUNIT_EXPECT_EQ(test, take(test, &block), 0);
	count(vm, 5);
	KUNIT_EXPECT_EQ(test, take(test, &block), 5);

	count(vm, 4);
	KUNIT_ASSERT_EQ(test, kvm_exit_stats_reset_vm(&vm->vm), 0);
	count(vm, 3);
	KUNIT_EXPECT_EQ(test, take(test, &block), 3);

	end(vm);
	KUNIT_EXPECT_EQ(test, take(test, &block), 0);

	/* Another one at its place is not the VM that was chosen. */
	begin(vm, 2, 6);
	KUNIT_EXPECT_EQ(test, take(test, &block), 0);
	end(vm);
}

static void forget(struct kunit *test)
{
	select_dumps(selected);
	kvm_exit_stats_forget();
}

static struct kunit_case cases[] = {
	KUNIT_CASE(select_test),
	KUNIT_CASE(choose_test),
	KUNIT_CASE(take_test),
	{ }
};

static struct kunit_suite suite = {
	.name = "kvm_exit_stats_dump_vms",
	.init = init,
	.exit = forget,
	.test_cases = cases,
};

kunit_test_suite(suite);

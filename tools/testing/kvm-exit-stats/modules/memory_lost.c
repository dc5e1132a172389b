// SPDX-License-Identifier: GPL-2.0
/*
 * memory_lost.c - lose memory, so that a search for leaks has something to find
 *
 * 100 objects stay behind. Not all are found: later kernels' slab allocator goes
 * on to point to some of those that it has handed out. They are zeroed, as what
 * was left in one could point to another.
 */
#include <linux/module.h>
#include <linux/slab.h>

static int __init memory_lost_init(void)
{
	int i, *object;

	for (i = 0; i < 100; i++) {
		object = kzalloc(2000, GFP_KERNEL);
		if (!object)
			return -ENOMEM;
		*object = i;
	}
	return 0;
}
module_init(memory_lost_init);

static void __exit memory_lost_exit(void)
{
}
module_exit(memory_lost_exit);

MODULE_DESCRIPTION("Loses memory");
MODULE_LICENSE("GPL");

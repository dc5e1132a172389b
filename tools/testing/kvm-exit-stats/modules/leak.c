// SPDX-License-Identifier: GPL-2.0
/*
 * leak.c - lose memory, so that a search for leaks has something to find
 *
 * 100 objects stay behind. Not all are found: later kernels' slab allocator goes
 * on to point to some of those that it has handed out. They are zeroed, as what
 * was left in one could point to another.
 */
#include <linux/module.h>
#include <linux/slab.h>

static int __init leak_init(void)
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
module_init(leak_init);

static void __exit leak_exit(void)
{
}
module_exit(leak_exit);

MODULE_DESCRIPTION("Loses memory");
MODULE_LICENSE("GPL");

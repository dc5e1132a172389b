// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM exit statistics: exits that userspace handles.
 *
 * An exit makes KVM_RUN return at most once, and then no other exit comes before
 * the next KVM_RUN.  So the reason need not be kept on the exit path: it is asked
 * for when KVM_RUN returns, which is rare and slow.
 */
#include <linux/kvm_host.h>
#include <linux/slab.h>

#include "exit_stats_reasons.h"
#include "exit_stats_user.h"

/* All exits, or 32 bits of that.  Context: the vCPU's own thread. */
static u32 exits_of(const struct kvm_vcpu_exit_stats *es)
{
	return es->published + (es->batch - es->left);
}

bool kvm_exit_stats_returned_without_exit(struct kvm_vcpu *vcpu, int r)
{
	switch (r) {
	case -EINTR:
	case -EAGAIN:
	case -EIO:
		return true;
	case 0:
		return vcpu->run->exit_reason == KVM_EXIT_INTR ||
		       vcpu->run->exit_reason == KVM_EXIT_IRQ_WINDOW_OPEN;
	default:
		return false;
	}
}

void kvm_exit_stats_counted_without_code(struct kvm_vcpu *vcpu, u16 slot)
{
	vcpu->exit_stats.instead_at = exits_of(&vcpu->exit_stats);
	vcpu->exit_stats.instead = slot;
}

/* Few vCPUs of a host with many VMs may ever need them. */
static struct kvm_vcpu_rare_exits *alloc_rare(struct kvm_vcpu_exit_stats *es)
{
	struct kvm_vcpu_rare_exits *rare;

	/* Without, this exit would be lost. */
	rare = kzalloc(struct_size(rare, user, kvm_exit_stats_isa->nr_slots),
		       GFP_KERNEL_ACCOUNT | __GFP_NOFAIL);

	/* A reader that finds it finds zeros in it. */
	smp_store_release(&es->rare, rare);

	return rare;
}

struct kvm_vcpu_rare_exits *kvm_exit_stats_rare(struct kvm_vcpu *vcpu)
{
	return vcpu->exit_stats.rare ?: alloc_rare(&vcpu->exit_stats);
}

void __kvm_exit_stats_user(struct kvm_vcpu *vcpu, int r)
{
	struct kvm_vcpu_exit_stats *es = &vcpu->exit_stats;
	u32 exits = exits_of(es);
	unsigned int slot;

	if (es->user_at == exits || kvm_exit_stats_returned_without_exit(vcpu, r))
		return;

	es->user_at = exits;
	slot = es->instead;
	if (es->instead_at != exits)
		slot = kvm_exit_stats_isa->slot(kvm_arch_exit_stats_last_code(vcpu));

	kvm_exit_stats_add(&kvm_exit_stats_rare(vcpu)->user[slot], 1);
}

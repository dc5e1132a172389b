/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KVM exit statistics: how the slots of this host are called.
 */
#ifndef __KVM_EXIT_STATS_REASONS_H
#define __KVM_EXIT_STATS_REASONS_H

#include <linux/kvm_exit_stats.h>

/* Long enough for any name of the uapi tables; checked when they are read. */
#define KVM_EXIT_STATS_NAME_LEN		32
#define KVM_EXIT_STATS_CODE_LEN		20

/* Classes of reasons: the same for all vendors, so some may have no reason. */
#define KVM_EXIT_STATS_CLASSES		27
#define KVM_EXIT_STATS_CLASS_LEN	20

/**
 * struct kvm_exit_stats_reason - how a slot is shown
 * @name: the name without white space, "" if the slot's code has none
 * @code: the code as the vendor's manual writes it, "-" if there is none
 * @raw: the code as a number, for slots without a name
 * @class: the vendor-neutral class, an index of kvm_exit_stats_classes
 */
struct kvm_exit_stats_reason {
	char name[KVM_EXIT_STATS_NAME_LEN];
	char code[KVM_EXIT_STATS_CODE_LEN];
	u64 raw;
	unsigned int class;
};

extern const char * const kvm_exit_stats_classes[KVM_EXIT_STATS_CLASSES];

/* Set once, before any VM exists. */
extern const struct kvm_exit_stats_isa *kvm_exit_stats_isa;
extern struct kvm_exit_stats_reason kvm_exit_stats_reasons[KVM_EXIT_STATS_SLOTS];

/* Return: the index of a class; that of "other" if there is no such class. */
unsigned int kvm_exit_stats_class_index(const char *class);

static inline const char *
kvm_exit_stats_class_of(const struct kvm_exit_stats_reason *reason)
{
	return kvm_exit_stats_classes[reason->class];
}

/**
 * kvm_exit_stats_reasons_init() - name the slots of this host
 *
 * Context: the vendor module loads; no VM exists.
 */
void kvm_exit_stats_reasons_init(void);

/**
 * kvm_exit_stats_describe() - name the slots of an instruction set extension
 * @isa: its tables
 * @reasons: room for KVM_EXIT_STATS_SLOTS; owned by the caller
 *
 * A name for which there is no place is left out: its exits are "other".
 *
 * Return: the number of names left out; the first one is in the kernel log.
 */
unsigned int kvm_exit_stats_describe(const struct kvm_exit_stats_isa *isa,
				     struct kvm_exit_stats_reason *reasons);

#endif /* __KVM_EXIT_STATS_REASONS_H */

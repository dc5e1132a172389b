/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How a vCPU, a VM or the host spent its time, in a sentence and in percent.
 */
#ifndef EXITSTAT_ACCOUNT_TEXT_H
#define EXITSTAT_ACCOUNT_TEXT_H

#include "times/times.h"

/**
 * account_sort() - the reasons of an account, those that took most first
 * @account: whose
 *
 * The order is that of the time in KVM and in userspace.
 *
 * Return: account->nr pointers into @account; the array is the caller's to free.
 */
const struct reason_time **account_sort(const struct account *account);

/**
 * account_outside() - what an account spent outside the guest
 * @account: whose time
 * @reasons: what its reasons are called
 *
 * Return: "3.1% of its time outside the guest: 2.5% CPUID, 0.6% preempted", of
 * percentages that add up, the caller's to free; NULL of one without time.
 */
char *account_outside(const struct account *account,
		      const struct reasons *reasons);

/*
 * Prints two lines to stdout, of percentages that add up to 100 and to each
 * other; one of an account without time. @ns: of the interval, 0 for none.
 */
void account_print(const struct account *account, const char *label, uint64_t ns,
		   const struct reasons *reasons);

#endif

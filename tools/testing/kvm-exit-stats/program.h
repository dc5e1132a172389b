/* SPDX-License-Identifier: GPL-2.0 */
/* From options to a guest's program, and to the exits it has to cause. */
#ifndef PROGRAM_H
#define PROGRAM_H

#include "kinds.h"
#include "machine.h"
#include "round.h"

struct expectation {
	const char *reason;
	uint64_t exits;
};

struct expectations {
	struct expectation list[NR_KINDS + 4];
	unsigned int number;
};

/*
 * Write the program of the round after @rounds into @vcpu's page. Only the first
 * round touches fresh pages, and only the last one ends the guest.
 */
void program_round(struct vcpu *vcpu, const struct options *options,
		   enum vendor vendor, uint64_t rounds);

/* Add to what is expected of a vCPU; without a reason there is no exit. */
void expect(struct expectations *expected, const char *reason, uint64_t exits);

/* What a vCPU has caused after so many rounds of its program. */
void expect_rounds(struct expectations *expected, const struct options *options,
		   enum vendor vendor, uint64_t rounds);

/* Die unless userspace saw exactly what it has to see after so many rounds. */
void check_seen(const struct vcpu *vcpu, const struct seen *seen,
		const struct options *options, uint64_t rounds);

/* Print the line "expect vm=... vcpu=... REASON=exits ...". */
void print_expectations(const struct vcpu *vcpu,
			const struct expectations *expected);

/* Die where KVM's settings make the number of page faults inexact. */
void require_exact_page_faults(enum vendor vendor);

#endif /* PROGRAM_H */

/* SPDX-License-Identifier: GPL-2.0 */
/* Guests that KVM cannot enter: returns that are no hardware exit. */
#ifndef BROKEN_H
#define BROKEN_H

#include "kinds.h"
#include "options.h"

/*
 * A guest in a state that VM entry refuses, entered options->broken times:
 * INVALID_STATE on Intel, invalid_guest_state on AMD.
 */
void run_fail_entry(const struct options *options, enum vendor vendor,
		    int kvm_fd);

/*
 * A real-mode guest that VMX without unrestricted guest cannot run, so that
 * KVM emulates it; options->broken port writes. Dies where the host can run
 * it after all.
 */
void run_emulation_required(const struct options *options, enum vendor vendor,
			    int kvm_fd);

#endif /* BROKEN_H */

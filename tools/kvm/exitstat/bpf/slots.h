/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From the code of an exit to its reason, as a kernel with exit statistics has it.
 */
#ifndef EXITSTAT_SLOTS_H
#define EXITSTAT_SLOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/reasons.h"

struct slots;

/*
 * Adds all reasons of VMX or of SVM to @reasons, in the kernel's order.
 * Return: NULL with @error set if they cannot be added; the caller frees it.
 */
struct slots *slots_new(bool svm, struct reasons *reasons, struct error *error);

/* Return: the index in the reasons of a code; of any that has no name, "other". */
size_t slots_reason(const struct slots *slots, uint64_t code);

/* "vmx" or "svm". */
const char *slots_isa(const struct slots *slots);

#endif

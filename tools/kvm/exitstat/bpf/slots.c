// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "bpf/kernel.h"
#include "bpf/slots.h"

struct slots {
	const struct kvm_exit_stats_isa *isa;
	size_t reason[KVM_EXIT_STATS_SLOTS];
};

struct name {
	char text[REASON_NAME];
	const char *class;
	bool no_code;
};

static bool is_taken(const struct name *names, const char *text)
{
	size_t slot;

	for (slot = 0; slot < KVM_EXIT_STATS_SLOTS; slot++)
		if (!strcmp(names[slot].text, text))
			return true;

	return false;
}

static void set_extra(struct name *name, const char *text, const char *class)
{
	strcpy(name->text, text);
	name->class = class;
	name->no_code = true;
}

/* As kvm_exit_stats_describe() does in the kernel. */
static void name_slots(struct name *names, const struct kvm_exit_stats_isa *isa)
{
	char text[REASON_NAME], *blank;
	unsigned int i, slot;

	set_extra(&names[isa->other], "other", "other");
	for (i = 0; i < isa->nr_extras; i++)
		set_extra(&names[isa->extras[i].slot], isa->extras[i].name,
			  isa->extras[i].class);
	for (i = 0; i < isa->nr_codes; i++) {
		slot = isa->slot(isa->codes[i].code);
		snprintf(text, sizeof(text), "%s", isa->codes[i].name);
		for (blank = text; (blank = strchr(blank, ' '));)
			*blank = '_';
		if (names[slot].text[0] || is_taken(names, text))
			continue;
		strcpy(names[slot].text, text);
		names[slot].class = isa->class(isa->code(slot));
	}
}

struct slots *slots_new(bool svm, struct reasons *reasons, struct error *error)
{
	const struct kvm_exit_stats_isa *isa = svm ? &svm_exit_stats_isa :
						     &vmx_exit_stats_isa;
	struct name names[KVM_EXIT_STATS_SLOTS] = { 0 };
	struct slots *slots = xcalloc(1, sizeof(*slots));
	char code[REASON_NAME];
	unsigned int slot;

	slots->isa = isa;
	name_slots(names, isa);
	for (slot = 0; slot < isa->nr_slots; slot++) {
		if (!names[slot].text[0])
			continue;
		if (names[slot].no_code)
			strcpy(code, "-");
		else
			snprintf(code, sizeof(code),
				 isa->hex_codes ? "0x%03llx" : "%llu",
				 (unsigned long long)isa->code(slot));
		if (reasons_add(reasons, code, names[slot].text,
				names[slot].class, &slots->reason[slot],
				error)) {
			free(slots);
			return NULL;
		}
	}
	for (slot = 0; slot < isa->nr_slots; slot++)
		if (!names[slot].text[0])
			slots->reason[slot] = slots->reason[isa->other];

	return slots;
}

size_t slots_reason(const struct slots *slots, uint64_t code)
{
	return slots->reason[slots->isa->slot(code)];
}

const char *slots_isa(const struct slots *slots)
{
	return slots->isa->name;
}

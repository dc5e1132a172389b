/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The options --vm and --vcpu, and --phase of recordings.
 */
#ifndef EXITSTAT_FILTER_OPTIONS_H
#define EXITSTAT_FILTER_OPTIONS_H

#include <argp.h>
#include <json-c/json.h>

#include "delta/filter.h"

/* For `children` of a command's argp; the input is a struct filter. */
extern const struct argp filter_argp;

/* For commands that read recordings: the same, and --phase. */
extern const struct argp recording_filter_argp;

/* The form's options, and --vm and --vcpu, for those with phases of their own. */
extern const struct argp_child form_filter_children[];

/* The form's options, and those for recordings behind. */
extern const struct argp_child form_recording_children[];

/* And of one that draws: a struct chart_place as the third. */
extern const struct argp_child form_recording_charts_children[];

/* Adds "vm" and "vcpu", null where that is not asked for. */
void filter_add(struct json_object *object, const struct filter *filter);

/* Sets @error: the host has nothing that is meant. Return: -1. */
int filter_no_match(const struct filter *filter, struct error *error);

/*
 * What is looked at, as "the VM web01, vCPU 1, phase "boot""; NULL if it is all.
 * The caller's to free.
 */
char *filter_text(const struct filter *filter);

#endif

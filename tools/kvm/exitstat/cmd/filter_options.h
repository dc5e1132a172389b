/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The options --vm and --vcpu.
 */
#ifndef EXITSTAT_FILTER_OPTIONS_H
#define EXITSTAT_FILTER_OPTIONS_H

#include <argp.h>
#include <json-c/json.h>

#include "kernel/filter.h"

/* For `children` of a command's argp; the input is a struct filter. */
extern const struct argp filter_argp;

/* For commands that read recordings: the form's options, and these behind. */
extern const struct argp_child form_filter_children[];

/* And of one that draws: a struct chart_place as the third. */
extern const struct argp_child form_filter_charts_children[];

/* Adds "vm" and "vcpu", null where that is not asked for. */
void filter_add(struct json_object *object, const struct filter *filter);

/*
 * What is looked at, as "the VM web01, vCPU 1"; NULL if it is all. The caller's
 * to free.
 */
char *filter_text(const struct filter *filter);

#endif

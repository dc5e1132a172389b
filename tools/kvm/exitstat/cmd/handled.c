// SPDX-License-Identifier: GPL-2.0
/*
 * exitstat handled: who handled the exits.
 */
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "base/name_index.h"
#include "base/text.h"
#include "cmd/command.h"
#include "delta/which_vm.h"
#include "kernel/handled.h"
#include "options/filter_options.h"
#include "options/form.h"
#include "options/level.h"
#include "show/document.h"

struct handled_options {
	struct source_options source;
	struct form_options form;
	struct filter filter;
	struct level_options level;
};

static const struct column columns[] = {
	{ "NAME", NULL, COLUMN_EXTRA, "what the VM was started with" },
	{ "VM", NULL, COLUMN_EXTRA, "the name of its directory in debugfs" },
	{ "VCPU", NULL, COLUMN_RIGHT | COLUMN_EXTRA, "the ID of the vCPU" },
	{ "REASON", NULL, COLUMN_CUT, "why" },
	{ "CLASS", NULL, COLUMN_EXTRA, "what kind of reason" },
	{ "EXITS", NULL, COLUMN_RIGHT, "the sum of the next three" },
	{ "FASTPATH", NULL, COLUMN_RIGHT, "KVM's fastpath handled them" },
	{ "KERNEL", NULL, COLUMN_RIGHT, "the rest of KVM did" },
	{ "USER", NULL, COLUMN_RIGHT, "userspace did: KVM_RUN returned" },
	/* People see these two where there was one. */
	{ "L2", NULL, COLUMN_RIGHT | COLUMN_EXTRA, "those of an L2 guest" },
	{ "REFLECTED", NULL, COLUMN_RIGHT | COLUMN_EXTRA, "those of L2 that L1 got" },
	{ 0 }
};

#define NR_COLUMNS	(sizeof(columns) / sizeof(*columns))
#define L2_COLUMN	(NR_COLUMNS - 3)
#define REFLECTED_COLUMN (NR_COLUMNS - 2)

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct handled_options *options = state->input;

	(void)argument;
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->source;
		state->child_inputs[1] = &options->form;
		state->child_inputs[2] = &options->filter;
		state->child_inputs[3] = &options->level;
		return 0;
	case ARGP_KEY_ARG:
		usage_error(state, "handled takes no arguments");
		return 0;
	case ARGP_KEY_END:
		level_check(state, &options->level, &options->filter);
		form_check(state, &options->form);
		return 0;
	}

	return ARGP_ERR_UNKNOWN;
}

static const struct argp argp = {
	.parser = parse,
	.doc = "Show who handled the exits of each reason: KVM's fastpath, which enters the guest again at once, the rest of KVM, or userspace."
	       "\vAll since KVM was loaded or reset.\n\n"
	       "Examples:\n"
	       "  exitstat handled\n"
	       "  exitstat handled --vm web01\n"
	       "  exitstat handled --per vm --raw --noheadings -o vm,reason,user\n",
	.children = source_form_level_children,
};

/* --- what is shown --- */

/* Those of one vCPU, VM, or the host. */
struct group {
	const struct handled_row **rows;
	size_t nr;
	const struct vm *vm;	/* NULL: the host, or it is not in the snapshot */
};

static bool is_same(const struct handled_row *a, const struct handled_row *b)
{
	return !strcmp(a->vm, b->vm) && a->vcpu == b->vcpu;
}

static int compare(const void *a, const void *b)
{
	const struct handled_row *left = *(const struct handled_row *const *)a;
	const struct handled_row *right = *(const struct handled_row *const *)b;

	if (left->exits != right->exits)
		return left->exits < right->exits ? 1 : -1;

	return left->reason < right->reason ? -1 : 1;
}

/* The VMs that the snapshot has, by name. */
struct vms {
	const struct snapshot *snapshot;
	struct name_index places;
};

static const struct vm *find_vm(const struct vms *vms, const char *name)
{
	size_t place;

	if (!name_index_find(&vms->places, name, &place))
		return NULL;

	return &vms->snapshot->vms[place];
}

static enum vm_match how_meant(const struct handled_row *row,
			       const struct vms *vms,
			       const struct filter *filter)
{
	const struct vm *vm = find_vm(vms, row->vm);
	int pid = 0, fd;

	if (filter->has_vcpu && row->vcpu != filter->vcpu)
		return VM_OTHER;
	if (!filter->vm)
		return VM_EXACT;
	vm_name_parse(row->vm, &pid, &fd);

	return vm_match(row->vm, pid, vm ? vm->identity : NULL, filter->vm);
}

static void add_rows(struct grid *grid, const struct group *group,
		     enum level level, const struct reasons *reasons)
{
	size_t i, by;

	for (i = 0; i < group->nr; i++) {
		const struct handled_row *row = group->rows[i];
		const struct reason *reason = &reasons->reason[row->reason];

		grid_text(grid, group->vm ? identity_name(group->vm->identity) :
					    NULL);
		grid_text(grid, row->vm);
		if (level == LEVEL_VCPU)
			grid_u64(grid, row->vcpu);
		else
			grid_text(grid, NULL);
		grid_text(grid, reason->name);
		grid_text(grid, reason->class);
		grid_u64(grid, row->exits);
		for (by = 0; by < HANDLED_BY; by++)
			grid_u64(grid, row->by[by]);
		grid_u64(grid, row->l2);
		grid_u64(grid, row->reflected);
	}
}

/*
 * "web01: 4183 exits, 0.0% by the fastpath, 12.0% by KVM, 88.0% by userspace",
 * and if there was one, "; 30.0% of an L2 guest, 10.0% reflected to L1".
 */
static void print_sums(const struct group *group, enum level level)
{
	char shares[HANDLED_BY][NUMBER_TEXT];
	char l2_share[NUMBER_TEXT], reflected_share[NUMBER_TEXT];
	uint64_t exits = 0, l2 = 0, reflected = 0, sums[HANDLED_BY] = { 0 };
	size_t i, by;

	for (i = 0; i < group->nr; i++) {
		exits += group->rows[i]->exits;
		l2 += group->rows[i]->l2;
		reflected += group->rows[i]->reflected;
		for (by = 0; by < HANDLED_BY; by++)
			sums[by] += group->rows[i]->by[by];
	}
	for (by = 0; by < HANDLED_BY; by++)
		format_share(shares[by], sums[by], exits);
	printf("%s", level == LEVEL_HOST ? "host" : group->vm ? vm_label(group->vm) :
		     group->rows[0]->vm);
	if (level == LEVEL_VCPU)
		printf("/%u", group->rows[0]->vcpu);
	printf(": %llu exits, %s by the fastpath, %s by KVM, %s by userspace",
	       (unsigned long long)exits, shares[HANDLED_FASTPATH],
	       shares[HANDLED_KERNEL], shares[HANDLED_USER]);
	format_share(l2_share, l2, exits);
	format_share(reflected_share, reflected, exits);
	if (l2)
		printf("; %s of an L2 guest, %s reflected to L1", l2_share,
		       reflected_share);
	putchar('\n');
}

/* Takes the rows that belong together, from @from on. Return: the first after. */
static size_t next_group(struct group *group, const struct handled *handled,
			 size_t from, const struct vms *vms)
{
	const struct handled_row *first = &handled->rows[from];
	size_t i = from;

	group->nr = 0;
	group->vm = find_vm(vms, first->vm);
	while (i < handled->nr && is_same(first, &handled->rows[i]))
		group->rows[group->nr++] = &handled->rows[i++];
	qsort(group->rows, group->nr, sizeof(*group->rows), compare);

	return i;
}

/* Those that are meant best. Return: how many rows these are. */
static size_t narrow(struct handled *handled, const struct vms *vms,
		     const struct filter *filter)
{
	enum vm_match best = VM_CALLED, how;
	size_t i, nr = 0;

	for (i = 0; i < handled->nr; i++) {
		how = how_meant(&handled->rows[i], vms, filter);
		if (how > best)
			nr = 0;
		if (how >= best) {
			best = how;
			handled->rows[nr++] = handled->rows[i];
		}
	}
	handled->nr = nr;

	return nr;
}

static void print(const struct handled *handled, const struct vms *vms,
		  const struct reasons *reasons,
		  const struct handled_options *options)
{
	const struct grid_form *form = &options->form.form;
	bool one_table = form->json || grid_for_programs(form);
	struct group group = {
		.rows = xcalloc(handled->nr + 1, sizeof(*group.rows)),
	};
	struct column shown[NR_COLUMNS];
	struct json_object *document;
	struct grid grid;
	size_t i;

	memcpy(shown, columns, sizeof(shown));
	for (i = 0; i < handled->nr; i++) {
		if (handled->rows[i].l2) {
			shown[L2_COLUMN].flags &= ~COLUMN_EXTRA;
			shown[REFLECTED_COLUMN].flags &= ~COLUMN_EXTRA;
		}
	}
	i = 0;
	grid_init(&grid, shown, form);
	while (i < handled->nr) {
		i = next_group(&group, handled, i, vms);
		if (!one_table) {
			print_sums(&group, options->level.level);
			grid_init(&grid, shown, form);
		}
		add_rows(&grid, &group, options->level.level, reasons);
		if (!one_table)
			grid_print(&grid, stdout, "  ");
	}
	if (form->json) {
		document = document_new("handled");
		filter_add(document, &options->filter);
		json_object_object_add(document, "reasons", grid_json(&grid));
		document_print(stdout, document);
	} else if (one_table) {
		grid_print(&grid, stdout, "");
	} else if (!handled->nr) {
		printf("no exits\n");
	}
	free(group.rows);
}

static int show(struct source *source, const struct snapshot *snapshot,
		const struct handled_options *options, struct error *error)
{
	const struct filter *filter = &options->filter;
	struct vms vms = { .snapshot = snapshot };
	struct handled handled;
	char *root = source_root(source);
	size_t i;
	int r;

	r = handled_read(&handled, (enum handled_of)options->level.level, root,
			 &source->reasons, error);
	free(root);
	if (r)
		return r;
	for (i = 0; i < snapshot->nr_vms; i++)
		name_index_set(&vms.places, snapshot->vms[i].name, i);
	if (filter->vm)
		r = snapshot_check_vm(snapshot, filter->vm, error);
	if (!r && !narrow(&handled, &vms, filter) && filter_is_set(filter))
		r = filter_no_match(filter, error);
	if (!r)
		print(&handled, &vms, &source->reasons, options);
	name_index_free(&vms.places);
	handled_free(&handled);

	return r;
}

int cmd_handled(int argc, char **argv)
{
	struct handled_options options = { 0 };
	struct snapshot snapshot;
	struct source source;
	struct error error;
	int r;

	source_options_init(&options.source);
	options.source.counter = NULL;
	form_set_columns(&options.form, columns);
	command_parse(&argp, argc, argv, 0, &options);

	if (command_read_host(&source, &options.source, &snapshot,
			      "who handled exits", &error))
		return error_report(&error);
	command_note_mode(&snapshot, NULL);
	r = show(&source, &snapshot, &options, &error);
	snapshot_free(&snapshot);
	source_close(&source);
	if (r)
		return error_report(&error);

	return finish_output(STATUS_OK);
}

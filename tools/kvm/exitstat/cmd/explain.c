// SPDX-License-Identifier: GPL-2.0
/*
 * exitstat explain: what exit reasons are, and how to have fewer of them.
 */
#include <stdlib.h>
#include <string.h>

#include "analysis/summary.h"
#include "base/format.h"
#include "base/terminal_width.h"
#include "base/text.h"
#include "cmd/command.h"
#include "explain/explain.h"
#include "explain/layout.h"
#include "recording/member.h"
#include "show/document.h"

/* So many reasons are listed of a host or a recording. */
#define MOST_FREQUENT	10

enum {
	KEY_RECORDING = 0x2100,
	KEY_NAMES,
};

struct explain_options {
	struct source_options source;
	const char *recording[2];	/* as summary_read() takes it */
	bool json;
	bool only_names;
	char **names;
	size_t nr_names;
};

static const struct argp_option options_table[] = {
	{ "recording", KEY_RECORDING, "FILE", 0,
	  "List the most frequent reasons of a recording", 0 },
	{ "names", KEY_NAMES, NULL, 0, "Print all names, one on a line", 0 },
	{ "json", 'J', NULL, 0, "Print JSON", 0 },
	{ 0 }
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct explain_options *options = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->source;
		return 0;
	case KEY_RECORDING:
		options->recording[0] = argument;
		return 0;
	case 'J':
		options->json = true;
		return 0;
	case KEY_NAMES:
		options->only_names = true;
		return 0;
	case ARGP_KEY_ARGS:
		options->names = state->argv + state->next;
		options->nr_names = state->argc - state->next;
		return 0;
	case ARGP_KEY_END:
		if (options->recording[0] && options->nr_names)
			usage_error(state, "--recording is for the list of reasons, without a NAME");
		if (options->only_names &&
		    (options->recording[0] || options->nr_names || options->json))
			usage_error(state, "--names goes with nothing else");
		return 0;
	}

	return ARGP_ERR_UNKNOWN;
}

static const struct argp argp = {
	.options = options_table,
	.parser = parse,
	.args_doc = "[NAME...]",
	.doc = "Say what an exit reason is, what a guest does to cause it, how to have fewer, and when it is harmless."
	       "\vNAME is a reason or a class, in upper or lower case. Without one, all classes are listed, after the most frequent reasons of this host, where KVM counts, or of a recording.\n\n"
	       "Examples:\n"
	       "  exitstat explain\n"
	       "  exitstat explain hlt\n"
	       "  exitstat explain EPT_VIOLATION msr\n"
	       "  exitstat explain --recording boot.jsonl\n"
	       "  exitstat explain --json io | jq -r '.reasons[].fewer[]'\n",
	.children = source_children,
};

/* --- JSON --- */

static void add_parts(struct json_object *object, const char *const *parts)
{
	static const char * const keys[EXPLAIN_PARTS] = {
		"what", "causes", "measured", "fewer", "harmless"
	};
	enum explain_part part;

	for (part = 0; part < EXPLAIN_PARTS; part++)
		document_add_paragraphs(object, keys[part], parts[part]);
}

static void add_names(struct json_object *object, const char *key,
		      const char * const *names)
{
	struct json_object *array = json_object_new_array();

	for (; *names; names++)
		json_object_array_add(array, json_object_new_string(*names));
	json_object_object_add(object, key, array);
}

static void add_reason(struct json_object *array,
		       const struct explanation *explanation)
{
	struct json_object *object = json_object_new_object();
	const char *parts[EXPLAIN_PARTS];
	enum explain_part part;

	for (part = 0; part < EXPLAIN_PARTS; part++)
		parts[part] = explain_part(explanation, part);
	add_names(object, "vmx", explanation->names[EXPLAIN_VMX]);
	add_names(object, "svm", explanation->names[EXPLAIN_SVM]);
	add_text(object, "class", explanation->class);
	add_parts(object, parts);
	json_object_array_add(array, object);
}

static void add_class(struct json_object *array,
		      const struct explained_class *class)
{
	struct json_object *object = json_object_new_object();

	add_text(object, "class", class->name);
	add_text(object, "summary", class->summary);
	add_parts(object, class->parts);
	json_object_array_add(array, object);
}

/* --- what is named --- */

/* Return: whether there are texts about it; else @error is set. */
static bool is_known(const char *name, struct error *error)
{
	char *near;

	if (explain_reason(name) || explain_class(name))
		return true;
	near = explain_near(name);
	if (near)
		error_set(error, "there is no reason or class \"%s\", but %s",
			  name, near);
	else
		error_set(error, "there is no reason or class \"%s\": exitstat explain lists the classes",
			  name);
	free(near);

	return false;
}

static unsigned int width(void)
{
	return explain_width(terminal_width(stdout));
}

static void print_name(const char *name)
{
	const struct explanation *explanation = explain_reason(name);
	const struct explained_class *class = explain_class(name);

	if (explanation)
		explain_print_reason(stdout, explanation, width());
	else
		explain_print_class(stdout, class, width());
	if (explanation && class)
		explain_print_members(stdout, class, explanation, width());
}

static int explain_names(const struct explain_options *options,
			 struct error *error)
{
	struct json_object *reasons, *classes, *document;
	size_t i;

	for (i = 0; i < options->nr_names; i++)
		if (!is_known(options->names[i], error))
			return -1;
	if (!options->json) {
		for (i = 0; i < options->nr_names; i++) {
			if (i)
				putchar('\n');
			print_name(options->names[i]);
		}
		return 0;
	}
	reasons = json_object_new_array();
	classes = json_object_new_array();
	for (i = 0; i < options->nr_names; i++) {
		if (explain_reason(options->names[i]))
			add_reason(reasons, explain_reason(options->names[i]));
		if (explain_class(options->names[i]))
			add_class(classes, explain_class(options->names[i]));
	}
	document = document_new("explain");
	json_object_object_add(document, "reasons", reasons);
	json_object_object_add(document, "classes", classes);
	document_print(stdout, document);

	return 0;
}

/* Once each, although a class, or a reason of the other vendor, may be called so. */
static void print_names(void)
{
	const struct explained_class *class;
	const struct explanation *explanation;
	const char * const *name;
	size_t i, isa;

	for (i = 0; (class = explain_class_at(i)); i++)
		puts(class->name);
	for (i = 0; (explanation = explain_reason_at(i)); i++) {
		for (isa = 0; isa < EXPLAIN_ISAS; isa++) {
			for (name = explanation->names[isa]; *name; name++) {
				class = explain_class(*name);
				if ((!class || strcmp(class->name, *name)) &&
				    (!isa || !explanation->names[0][0] ||
				     strcmp(explanation->names[0][0], *name)))
					puts(*name);
			}
		}
	}
}

/* --- the list --- */

struct ranked {
	const struct reason *reason;
	uint64_t exits;
};

static int compare(const void *a, const void *b)
{
	const struct ranked *left = a, *right = b;

	if (left->exits != right->exits)
		return left->exits < right->exits ? 1 : -1;

	return strcmp(left->reason->name, right->reason->name);
}

/* The caller frees it. */
static struct ranked *rank(const struct counts *counts,
			   const struct reasons *reasons)
{
	struct ranked *ranked = xcalloc(counts->nr + 1, sizeof(*ranked));
	size_t i;

	for (i = 0; i < counts->nr; i++)
		ranked[i] = (struct ranked) { &reasons->reason[i],
					      counts->exits[i] };
	qsort(ranked, counts->nr, sizeof(*ranked), compare);

	return ranked;
}

static void print_frequent(const struct counts *counts,
			   const struct reasons *reasons)
{
	struct ranked *ranked = rank(counts, reasons);
	const struct explanation *explanation;
	char share[NUMBER_TEXT], *line, *brief;
	size_t i;

	puts("Most frequent");
	for (i = 0; i < counts->nr && i < MOST_FREQUENT && ranked[i].exits; i++) {
		explanation = explain_reason(ranked[i].reason->name);
		brief = explain_brief(explanation ?
				      explanation->parts[EXPLAIN_WHAT] :
				      "There is no text about it.");
		line = xasprintf("- %s %s: %s",
				 format_share(share, ranked[i].exits,
					      counts->total),
				 ranked[i].reason->name, brief);
		explain_print_text(stdout, line, 2, width());
		free(line);
		free(brief);
	}
	if (!counts->total)
		puts("  no exits");
	putchar('\n');
	free(ranked);
}

static void print_classes(void)
{
	const struct explained_class *class;
	char *line;
	size_t i;

	puts("Classes");
	for (i = 0; (class = explain_class_at(i)); i++) {
		line = xasprintf("- %s: %s", class->name, class->summary);
		explain_print_text(stdout, line, 2, width());
		free(line);
	}
}

/* @counts: NULL where nothing is counted. */
static void list(const struct explain_options *options,
		 const struct counts *counts, const struct reasons *reasons)
{
	struct json_object *document, *frequent, *classes;
	const struct explained_class *class;
	struct ranked *ranked;
	size_t i;

	if (!options->json) {
		if (counts)
			print_frequent(counts, reasons);
		print_classes();
		return;
	}
	document = document_new("explain");
	frequent = json_object_new_array();
	classes = json_object_new_array();
	if (counts) {
		ranked = rank(counts, reasons);
		for (i = 0; i < counts->nr && ranked[i].exits; i++)
			if (explain_reason(ranked[i].reason->name))
				add_reason(frequent,
					   explain_reason(ranked[i].reason->name));
		free(ranked);
	}
	for (i = 0; (class = explain_class_at(i)); i++)
		add_class(classes, class);
	json_object_object_add(document, "reasons", frequent);
	json_object_object_add(document, "classes", classes);
	document_print(stdout, document);
}

static int list_recording(const struct explain_options *options,
			  struct error *error)
{
	struct summary summary;

	if (command_read_summary(&summary, NULL, options->recording, NULL, error))
		return -1;
	list(options, &summary.all.counts, &summary.reasons);
	summary_free(&summary);

	return 0;
}

/* Nothing is wrong with a machine without KVM; with files that are asked for, it is. */
static int list_host(const struct explain_options *options, struct error *error)
{
	bool is_asked_for = options->source.replay ||
			    strcmp(options->source.root, "/");
	struct snapshot snapshot;
	struct source source;
	int r;

	source_open(&source, &options->source);
	r = source_read(&source, &snapshot, NULL, error);
	if (r > 0) {
		list(options, &snapshot.host, &source.reasons);
		snapshot_free(&snapshot);
	} else if (!is_asked_for) {
		list(options, NULL, NULL);
	}
	source_close(&source);

	return r < 0 && is_asked_for ? -1 : 0;
}

int cmd_explain(int argc, char **argv)
{
	struct explain_options options = { 0 };
	struct error error;
	int r;

	source_options_init(&options.source);
	options.source.counter = NULL;
	command_parse(&argp, argc, argv, 0, &options);

	if (options.only_names) {
		print_names();
		r = 0;
	} else if (options.nr_names) {
		r = explain_names(&options, &error);
	} else if (options.recording[0]) {
		r = list_recording(&options, &error);
	} else {
		r = list_host(&options, &error);
	}

	return r ? error_report(&error) : finish_output(STATUS_OK);
}

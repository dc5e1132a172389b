// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "base/terminal_width.h"
#include "base/text.h"
#include "base/utf8.h"
#include "explain/layout.h"
#include "recording/member.h"
#include "show/advice_text.h"
#include "show/document.h"

static const char *many(const char *classes)
{
	return strchr(classes, ' ') ? "es" : "";
}

/* " and 2 other VMs", or "". */
static char *others(const struct advice *advice)
{
	size_t nr = advice->nr_vms - 1;

	return !nr ? xstrdup("") :
	       xasprintf(" %zu other VM%s as well.", nr, nr == 1 ? " is so" :
								   "s are so");
}

static char *times(const struct advice *advice)
{
	char kernel[NUMBER_TEXT], user[NUMBER_TEXT], wait[NUMBER_TEXT];
	uint64_t blocked = advice->ns[TIMES_BLOCKED];

	if (!advice->timed)
		return xstrdup("");
	format_share(kernel, advice->ns[TIMES_KERNEL], advice->whole_ns);
	format_share(user, advice->ns[TIMES_USER], advice->whole_ns);
	if (!blocked)
		return xasprintf(" KVM took %s of the time for them, userspace %s.",
				 kernel, user);

	return xasprintf(" KVM took %s of the time for them, userspace %s; a wait lasts %s in the mean.",
			 kernel, user,
			 format_short_duration(wait, blocked / advice->timed));
}

char *advice_text(const struct advice *advice)
{
	char share[NUMBER_TEXT], rate[NUMBER_TEXT];
	char *label = advice->vm ? utf8_printable(advice->vm->label) : NULL;
	char *when = times(advice), *more = others(advice), *text;

	text = xasprintf("%llu of %llu exits%s%s, %s, are of the class%s %s: %s/s.%s%s",
			 (unsigned long long)advice->exits,
			 (unsigned long long)advice->all,
			 label ? " of " : "", label ? label : "",
			 format_share(share, advice->exits, advice->all),
			 many(advice->classes), advice->classes,
			 format_rate(rate, advice->rate), when, more);
	free(label);
	free(when);
	free(more);

	return text;
}

const char *advice_fewer(const struct advice *advice)
{
	return explain_class(advice->class)->parts[EXPLAIN_FEWER];
}

void advice_print(const struct advice_list *list)
{
	unsigned int width = explain_width(terminal_width(stdout));
	char *text;
	size_t i;

	if (!list->nr)
		puts("no advice");
	for (i = 0; i < list->nr; i++) {
		text = advice_text(&list->advice[i]);
		printf("%s%s\n", i ? "\n" : "", list->advice[i].class);
		explain_print_text(stdout, text, 2, width);
		explain_print_text(stdout, advice_fewer(&list->advice[i]), 2,
				   width);
		free(text);
	}
}

struct json_object *advice_json(const struct advice_list *list)
{
	struct json_object *array = json_object_new_array();
	size_t i;

	for (i = 0; i < list->nr; i++) {
		const struct advice *advice = &list->advice[i];
		struct json_object *object = json_object_new_object();
		char *text = advice_text(advice);

		add_text(object, "class", advice->class);
		add_text(object, "classes", advice->classes);
		json_object_object_add(object, "vm", advice->vm ?
				       text_new(advice->vm->label) : NULL);
		add_u64(object, "vms", advice->vm ? advice->nr_vms : 0);
		add_u64(object, "exits", advice->exits);
		add_u64(object, "of", advice->all);
		json_object_object_add(object, "rate", real_new(advice->rate));
		json_object_object_add(object, "kernel_ns", advice->timed ?
				       json_object_new_uint64(advice->ns[TIMES_KERNEL]) :
				       NULL);
		json_object_object_add(object, "user_ns", advice->timed ?
				       json_object_new_uint64(advice->ns[TIMES_USER]) :
				       NULL);
		add_text(object, "text", text);
		document_add_paragraphs(object, "fewer", advice_fewer(advice));
		json_object_array_add(array, object);
		free(text);
	}

	return array;
}

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What exit reasons are, in words: the texts of explain/texts.
 */
#ifndef EXITSTAT_EXPLAIN_H
#define EXITSTAT_EXPLAIN_H

#include <stddef.h>

enum explain_part {
	EXPLAIN_WHAT,
	EXPLAIN_CAUSES,
	EXPLAIN_COST,
	EXPLAIN_FEWER,
	EXPLAIN_HARMLESS,
	EXPLAIN_PARTS,
};

enum explain_isa {
	EXPLAIN_VMX,
	EXPLAIN_SVM,
	EXPLAIN_ISAS,
};

/*
 * Texts are paragraphs with a newline between; those of a list begin with "- ".
 * Sources stand in brackets behind what they are for.
 */
struct explained_class {
	const char *name;
	const char *summary;	/* one sentence */
	const char *parts[EXPLAIN_PARTS];	/* NULL: none */
};

/* One or several reasons that are the same thing. */
struct explanation {
	const char *class;
	const char * const *names[EXPLAIN_ISAS];	/* NULL behind the last one */
	const char *parts[EXPLAIN_PARTS];	/* see explain_part() */
};

/* A section of a manual that texts cite, or a manual. */
struct explain_source {
	const char *key;
	const char *title;
};

/* The texts about a reason, in upper or lower case. Return: NULL if there are none. */
const struct explanation *explain_reason(const char *name);

/* The same of a class. */
const struct explained_class *explain_class(const char *name);

/* All of them, one after the other; NULL behind the last one. */
const struct explained_class *explain_class_at(size_t i);
const struct explanation *explain_reason_at(size_t i);
const struct explain_source *explain_source_at(size_t i);

/* A text of a reason, else that of its class. Return: NULL if there is none. */
const char *explain_part(const struct explanation *explanation,
			 enum explain_part part);

/* The first sentence of a text, without its sources; the caller's to free. */
char *explain_brief(const char *text);

/* "What it is" and the like, for people. */
const char *explain_heading(enum explain_part part);

/*
 * Names of reasons and classes that are like @name, as "io, iret", at most five.
 * The caller frees it; NULL if there are none.
 */
char *explain_near(const char *name);

#endif

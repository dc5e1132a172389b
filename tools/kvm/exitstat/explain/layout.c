// SPDX-License-Identifier: GPL-2.0
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "explain/layout.h"

#define INDENT		2
#define WIDTH		80
#define WIDTH_MOST	100

unsigned int explain_width(unsigned int columns)
{
	return !columns ? WIDTH : columns < WIDTH_MOST ? columns : WIDTH_MOST;
}

/* The words of one paragraph, which ends with a newline or the text. */
static const char *print_paragraph(FILE *file, const char *text,
				   unsigned int indent, unsigned int width)
{
	unsigned int hang = indent + (strncmp(text, "- ", 2) ? 0 : 2);
	unsigned int column = indent;
	bool first = true;

	fprintf(file, "%*s", indent, "");
	while (*text && *text != '\n') {
		size_t len = strcspn(text, "\n ");

		if (!first && column + 1 + len > width) {
			fprintf(file, "\n%*s", hang, "");
			column = hang;
		} else if (!first) {
			fputc(' ', file);
			column++;
		}
		fprintf(file, "%.*s", (int)len, text);
		column += len;
		first = false;
		text += len;
		text += *text == ' ';
	}
	fputc('\n', file);

	return text + (*text == '\n');
}

void explain_print_text(FILE *file, const char *text, unsigned int indent,
			unsigned int width)
{
	while (*text)
		text = print_paragraph(file, text, indent, width);
}

/* --- sources --- */

/* Is @key one of what stands in a bracket of @text? */
static bool cites(const char *text, const char *key)
{
	size_t len = strlen(key);
	const char *at = text;

	while (at && (at = strstr(at, key))) {
		if (at > text && strchr("[ ", at[-1]) && strchr("];", at[len]))
			return true;
		at++;
	}

	return false;
}

struct texts {
	size_t nr;
	const char *text[EXPLAIN_PARTS];
};

static bool is_cited(const struct texts *texts, const char *key)
{
	size_t i;

	for (i = 0; i < texts->nr; i++)
		if (cites(texts->text[i], key))
			return true;

	return false;
}

/* A manual stands in front of its sections: it is cited if one of these is. */
static bool is_manual(const char *key, const struct texts *texts)
{
	const struct explain_source *source;
	size_t len = strlen(key), i;

	for (i = 0; (source = explain_source_at(i)); i++)
		if (!strncmp(source->key, key, len) && source->key[len] == ' ' &&
		    is_cited(texts, source->key))
			return true;

	return false;
}

static void print_sources(FILE *file, const struct texts *texts,
			  unsigned int width)
{
	const struct explain_source *source;
	bool any = false;
	char *line;
	size_t i;

	for (i = 0; (source = explain_source_at(i)); i++) {
		if (!is_cited(texts, source->key) && !is_manual(source->key, texts))
			continue;
		if (!any)
			fputs("\nSources\n", file);
		any = true;
		line = xasprintf("- %s: %s", source->key, source->title);
		explain_print_text(file, line, INDENT, width);
		free(line);
	}
}

/* --- reasons and classes --- */

/* "read_cr0, read_cr4 (svm)" */
static void print_names(FILE *file, const char * const *names, const char *isa,
			bool *first)
{
	for (; *names; names++) {
		fprintf(file, "%s%s", *first ? "" : ", ", *names);
		*first = false;
	}
	fprintf(file, " (%s)", isa);
}

/* "CPUID (vmx), cpuid (svm)", in lines. */
static void print_all_names(FILE *file, const struct explanation *explanation,
			    unsigned int indent, unsigned int width)
{
	static const char * const isas[EXPLAIN_ISAS] = { "vmx", "svm" };
	char line[1024] = "";
	bool first = true;
	FILE *text = fmemopen(line, sizeof(line), "w");
	size_t isa;

	if (!text)
		return;
	for (isa = 0; isa < EXPLAIN_ISAS; isa++)
		if (*explanation->names[isa])
			print_names(text, explanation->names[isa], isas[isa],
				    &first);
	fclose(text);
	explain_print_text(file, line, indent, width);
}

static void print_part(FILE *file, enum explain_part part, const char *text,
		       struct texts *texts, unsigned int width)
{
	if (!text || !*text)
		return;
	fprintf(file, "\n%s\n", explain_heading(part));
	explain_print_text(file, text, INDENT, width);
	texts->text[texts->nr++] = text;
}

void explain_print_members(FILE *file, const struct explained_class *class,
			   const struct explanation *but, unsigned int width)
{
	const struct explanation *explanation;
	bool any = false;
	char *brief;
	size_t i;

	for (i = 0; (explanation = explain_reason_at(i)); i++) {
		if (explanation == but ||
		    strcmp(explanation->class, class->name))
			continue;
		if (!any)
			fprintf(file, "\n%s of the class %s\n",
				but ? "Others" : "Reasons", class->name);
		any = true;
		print_all_names(file, explanation, INDENT, width);
		brief = explain_brief(explanation->parts[EXPLAIN_WHAT]);
		explain_print_text(file, brief, 2 * INDENT, width);
		free(brief);
	}
}

static void print_class_line(FILE *file, const struct explained_class *class,
			     unsigned int width)
{
	char *line = xasprintf("class %s: %s", class->name, class->summary);

	explain_print_text(file, line, 0, width);
	free(line);
}

void explain_print_reason(FILE *file, const struct explanation *explanation,
			  unsigned int width)
{
	struct texts texts = { 0 };
	enum explain_part part;

	print_all_names(file, explanation, 0, width);
	print_class_line(file, explain_class(explanation->class), width);
	for (part = 0; part < EXPLAIN_PARTS; part++)
		print_part(file, part, explain_part(explanation, part), &texts,
			   width);
	print_sources(file, &texts, width);
}

void explain_print_class(FILE *file, const struct explained_class *class,
			 unsigned int width)
{
	struct texts texts = { 0 };
	enum explain_part part;

	print_class_line(file, class, width);
	explain_print_members(file, class, NULL, width);
	for (part = 0; part < EXPLAIN_PARTS; part++)
		print_part(file, part, class->parts[part], &texts, width);
	print_sources(file, &texts, width);
}

// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "export/exposition.h"

const char *exposition_content_type(enum exposition_format format)
{
	return format == EXPOSITION_OPENMETRICS ?
		       "application/openmetrics-text; version=1.0.0; charset=utf-8" :
		       "text/plain; version=0.0.4; charset=utf-8";
}

/* --- what a client accepts --- */

/* One part of Accept: "type/subtype; version=1.0.0; q=0.5". */
struct media {
	char type[64];
	char version[16];
	double quality;
};

/* Copies a word without the blanks around it; what is too long becomes "?". */
static void copy_word(char *to, size_t size, const char *from, size_t len)
{
	while (len && strchr(" \t\"", *from)) {
		from++;
		len--;
	}
	while (len && strchr(" \t\"", from[len - 1]))
		len--;
	if (len >= size) {
		from = "?";
		len = 1;
	}
	memcpy(to, from, len);
	to[len] = '\0';
}

static void parse_media(struct media *media, const char *text, size_t len)
{
	const char *end = text + len, *part, *equals;
	char key[16], value[16];
	size_t part_len;

	memset(media, 0, sizeof(*media));
	media->quality = 1;
	part_len = strcspn(text, ",;");
	copy_word(media->type, sizeof(media->type), text, part_len);
	for (part = text + part_len; part < end; part += part_len) {
		part++;
		part_len = strcspn(part, ",;");
		equals = memchr(part, '=', part_len);
		if (!equals)
			continue;
		copy_word(key, sizeof(key), part, equals - part);
		copy_word(value, sizeof(value), equals + 1,
			  part + part_len - equals - 1);
		if (!strcasecmp(key, "q"))
			media->quality = strtod(value, NULL);
		else if (!strcasecmp(key, "version"))
			strcpy(media->version, value);
	}
}

enum exposition_format exposition_negotiate(const char *accept)
{
	double open = 0, plain = 0;
	struct media media;
	size_t len;

	if (!accept)
		return EXPOSITION_PROMETHEUS;
	for (; *accept; accept += len + (accept[len] == ',')) {
		len = strcspn(accept, ",");
		parse_media(&media, accept, len);
		if (!strcasecmp(media.type, "application/openmetrics-text") &&
		    (!media.version[0] || !strcmp(media.version, "1.0.0"))) {
			if (media.quality > open)
				open = media.quality;
		} else if (!strcasecmp(media.type, "text/plain") &&
			   media.quality > plain) {
			plain = media.quality;
		}
	}

	return open > 0 && open >= plain ? EXPOSITION_OPENMETRICS :
					   EXPOSITION_PROMETHEUS;
}

/* --- the text --- */

/* What the family's samples are called. */
static void print_name(const struct exposition *exposition)
{
	static const char * const suffixes[] = {
		[METRIC_COUNTER] = "_total",
		[METRIC_GAUGE] = "",
		[METRIC_INFO] = "_info",
		[METRIC_HISTOGRAM] = "",
	};

	fputs(exposition->name, exposition->file);
	fputs(suffixes[exposition->type], exposition->file);
}

/* In comments the older format has the name of the samples instead. */
static void print_comment(const struct exposition *exposition, const char *what,
			  const char *text)
{
	fprintf(exposition->file, "# %s ", what);
	if (exposition->format == EXPOSITION_OPENMETRICS)
		fputs(exposition->name, exposition->file);
	else
		print_name(exposition);
	fprintf(exposition->file, " %s\n", text);
}

void exposition_begin(struct exposition *exposition, FILE *file,
		      enum exposition_format format)
{
	memset(exposition, 0, sizeof(*exposition));
	exposition->file = file;
	exposition->format = format;
}

void exposition_family(struct exposition *exposition, const char *name,
		       enum metric_type type, const char *unit,
		       const char *help)
{
	bool open = exposition->format == EXPOSITION_OPENMETRICS;
	static const char * const types[] = {
		[METRIC_COUNTER] = "counter",
		[METRIC_GAUGE] = "gauge",
		[METRIC_INFO] = "info",
		[METRIC_HISTOGRAM] = "histogram",
	};

	exposition->name = name;
	exposition->type = type;
	print_comment(exposition, "HELP", help);
	print_comment(exposition, "TYPE",
		      !open && type == METRIC_INFO ? "gauge" : types[type]);
	if (open && unit)
		print_comment(exposition, "UNIT", unit);
}

static void print_escaped(FILE *file, const char *text)
{
	char *valid = utf8_repair(text), *c;

	for (c = valid; *c; c++) {
		if (*c == '\n') {
			fputs("\\n", file);
			continue;
		}
		if (*c == '"' || *c == '\\')
			fputc('\\', file);
		fputc(*c, file);
	}
	free(valid);
}

/* @labels: as pairs, with NULL at the end. Those without a value are left out. */
static void print_labels(FILE *file, const char *const *labels, const char *le)
{
	char before = '{';

	for (; labels[0]; labels += 2) {
		if (!*labels[1])
			continue;
		fprintf(file, "%c%s=\"", before, labels[0]);
		print_escaped(file, labels[1]);
		fputc('"', file);
		before = ',';
	}
	if (le)
		fprintf(file, "%cle=\"%s\"", before, le);
	if (le || before == ',')
		fputc('}', file);
}

static void collect_labels(const char **labels, va_list arguments)
{
	size_t i;

	for (i = 0; i < 2 * EXPOSITION_LABELS; i += 2) {
		labels[i] = va_arg(arguments, const char *);
		if (!labels[i])
			return;
		labels[i + 1] = va_arg(arguments, const char *);
	}
	labels[i] = NULL;
}

/* All digits that a double keeps of any text. */
static void print_seconds(FILE *file, uint64_t ns)
{
	fprintf(file, " %.15g\n", ns / 1e9);
}

void exposition_sample(struct exposition *exposition, uint64_t value, ...)
{
	const char *labels[2 * EXPOSITION_LABELS + 1];
	va_list arguments;

	va_start(arguments, value);
	collect_labels(labels, arguments);
	va_end(arguments);
	print_name(exposition);
	print_labels(exposition->file, labels, NULL);
	fprintf(exposition->file, " %llu\n", (unsigned long long)value);
}

void exposition_seconds(struct exposition *exposition, uint64_t ns, ...)
{
	const char *labels[2 * EXPOSITION_LABELS + 1];
	va_list arguments;

	va_start(arguments, ns);
	collect_labels(labels, arguments);
	va_end(arguments);
	print_name(exposition);
	print_labels(exposition->file, labels, NULL);
	print_seconds(exposition->file, ns);
}

static void print_bucket(struct exposition *exposition, const char *le,
			 uint64_t below, const char *const *labels)
{
	fprintf(exposition->file, "%s_bucket", exposition->name);
	print_labels(exposition->file, labels, le);
	fprintf(exposition->file, " %llu\n", (unsigned long long)below);
}

void exposition_histogram(struct exposition *exposition,
			  const struct exposition_bucket *buckets, size_t nr,
			  uint64_t count, uint64_t sum_ns,
			  const char *const *labels)
{
	char le[32];
	size_t i;

	for (i = 0; i < nr; i++) {
		snprintf(le, sizeof(le), "%.15g", buckets[i].end_ns / 1e9);
		print_bucket(exposition, le, buckets[i].below, labels);
	}
	print_bucket(exposition, "+Inf", count, labels);
	fprintf(exposition->file, "%s_count", exposition->name);
	print_labels(exposition->file, labels, NULL);
	fprintf(exposition->file, " %llu\n", (unsigned long long)count);
	fprintf(exposition->file, "%s_sum", exposition->name);
	print_labels(exposition->file, labels, NULL);
	print_seconds(exposition->file, sum_ns);
}

void exposition_real(struct exposition *exposition, double value)
{
	print_name(exposition);
	fprintf(exposition->file, " %.9g\n", value);
}

void exposition_end(struct exposition *exposition)
{
	if (exposition->format == EXPOSITION_OPENMETRICS)
		fputs("# EOF\n", exposition->file);
}

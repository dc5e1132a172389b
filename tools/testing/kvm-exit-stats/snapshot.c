// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "snapshot.h"

/* A counter that went below zero. */
#define TOO_LARGE	0x8000000000000000ull

#define COLUMNS		"code\tname\tclass\texits"
#define REASONS		"code\tname\tclass\tisa\n"

/* A text and how far it was read. */
struct cursor {
	const char *at;
	const char *end;
	char *error;
};

struct marks {
	bool there;
	uint64_t interval;
	uint64_t passed;
};

/* The rows since the last total; all have the same text after the number. */
struct group {
	unsigned int rows;
	uint64_t sum;
	const char *extra;
	size_t extra_length;
};

[[gnu::format(printf, 2, 3)]]
static bool wrong(struct cursor *cursor, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(cursor->error, SNAPSHOT_ERROR_LEN, format, args);
	va_end(args);
	return false;
}

static bool take(struct cursor *cursor, const char *text)
{
	size_t length = strlen(text);

	if ((size_t)(cursor->end - cursor->at) < length ||
	    memcmp(cursor->at, text, length))
		return false;
	cursor->at += length;
	return true;
}

static bool need(struct cursor *cursor, const char *text)
{
	return take(cursor, text) || wrong(cursor, "no \"%s\"", text);
}

static bool take_number(struct cursor *cursor, uint64_t *value)
{
	const char *start = cursor->at;

	*value = 0;
	while (cursor->at < cursor->end && *cursor->at >= '0' &&
	       *cursor->at <= '9') {
		if (*value >= TOO_LARGE / 10)
			return wrong(cursor, "a number beyond 2^63");
		*value = *value * 10 + (*cursor->at++ - '0');
	}
	if (cursor->at == start)
		return wrong(cursor, "no number where one must be");
	return true;
}

static bool field(struct cursor *cursor, const char *name, uint64_t *value)
{
	return need(cursor, name) && take_number(cursor, value);
}

/* A word up to a tab, which is skipped. */
static bool word(struct cursor *cursor, const char **start, size_t *length)
{
	*start = cursor->at;
	while (cursor->at < cursor->end && *cursor->at > ' ' &&
	       *cursor->at <= '~')
		cursor->at++;
	*length = cursor->at - *start;
	if (!*length)
		return wrong(cursor, "an empty column");
	return need(cursor, "\t");
}

static bool header(struct cursor *cursor, struct snapshot *snapshot)
{
	if (!need(cursor, "# kvm-exit-stats 1 isa="))
		return false;
	if (!take(cursor, "vmx") && !take(cursor, "svm"))
		return wrong(cursor, "an isa that is neither vmx nor svm");
	if (!need(cursor, " mode="))
		return false;
	if (!take(cursor, "count") && !take(cursor, "off") &&
	    !take(cursor, "time"))
		return wrong(cursor, "a mode that is not one of the three");
	return field(cursor, " generation=", &snapshot->generation) &&
	       field(cursor, " time_ns=", &snapshot->time_ns) &&
	       need(cursor, "\n");
}

static bool since_load(struct cursor *cursor, struct snapshot *snapshot)
{
	if (!field(cursor, "host=", &snapshot->host) ||
	    !field(cursor, " retired=", &snapshot->retired) ||
	    !field(cursor, " vms=", &snapshot->vms) || !need(cursor, "\n"))
		return false;
	snapshot->has_since_load = true;
	if (snapshot->host != snapshot->retired + snapshot->vms)
		return wrong(cursor, "host is not retired plus vms");
	return true;
}

static bool marks_comment(struct cursor *cursor, struct marks *marks)
{
	uint64_t reported, coalesced, pending;

	if (!field(cursor, "interval=", &marks->interval) ||
	    !field(cursor, " reported=", &reported) ||
	    !field(cursor, " coalesced=", &coalesced) ||
	    !field(cursor, " pending=", &pending) || !need(cursor, "\n"))
		return false;
	marks->there = true;
	marks->passed = reported + coalesced + pending;
	return true;
}

static bool take_comment(struct cursor *cursor, struct snapshot *snapshot,
			 struct marks *marks)
{
	if (take(cursor, "since_load "))
		return since_load(cursor, snapshot);
	if (take(cursor, "marks "))
		return marks_comment(cursor, marks);
	return wrong(cursor, "an unknown comment");
}

static bool rest_of_line(struct cursor *cursor, const char **start,
			 size_t *length)
{
	const char *end = memchr(cursor->at, '\n', cursor->end - cursor->at);

	if (!end)
		return wrong(cursor, "a line without its end");
	*start = cursor->at;
	*length = end - cursor->at;
	cursor->at = end + 1;
	return true;
}

static bool end_group(struct cursor *cursor, struct snapshot *snapshot,
		      struct group *group, uint64_t total)
{
	if (group->sum != total)
		return wrong(cursor, "a total of %llu, but its %u rows are %llu",
			     (unsigned long long)total, group->rows,
			     (unsigned long long)group->sum);
	snapshot->totals++;
	snapshot->sum += total;
	*group = (struct group){ 0 };
	return true;
}

static bool row(struct cursor *cursor, struct snapshot *snapshot,
		struct group *group)
{
	const char *code, *text, *extra = NULL;
	size_t length, extra_length = 0;
	uint64_t exits;
	bool total;

	if (!word(cursor, &code, &length))
		return false;
	total = length == 5 && !memcmp(code, "total", 5);
	if (!word(cursor, &text, &length) || !word(cursor, &text, &length) ||
	    !take_number(cursor, &exits) ||
	    !rest_of_line(cursor, &extra, &extra_length))
		return false;
	if (!total && !exits)
		return wrong(cursor, "a reason without an exit");
	if (group->rows && (group->extra_length != extra_length ||
			    memcmp(group->extra, extra, extra_length)))
		return wrong(cursor, "rows of two lists in one");
	if (total)
		return end_group(cursor, snapshot, group, exits);
	group->rows++;
	group->sum += exits;
	group->extra = extra;
	group->extra_length = extra_length;
	return true;
}

static bool take_reasons(struct cursor *cursor)
{
	const char *text;
	size_t length;
	unsigned int lines = 0;

	while (cursor->at < cursor->end) {
		if (!word(cursor, &text, &length) ||
		    !word(cursor, &text, &length) ||
		    !word(cursor, &text, &length) ||
		    !rest_of_line(cursor, &text, &length))
			return false;
		lines++;
	}
	return lines > 10 || wrong(cursor, "only %u reasons", lines);
}

static bool table(struct cursor *cursor, struct snapshot *snapshot,
		  struct marks *marks)
{
	struct group group = { 0 };
	const char *text;
	size_t length;

	if (!need(cursor, COLUMNS) || !rest_of_line(cursor, &text, &length))
		return false;
	while (cursor->at < cursor->end) {
		if (take(cursor, "# ")) {
			if (!take_comment(cursor, snapshot, marks))
				return false;
		} else if (!row(cursor, snapshot, &group)) {
			return false;
		}
	}
	return !group.rows || wrong(cursor, "a list without its total");
}

bool snapshot_check(struct snapshot *snapshot, const char *text, size_t length,
		    char *error)
{
	struct cursor cursor = {
		.at = text, .end = text + length, .error = error,
	};
	struct marks marks = { 0 };

	*snapshot = (struct snapshot){ 0 };
	if (!header(&cursor, snapshot))
		return false;
	while (take(&cursor, "# "))
		if (!take_comment(&cursor, snapshot, &marks))
			return false;
	if (take(&cursor, REASONS))
		return take_reasons(&cursor);
	if (!table(&cursor, snapshot, &marks))
		return false;
	if (marks.there && (snapshot->totals != 1 ||
			    marks.passed != (marks.interval ?
					     snapshot->sum / marks.interval : 0)))
		return wrong(&cursor, "%llu marks passed, the total is %llu",
			     (unsigned long long)marks.passed,
			     (unsigned long long)snapshot->sum);
	return true;
}

bool value_check(uint64_t *value, const char *text, size_t length, char *error)
{
	struct cursor cursor = {
		.at = text, .end = text + length, .error = error,
	};

	if (!take_number(&cursor, value) || !need(&cursor, "\n"))
		return false;
	return cursor.at == cursor.end || wrong(&cursor, "more than a number");
}

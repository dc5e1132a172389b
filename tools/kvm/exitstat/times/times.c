// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "kernel/table_line.h"
#include "times/times.h"

#define DEBUGFS "/sys/kernel/debug/kvm/exit_stats/time/"
#define MAGIC "# kvm-exit-stats-time "

/* Columns that all tables have, and those of a line of a histogram. */
#define COLUMNS		10
#define LE_COLUMNS	4

/* The bound of the first bucket of all histograms, in cycles. */
#define FIRST_CYCLES	256

static const char *const columns[COLUMNS] = {
	"code", "name", "class", "exits", "total_ns", "kernel_ns", "user_ns",
	"blocked_ns", "preempted_ns", "longest_ns",
};

const char *const times_part_names[TIMES_PARTS] = {
	[TIMES_KERNEL] = "kernel",
	[TIMES_USER] = "user",
	[TIMES_BLOCKED] = "blocked",
	[TIMES_PREEMPTED] = "preempted",
};

/* What is behind the numbers of all lines of an account, as far as it is read. */
#define EXTRA_COLUMNS	5
#define LIFETIME	4

static const char *const extra_columns[][EXTRA_COLUMNS] = {
	[TIMES_HOST] = { NULL },
	[TIMES_VM] = { "vm" },
	[TIMES_VCPU] = { "vm", "vcpu" },
	[TIMES_RETIRED] = { "vm", "pid", "comm", "vcpus", "lifetime_ns" },
};

struct parser {
	struct times *times;
	struct reasons *reasons;
	enum times_of of;
	size_t nr_columns;		/* 0: their names did not come yet */
	struct account *account;	/* the one whose lines come, or NULL */
	bool has_guest, has_no_exit;
	uint64_t exits;			/* of its reasons so far */
	const char *extra[TABLE_MAX_COLUMNS];
	/* The number of the account, from 1, that a reason was last seen in. */
	size_t seen[REASONS_MAX];
};

static int parse_first_line(struct times *times, const char *name,
			    const char *line, struct error *error)
{
	if (table_check_format(line, MAGIC, TIMES_FORMAT, name, error))
		return -1;
	if (!table_get_word(line, "isa", times->isa, sizeof(times->isa)) ||
	    !table_get_word(line, "mode", times->mode, sizeof(times->mode)) ||
	    !table_get_number(line, "generation", &times->moment.generation) ||
	    !table_get_number(line, "time_ns", &times->moment.time_ns) ||
	    !table_get_word(line, "clock", times->clock, sizeof(times->clock)) ||
	    !table_get_number(line, "clock_khz", &times->clock_khz) ||
	    !times->clock_khz)
		return error_set(error, "the first line of %s lacks isa, mode, generation, time_ns, clock or clock_khz",
				 name);

	return 0;
}

static int parse_columns(struct parser *parser, const char *const *cells,
			 size_t nr, struct error *error)
{
	size_t i;

	for (i = 0; i < COLUMNS; i++)
		if (i >= nr || strcmp(cells[i], columns[i]))
			return error_set(error, "there is no column %s",
					 columns[i]);
	for (i = 0; i < EXTRA_COLUMNS && extra_columns[parser->of][i]; i++)
		if (COLUMNS + i >= nr ||
		    strcmp(cells[COLUMNS + i], extra_columns[parser->of][i]))
			return error_set(error, "there is no column %s",
					 extra_columns[parser->of][i]);
	parser->nr_columns = nr;

	return 0;
}

/* @extra: the cells behind the numbers, of the first line of an account. */
static int begin_account(struct parser *parser, const char *const *extra,
			 struct error *error)
{
	struct times *times = parser->times;
	size_t nr = parser->nr_columns - COLUMNS;
	struct account *account;
	uint64_t number = 0;
	int pid, fd;

	grow((void **)&times->accounts, times->nr, sizeof(*times->accounts));
	account = &times->accounts[times->nr++];
	memset(account, 0, sizeof(*account));
	if (nr)
		memcpy(parser->extra, extra, nr * sizeof(*extra));
	parser->account = account;
	parser->has_guest = false;
	parser->has_no_exit = false;
	parser->exits = 0;
	if (parser->of == TIMES_HOST)
		return times->nr == 1 ? 0 :
		       error_set(error, "it goes on after the total");
	if (strlen(extra[0]) >= VM_NAME || !vm_name_parse(extra[0], &pid, &fd))
		return error_set(error, "\"%.64s\" is no VM", extra[0]);
	strcpy(account->vm, extra[0]);
	if (parser->of == TIMES_VCPU &&
	    (!text_to_u64(extra[1], &number) || number > INT32_MAX))
		return error_set(error, "\"%.64s\" is no vCPU", extra[1]);
	account->vcpu = number;
	account->ended = parser->of == TIMES_RETIRED;
	if (account->ended &&
	    !text_to_u64(extra[LIFETIME], &account->lifetime_ns))
		return error_set(error, "\"%.64s\" is no time", extra[LIFETIME]);

	return 0;
}

static int check_extra(const struct parser *parser, const char *const *extra,
		       struct error *error)
{
	size_t i;

	for (i = 0; i < parser->nr_columns - COLUMNS; i++)
		if (strcmp(parser->extra[i], extra[i]))
			return error_set(error, "a list has no total");

	return 0;
}

static int parse_le(struct parser *parser, const char *const *cells,
		    struct error *error)
{
	struct account *account = parser->account;
	uint64_t end_ns = HISTOGRAM_NO_END, exits;
	struct reason_time *time;

	if (!account || !account->nr || parser->has_guest || parser->has_no_exit)
		return error_set(error, "a histogram is of no reason");
	time = &account->reasons[account->nr - 1];
	if (strcmp(parser->reasons->reason[time->reason].name, cells[1]))
		return error_set(error, "a histogram is of no reason");
	if (strcmp(cells[2], "inf") && !text_to_u64(cells[2], &end_ns))
		return error_set(error, "\"%.64s\" is no bound of a histogram",
				 cells[2]);
	if (!text_to_u64(cells[3], &exits))
		return error_set(error, "\"%.64s\" is no number of exits",
				 cells[3]);
	if (!exits)
		return 0;
	if (histogram_add(&time->histogram, end_ns, exits))
		return error_set(error, "the histogram of %s is not in order",
				 cells[1]);
	if (histogram_exits(&time->histogram) > time->exits)
		return error_set(error, "the histogram of %s has more exits than there were",
				 cells[1]);

	return 0;
}

/*
 * The kernel rounds each number down, so that a sum may lack less than one for
 * each of its parts.
 */
static bool is_sum(uint64_t total, const uint64_t *ns)
{
	size_t i;

	for (i = 0; i < TIMES_PARTS; i++) {
		if (ns[i] > total)
			return false;
		total -= ns[i];
	}

	return total < TIMES_PARTS;
}

static int add_reason(struct parser *parser, const char *const *cells,
		      const uint64_t *numbers, struct error *error)
{
	struct account *account = parser->account;
	struct reason_time *time;
	size_t index;

	if (parser->has_guest || parser->has_no_exit)
		return error_set(error, "a reason is behind the last one");
	if (reasons_add(parser->reasons, cells[0], cells[1], cells[2], &index,
			error))
		return -1;
	if (parser->seen[index] == parser->times->nr)
		return error_set(error, "the reason %s is there twice", cells[1]);
	parser->seen[index] = parser->times->nr;
	if (numbers[0] > UINT64_MAX - parser->exits)
		return error_set(error, "there are more exits than can be");
	parser->exits += numbers[0];
	if (!is_sum(numbers[1], numbers + 2))
		return error_set(error, "the total of %s is not the sum of its parts",
				 cells[1]);
	grow((void **)&account->reasons, account->nr, sizeof(*time));
	time = &account->reasons[account->nr++];
	*time = (struct reason_time) {
		.reason = index,
		.exits = numbers[0],
		.longest_ns = numbers[6],
		.longest_exact = true,
		.histogram.first_end_ns = times_bucket_end(parser->times, 0),
	};
	memcpy(time->ns, numbers + 2, sizeof(time->ns));

	return 0;
}

/* Return: whether @sum has room for the parts, which are added to it. */
static bool add_parts(uint64_t *sum, const uint64_t *ns)
{
	size_t i;

	for (i = 0; i < TIMES_PARTS; i++)
		if (__builtin_add_overflow(*sum, ns[i], sum))
			return false;

	return true;
}

static bool can_be_added(const struct account *account)
{
	uint64_t sum;

	return !__builtin_add_overflow(account->guest_ns, account->no_exit_ns,
				       &sum) &&
	       add_parts(&sum, account->ns);
}

static int end_account(struct parser *parser, const uint64_t *numbers,
		       struct error *error)
{
	struct account *account = parser->account;

	if (!parser->has_guest || !parser->has_no_exit)
		return error_set(error, "a list lacks guest or no_exit");
	if (numbers[0] != parser->exits)
		return error_set(error, "a total is not the sum of its lines");
	account->exits = numbers[0];
	account->total_ns = numbers[1];
	memcpy(account->ns, numbers + 2, sizeof(account->ns));
	if (!can_be_added(account))
		return error_set(error, "there is more time than can be");
	parser->account = NULL;

	return 0;
}

static int parse_row(struct parser *parser, const char *const *cells,
		     struct error *error)
{
	struct account *account = parser->account;
	uint64_t numbers[COLUMNS - 3];
	size_t i;

	for (i = 3; i < COLUMNS; i++)
		if (!text_to_u64(cells[i], &numbers[i - 3]))
			return error_set(error, "\"%.64s\" is no %s", cells[i],
					 i == 3 ? "number of exits" : "time");
	if (!strcmp(cells[0], "guest") && !parser->has_guest) {
		parser->has_guest = true;
		account->guest_ns = numbers[1];
		return 0;
	}
	if (!strcmp(cells[0], "no_exit") && !parser->has_no_exit) {
		parser->has_no_exit = true;
		account->no_exit_ns = numbers[1];
		return 0;
	}
	if (!strcmp(cells[0], "total"))
		return end_account(parser, numbers, error);

	return add_reason(parser, cells, numbers, error);
}

static int parse_line(struct parser *parser, char *line, struct error *error)
{
	const char *cells[TABLE_MAX_COLUMNS];
	size_t nr, own = COLUMNS;
	bool is_le;

	nr = strchr(line, ' ') ? 0 : table_split(line, cells);
	if (!parser->nr_columns)
		return parse_columns(parser, cells, nr, error);
	is_le = nr && !strcmp(cells[0], "le");
	if (is_le)
		own = LE_COLUMNS;
	if (!nr || nr - own != parser->nr_columns - COLUMNS)
		return error_set(error, "it does not have one cell for each column");
	if (is_le && !parser->account)
		return error_set(error, "a histogram is of no reason");
	if (!parser->account && begin_account(parser, cells + own, error))
		return -1;
	if (check_extra(parser, cells + own, error))
		return -1;

	return is_le ? parse_le(parser, cells, error) :
		       parse_row(parser, cells, error);
}

static int parse_lines(struct parser *parser, const char *name, char *rest,
		       struct error *error)
{
	struct error inner;
	size_t number = 1;
	char *line;

	while ((line = table_next_line(&rest))) {
		number++;
		if (*line == '#')
			continue;
		if (parse_line(parser, line, &inner))
			return error_set(error, "%s, line %zu: %s", name,
					 number, inner.text);
	}
	if (*rest || !parser->nr_columns || parser->account ||
	    (parser->of == TIMES_HOST && !parser->times->nr))
		return error_set(error, "%s ends in the middle", name);

	return 0;
}

int times_parse(struct times *times, enum times_of of, const char *name,
		char *text, size_t len, struct reasons *reasons,
		struct error *error)
{
	struct parser *parser;
	char *line;
	int r;

	memset(times, 0, sizeof(*times));
	if (!table_is_clean(text, len))
		return error_set(error, "%s has characters that no table has",
				 name);
	line = table_next_line(&text);
	if (!line)
		return error_set(error, "%s is no table of KVM's exit statistics",
				 name);
	parser = xcalloc(1, sizeof(*parser));
	parser->times = times;
	parser->reasons = reasons;
	parser->of = of;
	r = parse_first_line(times, name, line, error);
	if (!r)
		r = parse_lines(parser, name, text, error);
	free(parser);
	if (r)
		times_free(times);

	return r;
}

int times_read(struct times *times, enum times_of of, const char *root,
	       struct reasons *reasons, struct error *error)
{
	static const char *const files[] = {
		[TIMES_HOST] = "global",
		[TIMES_VM] = "vms",
		[TIMES_VCPU] = "vcpus",
		[TIMES_RETIRED] = "retired",
	};
	char *path = text_path(root, DEBUGFS "%s", files[of]);
	char *text;
	size_t len;
	int r;

	memset(times, 0, sizeof(*times));
	r = text_read(path, &text, &len);
	if (!r) {
		r = times_parse(times, of, path, text, len, reasons, error);
		free(text);
	} else if (r == ENOENT || r == ENOTDIR) {
		r = error_set(error, "the KVM of this kernel measures no time: there is no %s",
			      path);
		error->gone = true;
	} else {
		r = error_set(error, "cannot read %s: %s", path, strerror(r));
	}
	free(path);

	return r;
}

void times_copy(struct times *copy, const struct times *times)
{
	size_t i;

	*copy = *times;
	copy->accounts = xcalloc(times->nr, sizeof(*copy->accounts));
	for (i = 0; i < times->nr; i++)
		account_copy(&copy->accounts[i], &times->accounts[i]);
}

void times_free(struct times *times)
{
	size_t i;

	for (i = 0; i < times->nr; i++)
		account_free(&times->accounts[i]);
	free(times->accounts);
	memset(times, 0, sizeof(*times));
}

bool times_is_on(const struct times *times)
{
	return !strcmp(times->mode, "time");
}

bool times_measured(const struct times *times)
{
	size_t i;

	for (i = 0; i < times->nr; i++)
		if (times->accounts[i].total_ns)
			return true;

	return false;
}

uint64_t times_bucket_end(const struct times *times, unsigned int bucket)
{
	return ((uint64_t)FIRST_CYCLES << bucket) * 1000000 / times->clock_khz;
}

uint64_t reason_time_handled(const struct reason_time *time)
{
	return time->ns[TIMES_KERNEL] + time->ns[TIMES_USER];
}

uint64_t account_sum(const struct account *account)
{
	uint64_t sum = account->guest_ns + account->no_exit_ns;
	size_t i;

	for (i = 0; i < TIMES_PARTS; i++)
		sum += account->ns[i];

	return sum;
}

bool account_is_sound(const struct account *account)
{
	const struct reason_time *time;
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < account->nr; i++) {
		time = &account->reasons[i];
		if (!add_parts(&sum, time->ns) ||
		    histogram_exits(&time->histogram) > time->exits)
			return false;
	}

	return can_be_added(account);
}

void account_copy(struct account *copy, const struct account *account)
{
	*copy = *account;
	copy->reasons = xcalloc(account->nr, sizeof(*copy->reasons));
	if (account->nr)
		memcpy(copy->reasons, account->reasons,
		       account->nr * sizeof(*copy->reasons));
}

void account_free(struct account *account)
{
	free(account->reasons);
	memset(account, 0, sizeof(*account));
}

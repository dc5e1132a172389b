/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What `exitstat top` shows and how keys change it; nothing here knows of a
 * terminal.
 *
 *	top_model_init(&model, &reasons, interval_ns);
 *	top_model_update(&model, previous, now, &delta);
 *	top_model_key(&model, '/');
 *	... model.rows ...
 *	top_model_free(&model);
 */
#ifndef EXITSTAT_TOP_MODEL_H
#define EXITSTAT_TOP_MODEL_H

#include "base/error.h"
#include "delta/delta.h"
#include "kernel/snapshot.h"
#include "show/view.h"
#include "top/history.h"
#include "top/times.h"

/* What is to be done where numbers are asked for that need it. */
#define TOP_NO_TIME	"no time is measured: echo time >/sys/module/kvm/parameters/exit_stats"

enum top_sort {
	TOP_BY_NAME,
	TOP_BY_RATE,
	TOP_BY_SHARE,
	TOP_BY_TOTAL,
	TOP_BY_TIME,		/* this and the next: where time is measured */
	TOP_BY_AVERAGE,
	TOP_NR_SORTS,
};

/* Keys beside those that are a character, by its number in Unicode. */
enum {
	TOP_KEY_UP = 0x200000,
	TOP_KEY_DOWN,
	TOP_KEY_PAGE_UP,
	TOP_KEY_PAGE_DOWN,
	TOP_KEY_HOME,
	TOP_KEY_END,
	TOP_KEY_IN,
	TOP_KEY_OUT,
	TOP_KEY_ESCAPE,
	TOP_KEY_BACKSPACE,
	TOP_KEY_NEXT_VIEW,
	TOP_KEY_CLICK,		/* of the mouse, see top_draw_clicked() */
	/* Those of function keys, which are no text while some is typed. */
	TOP_KEY_HELP,
	TOP_KEY_SEARCH,
	TOP_KEY_FILTER,
	TOP_KEY_SORT,
	TOP_KEY_QUIT,
	/* That row of the model: choose it, or go into it if it is chosen. */
	TOP_KEY_ROW = 0x400000,
};

/* Where the characters go that are typed. */
enum top_input {
	TOP_COMMANDS,
	TOP_INTO_FILTER,
	TOP_INTO_SEARCH,
};

/* What the caller has to do after a key. */
enum top_action {
	TOP_NOTHING,
	TOP_QUIT,
	TOP_SAMPLE,	/* now, not at the next tick */
	TOP_INTERVAL,	/* model->interval_ns has changed */
	TOP_COUNT_NOW,	/* totals are to be those since now, see @since */
	TOP_COUNT_ALL,	/* totals are to be all there are */
};

/* Where in host > VM > vCPU, and in which class, the user is. */
struct top_scope {
	char vm[VM_NAME];	/* "<pid>-<fd>"; empty: the host */
	char *label;		/* of the VM, NULL for the host */
	bool has_vcpu;
	unsigned int vcpu;
	bool has_class;
	size_t class;
};

/* Host time of the last interval, see top/row_times.h. */
struct row_time {
	bool known;		/* no: all else is 0 */
	uint64_t ns;
	uint64_t whole_ns;	/* all time of the vCPUs that it is of */
	double per_second;	/* ns in each second */
	uint64_t average_ns;	/* of one exit; 0: there was none */
	uint64_t p99_ns;	/* the upper bound; 0: no exit has ended */
};

struct top_row {
	char *label;
	char vm[VM_NAME];	/* of a VM and of a vCPU */
	unsigned int vcpu;
	size_t index;		/* of a reason or a class */
	int pid;		/* of a VM: the process */
	int tid;		/* of a VM: the task that created it */
	unsigned int nr_vcpus;	/* of a VM */
	char comm[VM_COMM];	/* of a VM */
	bool ended;
	uint64_t exits;		/* in the last interval */
	double rate;		/* per second */
	uint64_t total;		/* since creation, load or reset, or @since */
	struct row_time time;
};

/* Numbers of the scope. */
struct top_sums {
	bool has_rate;		/* no: there is no snapshot before */
	uint64_t exits;
	double rate;
	uint64_t total;
	struct row_time time;
};

#define TOP_FILTER	256	/* bytes */
#define TOP_MESSAGE	ERROR_TEXT	/* more than a screen is wide */

struct top_model {
	const struct reasons *reasons;
	/* The caller's, from one update to the next; NULL before the first. */
	const struct snapshot *now;
	const struct delta *delta;
	const struct delta *since;	/* totals are of this, unless NULL */
	const struct top_times *times;	/* NULL: no time is measured */
	struct top_history history;

	struct top_scope scope;
	enum view_by by;
	enum top_sort sort;
	bool reverse;

	/*
	 * The VM, or the vCPU, of the scope is gone. What is left of it: its
	 * last counts, and those of its vCPUs.
	 */
	bool ended;
	struct counts ended_counts;
	size_t nr_ended_vcpus;
	struct vcpu *ended_vcpus;

	enum top_input input;
	char filter[TOP_FILTER];
	char search[TOP_FILTER];

	struct top_sums sums;
	size_t nr_all;		/* rows, before the filter */
	size_t nr_rows;
	struct top_row *rows;
	size_t selected;	/* index of a row */
	bool follows;		/* the selection stays with its row */
	size_t first;		/* the first row on the screen */
	size_t page;		/* rows on the screen, see top_model_resize() */

	bool help;
	char explained[REASON_NAME];	/* the reason or class; empty: none */
	size_t text_first;	/* the first line of that text on the screen */
	bool paused;
	uint64_t interval_ns;
	bool waiting;		/* KVM cannot be read at the moment */
	char state[TOP_MESSAGE];	/* what is to know about the numbers */
	char message[TOP_MESSAGE];	/* what the last key did; before state */
};

void top_model_init(struct top_model *model, const struct reasons *reasons,
		    uint64_t interval_ns);
void top_model_free(struct top_model *model);

/*
 * Takes over the numbers of a tick. All but @previous, which may be NULL, have
 * to stay until the next update; so has model->times, which is set before.
 */
void top_model_update(struct top_model *model, const struct snapshot *previous,
		      const struct snapshot *now, const struct delta *delta);

/*
 * Totals are what came in @since, which ends where the last update did; NULL: all
 * there are. It has to stay until the next call; the next update comes after that.
 */
void top_model_count_since(struct top_model *model, const struct delta *since);

/*
 * Goes into a VM, as if its row were chosen, by what users call it.
 * Return: 0, or -1 with @error set if there is none, or several.
 */
int top_model_enter(struct top_model *model, const char *vm,
		    struct error *error);

/*
 * "name", "rate", "share", "total", "time" or "average".
 * Return: 0, or -1 with @error set.
 */
int top_parse_sort(const char *text, enum top_sort *sort, struct error *error);

/* A tick without numbers: @why is shown until there are some again. */
void top_model_wait(struct top_model *model, const char *why);

enum top_action top_model_key(struct top_model *model, int key);

/* @page: how many rows the screen has room for, at least 1. */
void top_model_resize(struct top_model *model, size_t page);

/* "host > web01 > vCPU 0"; the caller's to free. */
char *top_model_path(const struct top_model *model);

/* What top_parse_sort() takes. */
const char *top_sort_name(enum top_sort sort);

/**
 * top_model_sorts() - how many orders there are at the moment
 * @model: whose
 *
 * Return: TOP_NR_SORTS, or, where no time is measured, those before TOP_BY_TIME.
 */
unsigned int top_model_sorts(const struct top_model *model);

/* Are times of vCPUs looked at? */
bool top_model_shows_vcpus(const struct top_model *model);

/* "VMs", "vCPUs", "reasons", "classes" */
const char *top_view_name(enum view_by by);

/*
 * The last minute of a row, NULL: of the host, see history_get() for @nr. Adds
 * to @rates, which the caller has cleared.
 */
void top_model_history(const struct top_model *model, const struct top_row *row,
		       double *rates, size_t nr);

#endif

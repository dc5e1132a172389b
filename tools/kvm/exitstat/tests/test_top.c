// SPDX-License-Identifier: GPL-2.0
/*
 * The parts of exitstat top that need no terminal: the history, and what the
 * recorded trees cannot have. Prints TAP.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "top/model.h"

#define S 1000000000ull

static unsigned int tests, failures;

static void check(bool good, const char *what)
{
	failures += !good;
	printf("%sok %u - top: %s\n", good ? "" : "not ", ++tests, what);
}

static void interval(struct top_history *history, uint64_t end_ns, uint64_t ns,
		     uint64_t exits)
{
	struct delta delta = { .time_ns = end_ns, .ns = ns };

	counts_add(&delta.host, 0, exits);
	delta.total = exits;
	history_add(history, &delta);
	counts_free(&delta.host);
}

static bool rate_is(const struct top_history *history, size_t nr, size_t part,
		    double wanted)
{
	struct history_of of = { .reason = REASON_NONE };
	double rates[HISTORY_SECONDS] = { 0 };

	history_get(history, &of, rates, nr);

	return fabs(rates[part] - wanted) < wanted / 10000 + 0.000001;
}

static size_t nr_known(const struct top_history *history)
{
	bool known[HISTORY_SECONDS];
	size_t i, nr = 0;

	history_known(history, known, HISTORY_SECONDS);
	for (i = 0; i < HISTORY_SECONDS; i++)
		nr += known[i];

	return nr;
}

static void test_history(void)
{
	struct top_history history = { 0 };
	unsigned int i;

	interval(&history, 100 * S, S, 500);
	check(rate_is(&history, 60, 59, 500), "one second, one rate");
	check(nr_known(&history) == 1, "what was not measured is not known");
	interval(&history, 102 * S, 2 * S, 600);
	check(rate_is(&history, 60, 59, 300) && rate_is(&history, 60, 58, 300),
	      "a long interval is divided among its seconds");
	interval(&history, 102 * S + S / 4, S / 4, 100);
	check(rate_is(&history, 60, 59, 400),
	      "a second that has begun has the rate of its beginning");
	history_free(&history);

	for (i = 0; i < 200; i++)
		interval(&history, 1000 * S + i * S, S, i < 140 ? 10 : 20);
	check(rate_is(&history, 60, 0, 20) && nr_known(&history) == 60,
	      "what is older than a minute is gone");
	check(rate_is(&history, 6, 5, 20), "parts are means");
	interval(&history, 2000 * S, S, 7);
	check(nr_known(&history) == 1 && rate_is(&history, 60, 59, 7) &&
	      rate_is(&history, 60, 0, 0), "after a long gap all is new");
	history_free(&history);

	interval(&history, 5 * S, 500 * S, 7);
	check(!nr_known(&history), "an interval longer than the clock is none");
	interval(&history, 500 * S, 400 * S, 4000);
	check(nr_known(&history) == 60 && rate_is(&history, 60, 0, 10),
	      "an interval of more than a minute fills it");
	history_free(&history);
}

/* Many VMs, one of which has the exits. */
static void test_many(void)
{
	struct snapshot before = { 0 }, now = { 0 };
	struct reasons reasons = { 0 };
	struct top_model model;
	struct delta delta;
	struct error error;
	size_t index, i;

	reasons_add(&reasons, "0x072", "cpuid", "cpuid", &index, &error);
	now.nr_vms = 1000;
	now.vms = xcalloc(now.nr_vms, sizeof(*now.vms));
	for (i = 0; i < now.nr_vms; i++) {
		snprintf(now.vms[i].name, VM_NAME, "%zu-4", i + 1);
		counts_add(&now.vms[i].counts, index, i);
	}
	now.host_moment.time_ns = 10 * S;
	now.vms_moment.time_ns = 10 * S;
	before.host_moment.time_ns = 9 * S;
	before.vms_moment.time_ns = 9 * S;
	delta_compute(&delta, &before, &now);
	top_model_init(&model, &reasons, S);
	top_model_resize(&model, 10);
	top_model_update(&model, &before, &now, &delta);
	check(model.nr_rows == 1000 && !strcmp(model.rows[0].label, "1000-4"),
	      "a thousand VMs, the busiest first");
	top_model_key(&model, TOP_KEY_END);
	check(model.selected == 999 && model.first == 990,
	      "the last is on the screen");
	top_model_key(&model, TOP_KEY_PAGE_UP);
	top_model_key(&model, TOP_KEY_UP);
	check(model.selected == 988 && model.first == 988,
	      "up by a page and a row");
	top_model_key(&model, 'N');
	check(!strcmp(model.rows[model.selected].label, "12-4") &&
	      !strcmp(model.rows[1].label, "2-4"),
	      "names with numbers are in their order, the selection stays");
	for (i = 0; i < 2 * TOP_FILTER; i++)
		top_model_key(&model, i ? '9' : '/');
	check(strlen(model.filter) == TOP_FILTER - 1 && !model.nr_rows,
	      "a filter has an end");
	top_model_key(&model, TOP_KEY_IN);
	top_model_key(&model, TOP_KEY_IN);
	top_model_key(&model, TOP_KEY_DOWN);
	top_model_key(&model, TOP_KEY_END);
	check(!model.scope.vm[0] && !model.selected,
	      "keys do nothing without rows");
	for (i = 0; i < 20; i++)
		top_model_key(&model, '+');
	check(model.interval_ns == 60 * S, "the longest interval");
	for (i = 0; i < 20; i++)
		top_model_key(&model, '-');
	check(model.interval_ns == S / 10, "the shortest interval");

	top_model_free(&model);
	delta_free(&delta);
	snapshot_free(&now);
	reasons_free(&reasons);
}

static void type(struct top_model *model, const char *text)
{
	uint32_t character;

	for (; *text; text += utf8_decode(text, &character)) {
		utf8_decode(text, &character);
		top_model_key(model, character);
	}
}

static bool only_row_is(const struct top_model *model, const char *label)
{
	return model->nr_rows == 1 && !strcmp(model->rows[0].label, label);
}

/* Letters beyond ASCII, and function keys while text is typed. */
static void test_typing(void)
{
	static const char * const names[] = {
		"Serveur Modèle", "Serveur Modele", "虚拟机", "Überall"
	};
	struct snapshot now = { 0 };
	struct reasons reasons = { 0 };
	struct top_model model;
	struct delta delta;
	struct error error;
	size_t index, i;

	reasons_add(&reasons, "0x072", "cpuid", "cpuid", &index, &error);
	now.nr_vms = sizeof(names) / sizeof(names[0]);
	now.vms = xcalloc(now.nr_vms, sizeof(*now.vms));
	for (i = 0; i < now.nr_vms; i++) {
		snprintf(now.vms[i].name, VM_NAME, "%zu-4", i + 1);
		now.vms[i].identity = identity_new(names[i], "", "", 0);
		counts_add(&now.vms[i].counts, index, 100 - i);
	}
	delta_compute(&delta, NULL, &now);
	top_model_init(&model, &reasons, S);
	top_model_resize(&model, 10);
	top_model_update(&model, NULL, &now, &delta);
	type(&model, "/modè");
	check(only_row_is(&model, "Serveur Modèle"), "a filter takes letters");
	top_model_key(&model, TOP_KEY_BACKSPACE);
	check(model.nr_rows == 2 && !strcmp(model.filter, "mod"),
	      "and gives them back whole");
	top_model_key(&model, TOP_KEY_ESCAPE);
	type(&model, "/ÜBER");
	check(only_row_is(&model, "Überall"), "upper and lower case are alike");
	top_model_key(&model, TOP_KEY_ESCAPE);
	type(&model, "/机");
	check(only_row_is(&model, "虚拟机"), "what has no case is found too");
	top_model_key(&model, 0x9b);
	top_model_key(&model, 0x202e);
	check(!strcmp(model.filter, "机"), "what is not to be printed is left out");
	top_model_key(&model, TOP_KEY_SORT);
	check(!strcmp(model.filter, "机") && model.sort == TOP_BY_SHARE,
	      "F6 in a filter sorts, and is no text");
	top_model_key(&model, TOP_KEY_HELP);
	check(model.help && !strcmp(model.filter, "机"), "F1 in a filter helps");
	top_model_key(&model, 'x');
	check(!model.help && model.input == TOP_INTO_FILTER &&
	      !strcmp(model.filter, "机"), "and goes back to it");
	check(top_model_key(&model, TOP_KEY_QUIT) == TOP_QUIT,
	      "F10 in a filter quits");
	top_model_key(&model, TOP_KEY_ESCAPE);
	top_model_key(&model, TOP_KEY_SEARCH);
	type(&model, "serv");
	check(model.nr_rows == 4 && model.selected == 0, "F3 looks for a text");
	top_model_key(&model, TOP_KEY_SEARCH);
	check(model.selected == 1, "F3 again goes to the next");
	top_model_key(&model, TOP_KEY_SEARCH);
	check(model.selected == 0, "and from the last to the first");
	top_model_key(&model, '\n');
	top_model_key(&model, TOP_KEY_FILTER);
	type(&model, "q");
	check(!model.nr_rows && !strcmp(model.filter, "q"),
	      "F4 filters, and q is text then");
	top_model_key(&model, TOP_KEY_ESCAPE);
	type(&model, "e");
	check(!model.explained[0] && model.message[0],
	      "e explains no VMs, and says so");
	top_model_free(&model);
	delta_free(&delta);
	snapshot_free(&now);
	reasons_free(&reasons);
}

/* Any keys in any order, for the sanitizers. */
static void test_any_keys(void)
{
	static const int keys[] = {
		TOP_KEY_UP, TOP_KEY_DOWN, TOP_KEY_PAGE_UP, TOP_KEY_PAGE_DOWN,
		TOP_KEY_HOME, TOP_KEY_END, TOP_KEY_IN, TOP_KEY_OUT,
		TOP_KEY_ESCAPE, TOP_KEY_BACKSPACE, TOP_KEY_NEXT_VIEW,
		TOP_KEY_SEARCH, TOP_KEY_FILTER, TOP_KEY_SORT, TOP_KEY_HELP, 0xe8, '1', '2',
		'3', '4', 'P', 'H', 'A', 'N', 'R', '/', 'a', '1', ' ', '?', '+', 0
	};
	struct snapshot snapshots[2] = { 0 }, *now, *before = NULL;
	struct reasons reasons = { 0 };
	struct delta delta = { 0 }, next;
	struct top_model model;
	struct error error;
	size_t cpuid, io;
	bool good = true;
	unsigned int i;

	srand(1);
	reasons_add(&reasons, "1", "cpuid", "cpuid", &cpuid, &error);
	reasons_add(&reasons, "2", "io", "io", &io, &error);
	top_model_init(&model, &reasons, S);
	for (i = 0; i < 20000; i++) {
		top_model_resize(&model, 1 + rand() % 5);
		top_model_key(&model, keys[rand() % (sizeof(keys) /
						      sizeof(keys[0]))]);
		good = good && (!model.nr_rows ||
				(model.selected < model.nr_rows &&
				 model.first <= model.selected &&
				 model.selected < model.first + model.page));
		if (rand() % 8)
			continue;
		now = &snapshots[before == &snapshots[0]];
		now->source = rand() % 20 ? SNAPSHOT_DEBUGFS : SNAPSHOT_SYSFS;
		now->host_moment.time_ns = (i + 1) * S;
		now->vms_moment = now->host_moment;
		now->vcpus_moment = now->host_moment;
		counts_add(&now->host, rand() % 2 ? cpuid : io, i);
		if (now->source == SNAPSHOT_DEBUGFS && rand() % 5) {
			now->nr_vms = 1;
			now->vms = xcalloc(1, sizeof(*now->vms));
			sprintf(now->vms->name, "%d-4", rand() % 2 + 1);
			counts_add(&now->vms->counts, cpuid, i);
			now->nr_vcpus = 1;
			now->vcpus = xcalloc(1, sizeof(*now->vcpus));
			strcpy(now->vcpus->vm, now->vms->name);
			counts_add(&now->vcpus->counts, cpuid, i);
		}
		delta_compute(&next, before, now);
		top_model_update(&model, before, now, &next);
		delta_free(&delta);
		delta = next;
		model.delta = &delta;
		if (before)
			snapshot_free(before);
		before = now;
	}
	check(good, "20000 keys leave the selection on the screen");
	top_model_free(&model);
	delta_free(&delta);
	if (before)
		snapshot_free(before);
	reasons_free(&reasons);
}

int main(void)
{
	test_history();
	test_many();
	test_typing();
	test_any_keys();
	printf("1..%u\n", tests);

	return failures ? 1 : 0;
}

// SPDX-License-Identifier: GPL-2.0
#include <curses.h>
#include <string.h>

#include "screen/draw_help.h"

/* Those of times only where there are some. */
enum when {
	ALWAYS,
	WITH_TIMES,
	WITHOUT_TIMES,
};

static const struct {
	const char *text;
	enum when when;
} help_lines[] = {
	{ "Up Down PgUp PgDn Home End   choose a row", ALWAYS },
	{ "Enter, Right                 into a VM, vCPU, class", ALWAYS },
	{ "Esc, Left                    out again", ALWAYS },
	{ "e                            explain a reason or class", ALWAYS },
	{ "1 2 3 4                      VMs vCPUs reasons classes", ALWAYS },
	{ "Tab                          the next of these", ALWAYS },
	{ "P S T N                      by rate share total name", ALWAYS },
	{ "H A                          by host time, by time per exit", WITH_TIMES },
	{ "s < > F6                     sort by another column", ALWAYS },
	{ "R                            reverse the order", ALWAYS },
	{ "/ F4                         only names with this text", ALWAYS },
	{ "F3                           find a name; again: next", ALWAYS },
	{ "Space                        pause, and go on", ALWAYS },
	{ ".                            read the counters now", ALWAYS },
	{ "+ -                          longer, shorter interval", ALWAYS },
	{ "r                            count totals from now on", ALWAYS },
	{ "a                            all totals again", ALWAYS },
	{ "mouse                        a row, twice: into it; a column", ALWAYS },
	{ "? h F1                       help", ALWAYS },
	{ "q F10                        quit", ALWAYS },
	{ "", ALWAYS },
	{ "RATE   exits per second in the last interval", ALWAYS },
	{ "SHARE  part of the exits of what is looked at", ALWAYS },
	{ "TOTAL  since the VM was created, its reset, or r;", ALWAYS },
	{ "       of the host, since KVM was loaded", ALWAYS },
	{ "TIME/s outside the guest, not halted; of a reason, to handle it", WITH_TIMES },
	{ "TIME%  its part of all time of those vCPUs", WITH_TIMES },
	{ "AVG    of one exit in KVM and userspace; P99: of 99 in 100", WITH_TIMES },
	{ "TOP    the highest rate of a graph, which is so high", ALWAYS },
	{ "Below a short list: reasons of the row that is chosen", ALWAYS },
	{ "Shift with the mouse marks text, as elsewhere.", ALWAYS },
	{ "H A    by time: echo time >/sys/module/kvm/parameters/exit_stats", WITHOUT_TIMES },
};

#define NR_HELP ((int)(sizeof(help_lines) / sizeof(help_lines[0])))

/* Return: how many of @lines, NR_HELP of them, there are. */
static int choose_lines(const char **lines, bool has_times)
{
	int i, nr = 0;

	for (i = 0; i < NR_HELP; i++)
		if (help_lines[i].when == ALWAYS ||
		    help_lines[i].when == (has_times ? WITH_TIMES : WITHOUT_TIMES))
			lines[nr++] = help_lines[i].text;

	return nr;
}

void top_draw_help(const struct top_model *model, const struct top_looks *looks)
{
	int page = LINES - 3, first = model->text_first, y, nr;
	const char *lines[NR_HELP];

	nr = choose_lines(lines, model->times);
	if (first + page > nr)
		first = page < nr ? nr - page : 0;
	attron(A_REVERSE);
	screen_put(0, 0, COLS, looks, " exitstat top: keys");
	attroff(A_REVERSE);
	for (y = 0; y < page && first + y < nr; y++) {
		const char *text = lines[first + y];

		/* In a small window, closer together. */
		if (COLS < 62 && strlen(text) > 29 && text[28] == ' ') {
			screen_put(2 + y, 0, 15, looks, "");
			mvprintw(2 + y, 1, "%.13s", text);
			screen_put(2 + y, 15, COLS - 15, looks, text + 29);
		} else {
			screen_put(2 + y, 1, COLS - 2, looks, text);
		}
	}
	screen_put(LINES - 1, 1, COLS - 2, looks,
		   page < nr ? "Down: more    any other key: back" :
				    "any key: back");
}

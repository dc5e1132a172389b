// SPDX-License-Identifier: GPL-2.0
#include <curses.h>
#include <string.h>

#include "screen/draw_help.h"

static const char * const help_lines[] = {
	"Up Down PgUp PgDn Home End   choose a row",
	"Enter, Right                 into a VM, vCPU, class",
	"Esc, Left                    out again",
	"1 2 3 4                      VMs vCPUs reasons classes",
	"Tab                          the next of these",
	"P S T N                      by rate share total name",
	"s < > F6                     sort by another column",
	"R                            reverse the order",
	"/ F4                         only names with this text",
	"F3                           find a name; again: next",
	"Space                        pause, and go on",
	".                            read the counters now",
	"+ -                          longer, shorter interval",
	"r                            count totals from now on",
	"a                            all totals again",
	"mouse                        a row, twice: into it; a column",
	"? h F1                       help",
	"q F10                        quit",
	"",
	"RATE   exits per second in the last interval",
	"SHARE  part of the exits of what is looked at",
	"TOTAL  since the VM was created, its reset, or r;",
	"       of the host, since KVM was loaded",
	"TOP    the highest rate of a graph, which is so high",
	"Below a short list: reasons of the row that is chosen",
	"Shift with the mouse marks text, as elsewhere.",
};

#define NR_HELP ((int)(sizeof(help_lines) / sizeof(help_lines[0])))

void top_draw_help(const struct top_model *model, const struct top_looks *looks)
{
	int page = LINES - 3, first = model->help_first, y;

	if (first + page > NR_HELP)
		first = page < NR_HELP ? NR_HELP - page : 0;
	attron(A_REVERSE);
	screen_put(0, 0, COLS, looks, " exitstat top: keys");
	attroff(A_REVERSE);
	for (y = 0; y < page && first + y < NR_HELP; y++) {
		const char *text = help_lines[first + y];

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
		   page < NR_HELP ? "Down: more    any other key: back" :
				    "any key: back");
}

// SPDX-License-Identifier: GPL-2.0
#include <curses.h>
#include <errno.h>
#include <langinfo.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "base/process.h"
#include "base/text.h"
#include "kernel/source.h"
#include "screen/terminal.h"

/* Last: it defines macros like "lines" and "columns". */
#include <term.h>

#define ESCAPE	27

static struct termios modes;		/* as they were */
static SCREEN *screen;
static char farewell[256];		/* what makes the terminal as it was */
static volatile sig_atomic_t open_now;	/* it is ours at the moment */
static volatile sig_atomic_t stop_asked, continued, resized;
static sigset_t waiting_mask;		/* signals that may come in a wait */

static const int crashes[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };

#define NR_CRASHES (sizeof(crashes) / sizeof(crashes[0]))

static struct sigaction before_crash[NR_CRASHES];

static void on_signal(int number)
{
	if (number == SIGTSTP)
		stop_asked = 1;
	else if (number == SIGCONT)
		continued = 1;
	else
		resized = 1;
}

/* Only what a signal handler may do: ncurses may be in any state. */
static void on_crash(int number)
{
	size_t i;

	if (open_now) {
		open_now = 0;
		if (write(STDOUT_FILENO, farewell, strlen(farewell)) < 0)
			errno = 0;
		tcsetattr(STDIN_FILENO, TCSANOW, &modes);
	}
	for (i = 0; i < NR_CRASHES; i++)
		if (crashes[i] == number)
			sigaction(number, &before_crash[i], NULL);
	raise(number);
}

static void catch_signals(void)
{
	struct sigaction action = { .sa_handler = on_signal };
	sigset_t blocked;
	size_t i;

	/* They come while we wait, so that none is missed before a wait. */
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGTSTP);
	sigaddset(&blocked, SIGCONT);
	sigaddset(&blocked, SIGWINCH);
	sigprocmask(SIG_BLOCK, &blocked, &waiting_mask);
	sigdelset(&waiting_mask, SIGTSTP);
	sigdelset(&waiting_mask, SIGCONT);
	sigdelset(&waiting_mask, SIGWINCH);
	process_catch(SIGTSTP, &action, NULL);
	process_catch(SIGCONT, &action, NULL);
	process_catch(SIGWINCH, &action, NULL);
	action.sa_handler = on_crash;
	for (i = 0; i < NR_CRASHES; i++)
		process_catch(crashes[i], &action, &before_crash[i]);
}

static void append(const char *name)
{
	const char *text = tigetstr(name);

	if (text && text != (char *)-1 &&
	    strlen(farewell) + strlen(text) < sizeof(farewell))
		strcat(farewell, text);
}

static bool can(const char *name)
{
	const char *text = tigetstr(name);

	return text && text != (char *)-1;
}

static int check_terminal(struct error *error)
{
	const char *type = getenv("TERM");
	int found;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return error_set(error, "top needs a terminal to read from and to write to: use exitstat 1");
	if (!type || !*type)
		return error_set(error, "the type of this terminal is not known, as TERM is not set: use exitstat 1");
	if (setupterm(type, STDOUT_FILENO, &found) != OK)
		return error_set(error, "the type of this terminal, TERM=%s, is not known here: use exitstat 1",
				 type);
	if (!can("cup") || !can("clear"))
		return error_set(error, "this terminal, TERM=%s, cannot put text where it should be: use exitstat 1",
				 type);

	return 0;
}

int terminal_open(struct top_looks *looks, struct error *error)
{
	const char *type = getenv("TERM"), *no_color = getenv("NO_COLOR");

	if (check_terminal(error))
		return -1;
	tcgetattr(STDIN_FILENO, &modes);
	append("rmkx");
	append("sgr0");
	append("rmcup");
	append("cnorm");
	catch_signals();
	screen = newterm(NULL, stdout, stdin);
	if (!screen)
		return error_set(error, "this terminal, TERM=%s, cannot be used: use exitstat 1",
				 type);
	open_now = 1;
	atexit(terminal_close);
	cbreak();
	noecho();
	nodelay(stdscr, TRUE);
	keypad(stdscr, TRUE);
	/* ncurses makes a click of a press whose end has come with it. */
	mousemask(BUTTON1_PRESSED | BUTTON1_CLICKED | BUTTON1_DOUBLE_CLICKED |
		  BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
	/* A press is enough: nobody waits for a second one. */
	mouseinterval(0);
	/* Time for the rest of a key to come over a slow line, in ms. */
	set_escdelay(50);

	looks->colors = has_colors() && !(no_color && *no_color);
	/* The fonts of these have no blocks of all heights. */
	looks->unicode = !strcmp(nl_langinfo(CODESET), "UTF-8");
	looks->utf8 = looks->unicode && strcmp(type, "linux") &&
		      strncmp(type, "vt", 2);

	return 0;
}

void terminal_close(void)
{
	if (!open_now)
		return;
	endwin();
	open_now = 0;
}

static void resize(void)
{
	struct winsize size;

	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_row &&
	    size.ws_col)
		resizeterm(size.ws_row, size.ws_col);
}

static void stop(void)
{
	struct sigaction by_default = { .sa_handler = SIG_DFL }, ours;
	sigset_t stop_signal;

	terminal_close();
	sigaction(SIGTSTP, &by_default, &ours);
	sigemptyset(&stop_signal);
	sigaddset(&stop_signal, SIGTSTP);
	raise(SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &stop_signal, NULL);
	/* Stopped here, until somebody continues us. */
	sigprocmask(SIG_BLOCK, &stop_signal, NULL);
	sigaction(SIGTSTP, &ours, NULL);
}

/* After a stop, also one that could not be caught. */
static void take_again(void)
{
	reset_prog_mode();
	open_now = 1;
	resize();
	clearok(curscr, TRUE);
	refresh();
}

static enum terminal_event look_at_signals(void)
{
	enum terminal_event event = TERMINAL_TICK;

	if (source_stopped())
		return TERMINAL_END;
	if (stop_asked) {
		stop_asked = 0;
		stop();
		continued = 1;
	}
	if (continued) {
		continued = 0;
		take_again();
		event = TERMINAL_CHANGED;
	}
	if (resized) {
		resized = 0;
		resize();
		event = TERMINAL_CHANGED;
	}

	return event;
}

enum terminal_event terminal_wait(uint64_t until_ns)
{
	struct pollfd polled[2] = {
		{ .fd = STDIN_FILENO, .events = POLLIN },
		{ .fd = source_signal_fd(), .events = POLLIN },
	};
	enum terminal_event event;
	struct timespec left;
	uint64_t now;
	int r;

	for (;;) {
		event = look_at_signals();
		if (event != TERMINAL_TICK)
			return event;
		now = clock_now_ns();
		now = until_ns > now ? until_ns - now : 0;
		left.tv_sec = now / NS_PER_S;
		left.tv_nsec = now % NS_PER_S;
		r = ppoll(polled, 2, until_ns == UINT64_MAX ? NULL : &left,
			  &waiting_mask);
		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			return TERMINAL_END;
		if (!r)
			return TERMINAL_TICK;
		if (polled[1].revents)
			source_drain_signals();
		if (polled[0].revents & (POLLERR | POLLHUP | POLLNVAL))
			return TERMINAL_END;
		if (polled[0].revents)
			return TERMINAL_INPUT;
	}
}

/*
 * Reads the rest of a key that begins with Escape and that terminfo does not
 * know, as of Alt with a letter, or of Shift with a function key: its characters
 * are no keys. Return: whether there was any; else it was Escape itself.
 */
static bool skip_rest_of_key(void)
{
	wint_t key = 0;
	int r;

	/* What belongs to it came with it. */
	r = get_wch(&key);
	if (r != OK)
		return r != ERR;
	timeout(ESCDELAY);
	if (key == 'O') {
		r = get_wch(&key);
	} else if (key == '[') {
		r = get_wch(&key);
		/* The Linux console has one more of these, and a letter. */
		if (r == OK && key == '[')
			r = get_wch(&key);
		/* Parameters come before the character that ends it. */
		while (r == OK && key >= ' ' && key < '@')
			r = get_wch(&key);
	}
	nodelay(stdscr, TRUE);

	return true;
}

int terminal_key(void)
{
	static const struct { wint_t curses; int ours; } keys[] = {
		{ KEY_UP, TOP_KEY_UP },
		{ KEY_DOWN, TOP_KEY_DOWN },
		{ KEY_PPAGE, TOP_KEY_PAGE_UP },
		{ KEY_NPAGE, TOP_KEY_PAGE_DOWN },
		{ KEY_HOME, TOP_KEY_HOME },
		{ KEY_END, TOP_KEY_END },
		{ KEY_RIGHT, TOP_KEY_IN },
		{ KEY_ENTER, TOP_KEY_IN },
		{ KEY_LEFT, TOP_KEY_OUT },
		{ KEY_BACKSPACE, TOP_KEY_BACKSPACE },
		{ KEY_F(1), TOP_KEY_HELP },
		{ KEY_F(3), TOP_KEY_SEARCH },
		{ KEY_F(4), TOP_KEY_FILTER },
		{ KEY_F(6), TOP_KEY_SORT },
		{ KEY_F(10), TOP_KEY_QUIT },
		{ KEY_MOUSE, TOP_KEY_CLICK },
	}, characters[] = {
		{ '\r', '\n' },
		{ ESCAPE, TOP_KEY_ESCAPE },
		{ 127, TOP_KEY_BACKSPACE },
		{ '\b', TOP_KEY_BACKSPACE },
		{ '\t', TOP_KEY_NEXT_VIEW },
	};
	wint_t key;
	size_t i;
	int r;

	r = get_wch(&key);
	if (r == ERR)
		return -1;
	/* A key and a character can have one number. */
	if (r == KEY_CODE_YES) {
		for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
			if (key == keys[i].curses)
				return keys[i].ours;
		return 0;
	}
	if (key == ESCAPE && skip_rest_of_key())
		return 0;
	for (i = 0; i < sizeof(characters) / sizeof(characters[0]); i++)
		if (key == characters[i].curses)
			return characters[i].ours;

	return key;
}

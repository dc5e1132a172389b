/* SPDX-License-Identifier: GPL-2.0 */
/* What a program gets from the one that starts it. */
#ifndef PROCESS_H
#define PROCESS_H

/*
 * Open /dev/null for what is closed of stdin, stdout and stderr: else the next
 * file gets their messages. To be called first of all; ends the program if that
 * fails.
 */
void open_streams(void);

/* Catch a signal, unless it is ignored: then it stays so. */
void catch_signal(int number, void (*handler)(int number));

#endif /* PROCESS_H */

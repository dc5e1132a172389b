/* SPDX-License-Identifier: GPL-2.0 */
/* What a program gets from the one that starts it. */
#ifndef PROCESS_H
#define PROCESS_H

/* Catch a signal, unless it is ignored: then it stays so. */
void catch_signal(int number, void (*handler)(int number));

#endif /* PROCESS_H */

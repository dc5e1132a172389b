/* SPDX-License-Identifier: GPL-2.0 */
/* Standing still until a script says go. */
#ifndef PAUSE_H
#define PAUSE_H

/*
 * Print "paused <where>" and wait until someone has written a line to the
 * FIFO @path and closed it; "-" is standard input. NULL does nothing.
 */
void pause_for(const char *path, const char *where);

#endif /* PAUSE_H */

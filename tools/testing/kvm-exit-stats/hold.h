/* SPDX-License-Identifier: GPL-2.0 */
/* A file that is kept open while its VM goes away. */
#ifndef HOLD_H
#define HOLD_H

/* Open @pattern with "%v" replaced by the VM's name; dies where it cannot. */
int hold_open(const char *pattern, const char *vm_name);

/*
 * Read it to its end, print its lines with "held: " before them and then
 * "held bytes=N", or "held errno=NAME" where the kernel refuses. Closes it.
 */
void hold_read(int fd);

#endif /* HOLD_H */

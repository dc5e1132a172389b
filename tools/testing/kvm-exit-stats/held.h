/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Files of VMs and vCPUs that stay open until, and after, the VM has gone.
 * For one thread only.
 */
#ifndef HELD_H
#define HELD_H

/*
 * Open the files of VMs that are new, verify all that are held, and close
 * those whose VM is gone: they must have failed with an error that says so.
 */
void held_round(void);

/* Close them all and print how many outlived their VM. */
void held_close(void);

#endif /* HELD_H */

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What VMs are shown as, where several are called the same.
 */
#ifndef EXITSTAT_LABEL_H
#define EXITSTAT_LABEL_H

#include <stddef.h>

struct label {
	const char *vm;		/* what tells VMs apart, "<pid>-<fd>" */
	char **text;		/* what it is called, of malloc() */
};

/*
 * Puts " (<pid>-<fd>)" behind each text that labels of different VMs have, into
 * new memory; the old is freed.
 */
void labels_tell_apart(const struct label *labels, size_t nr);

#endif

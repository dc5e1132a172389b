/* SPDX-License-Identifier: GPL-2.0 */
/* VMs with vCPUs that run their programs in threads. */
#ifndef SCENARIO_H
#define SCENARIO_H

#include "kinds.h"
#include "options.h"

/* Do what the options say and print what it must have caused. */
void run_scenario(const struct options *options, enum vendor vendor, int kvm_fd);

#endif /* SCENARIO_H */

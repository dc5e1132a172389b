// SPDX-License-Identifier: GPL-2.0
/*
 * exitgen: guests that cause an exact number of VM exits. See --help.
 */
#include <unistd.h>

#include "broken.h"
#include "cost.h"
#include "kinds.h"
#include "machine.h"
#include "options.h"
#include "process.h"
#include "scenario.h"

int main(int argc, char **argv)
{
	struct options options;
	enum vendor vendor;
	int kvm_fd;

	open_streams();
	parse_options(argc, argv, &options);
	vendor = host_vendor();
	kvm_fd = kvm_open();
	switch (options.mode) {
	case MODE_PROGRAM:
		run_scenario(&options, vendor, kvm_fd);
		break;
	case MODE_LOOP_COST:
		run_loop_cost(&options, vendor, kvm_fd);
		break;
	case MODE_EMULATION_REQUIRED:
		run_emulation_required(&options, vendor, kvm_fd);
		break;
	case MODE_FAIL_ENTRY:
		run_fail_entry(&options, vendor, kvm_fd);
		break;
	}
	close(kvm_fd);
	return 0;
}

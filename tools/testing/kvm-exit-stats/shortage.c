// SPDX-License-Identifier: GPL-2.0
/*
 * shortage: KVM without memory, at each place in turn. See --help.
 *
 * The kernel makes one allocation of a task fail, the Nth from when a number N
 * is written to its file fail-nth, and says there whether it came to that.
 */
#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "die.h"

static const char description[] =
"Create VMs, or vCPUs of one VM, again and again: each time another one of the\n"
"allocations that this takes fails. Needs a kernel with CONFIG_FAILSLAB. Prints\n"
"how many allocations there are, and how many of them KVM cannot do without.\n"
"\vExamples:\n"
"  shortage vms\n"
"  shortage vcpus\n";

static int fail_nth = -1;

static void arm(unsigned int nth)
{
	char text[16];
	int length = snprintf(text, sizeof(text), "%u", nth);

	if (pwrite(fail_nth, text, length, 0) != length)
		die_errno("cannot write %u to fail-nth", nth);
}

/* Returns true if the allocation has failed. */
static bool disarm(void)
{
	char text[16] = "";

	if (pread(fail_nth, text, sizeof(text) - 1, 0) <= 0)
		die_errno("cannot read fail-nth");
	arm(0);
	return atoi(text) == 0;
}

static void shortage(const char *what, int file, bool vcpus)
{
	unsigned int nth = 1, id = 0, failed = 0;
	bool injected;
	int fd, error;

	for (;; nth++) {
		arm(nth);
		fd = vcpus ? ioctl(file, KVM_CREATE_VCPU, (unsigned long)id) :
			     ioctl(file, KVM_CREATE_VM, 0UL);
		error = errno;
		injected = disarm();
		if (fd >= 0) {
			close(fd);
			id++;
		}
		if (!injected)
			break;
		if (fd >= 0)
			continue;
		failed++;
		if (error != ENOMEM)
			printf("without allocation %u: %s\n", nth, strerror(error));
	}
	if (fd < 0)
		die("with all memory: %s", strerror(error));
	printf("%s: %u allocations, %u needed\n", what, nth - 1, failed);
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	const char **what = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		if (*what || (strcmp(arg, "vms") && strcmp(arg, "vcpus")))
			die_usage("vms or vcpus is needed, not \"%s\"", arg);
		*what = arg;
		return 0;
	case ARGP_KEY_END:
		if (!*what)
			die_usage("vms or vcpus is needed");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

int main(int argc, char **argv)
{
	const struct argp argp = {
		.parser = parse_option,
		.args_doc = "vms|vcpus",
		.doc = description,
	};
	const char *what = NULL;
	int kvm, vm = -1;

	argp_err_exit_status = 2;
	if (argp_parse(&argp, argc, argv, 0, NULL, &what))
		return 2;

	kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	if (kvm < 0)
		die_errno("cannot open /dev/kvm");
	fail_nth = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	if (fail_nth < 0)
		die_errno("this kernel makes no allocation fail");
	if (!strcmp(what, "vcpus")) {
		vm = ioctl(kvm, KVM_CREATE_VM, 0UL);
		if (vm < 0)
			die_errno("cannot create a VM");
	}
	shortage(what, vm < 0 ? kvm : vm, vm >= 0);
	return 0;
}

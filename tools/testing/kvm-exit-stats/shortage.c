// SPDX-License-Identifier: GPL-2.0
/*
 * shortage: what takes memory, without it, at each place in turn. See --help.
 *
 * The kernel makes one allocation of a task fail, the Nth from when a number N
 * is written to its file fail-nth, and tells there how far it came.
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
#include <sys/syscall.h>
#include <unistd.h>

#include "die.h"
#include "number.h"
#include "process.h"

/* More allocations than any of this takes. */
#define MANY		1000000U
#define MAX_TEXT	65536

static const char description[] =
"Do something again and again: each time another one of the allocations that\n"
"it takes fails. WHAT is one of\n"
"\n"
"  vms                create a VM\n"
"  vcpus              create a vCPU\n"
"  read FILE          open the file and read it to its end\n"
"  write FILE VALUE   write a value that the file does not have; it must have\n"
"                     the old one when that is refused, else the new one\n"
"  load MODULE.ko     load a module, and unload it\n"
"\n"
"Needs a kernel with CONFIG_FAILSLAB. Prints how many allocations there are,\n"
"how many were refused, and how often it failed.\n"
"\vExamples:\n"
"  shortage vms\n"
"  shortage write /sys/module/kvm/parameters/exit_stats off\n"
"  shortage --places 50 load /modules/minimal/kvm-amd.ko\n";

static const struct argp_option option_list[] = {
	{ "places", 'p', "N", 0,
	  "Refuse about N of the allocations only, evenly spread", 0 },
	{ 0 },
};

static int fail_nth = -1;
static int kvm, vm;
static unsigned int vcpu;
static const char *path, *value;
static char name[64], old_value[64], text[MAX_TEXT];

static void arm(unsigned int nth)
{
	char number[16];
	int length = snprintf(number, sizeof(number), "%u", nth);

	if (pwrite(fail_nth, number, length, 0) != length)
		die_errno("cannot write %u to fail-nth", nth);
}

/* Returns how many allocations were still to come; 0 if one has failed. */
static unsigned int disarm(void)
{
	char number[16] = "";

	if (pread(fail_nth, number, sizeof(number) - 1, 0) <= 0)
		die_errno("cannot read fail-nth");
	arm(0);
	return strtoul(number, NULL, 10);
}

static int create_vm(void)
{
	return ioctl(kvm, KVM_CREATE_VM, 0UL);
}

static int create_vcpu(void)
{
	return ioctl(vm, KVM_CREATE_VCPU, (unsigned long)vcpu);
}

static void close_vm(int fd)
{
	close(fd);
}

/* Its number is taken until the VM ends. */
static void close_vcpu(int fd)
{
	close(fd);
	vcpu++;
}

static int read_file(void)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), error;
	ssize_t length;

	if (fd < 0)
		return -1;
	do
		length = read(fd, text, sizeof(text));
	while (length > 0);
	error = errno;
	close(fd);
	errno = error;
	return length;
}

static int write_text(const char *new)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), error;
	ssize_t length;

	if (fd < 0)
		return -1;
	length = write(fd, new, strlen(new));
	error = errno;
	close(fd);
	errno = error;
	return length < 0 ? -1 : 0;
}

static int write_value(void)
{
	return write_text(value);
}

/* The first line of the file, without its end. */
static void get_value(char *line, size_t size)
{
	FILE *file = fopen(path, "r");

	if (!file || !fgets(line, size, file))
		die_errno("cannot read %s", path);
	fclose(file);
	line[strcspn(line, "\n")] = '\0';
}

static void expect_value(const char *wanted)
{
	char now[sizeof(old_value)];

	get_value(now, sizeof(now));
	if (strcmp(now, wanted))
		die("%s is %s, not %s", path, now, wanted);
}

static void check_refused(void)
{
	expect_value(old_value);
}

static void write_back(int unused)
{
	(void)unused;
	expect_value(value);
	if (write_text(old_value))
		die_errno("cannot write %s to %s", old_value, path);
}

static int load_module(void)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), error, result;

	if (fd < 0)
		return -1;
	result = syscall(SYS_finit_module, fd, "", 0);
	error = errno;
	close(fd);
	errno = error;
	return result;
}

static void unload_module(int unused)
{
	(void)unused;
	if (syscall(SYS_delete_module, name, O_NONBLOCK))
		die_errno("cannot unload %s", name);
}

static void nothing(int unused)
{
	(void)unused;
}

/*
 * @arguments are those after the name; @attempt returns -1 and sets errno when
 * it is refused, and @undo gets what it returns else.
 */
static const struct work {
	const char *name;
	int arguments;
	int (*attempt)(void);
	void (*undo)(int result);
	void (*check_refused)(void);
} works[] = {
	{ "vms", 0, create_vm, close_vm, NULL },
	{ "vcpus", 0, create_vcpu, close_vcpu, NULL },
	{ "read", 1, read_file, nothing, NULL },
	{ "write", 2, write_value, write_back, check_refused },
	{ "load", 1, load_module, unload_module, NULL },
	{ NULL, 0, NULL, NULL, NULL },
};

struct choice {
	const struct work *work;
	const char *arguments[2];
	int nr_arguments;
	unsigned int places;
};

/* With all memory. Returns the number of allocations. */
static unsigned int measure(const struct work *work)
{
	int result, error;
	unsigned int left;

	arm(MANY);
	result = work->attempt();
	error = errno;
	left = disarm();
	if (result < 0)
		die("with all memory: %s", strerror(error));
	work->undo(result);
	return MANY - left;
}

static void refuse_each(const struct work *work, unsigned int places)
{
	unsigned int total = measure(work), nth, refused = 0, failed = 0, step = 1;
	int result, error;

	if (places && places < total)
		step = (total + places - 1) / places;
	for (nth = 1; nth <= total; nth += step) {
		arm(nth);
		result = work->attempt();
		error = errno;
		if (!disarm())
			refused++;
		if (result >= 0) {
			work->undo(result);
			continue;
		}
		failed++;
		if (error != ENOMEM)
			printf("without allocation %u: %s\n", nth, strerror(error));
		if (work->check_refused)
			work->check_refused();
	}
	/* The work shall still be possible. */
	measure(work);
	printf("%s%s%s: allocations %u refused %u failed %u\n", work->name,
	       path ? " " : "", path ? path : "", total, refused, failed);
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct choice *choice = state->input;
	const struct work *work;

	switch (key) {
	case 'p':
		choice->places = parse_number("--places", arg, MANY);
		return 0;
	case ARGP_KEY_ARG:
		if (choice->work) {
			if (choice->nr_arguments == choice->work->arguments)
				die_usage("\"%s\" is too much", arg);
			choice->arguments[choice->nr_arguments++] = arg;
			return 0;
		}
		for (work = works; work->name; work++) {
			if (!strcmp(arg, work->name))
				choice->work = work;
		}
		if (!choice->work)
			die_usage("\"%s\" cannot be done", arg);
		return 0;
	case ARGP_KEY_END:
		if (!choice->work)
			die_usage("it is not said what to do");
		if (choice->nr_arguments < choice->work->arguments)
			die_usage("\"%s\" needs more arguments", choice->work->name);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* The module's name is that of its file, as the kernel spells it. */
static void name_module(void)
{
	const char *file = strrchr(path, '/');
	char *p;

	snprintf(name, sizeof(name), "%s", file ? file + 1 : path);
	name[strcspn(name, ".")] = '\0';
	for (p = name; *p; p++) {
		if (*p == '-')
			*p = '_';
	}
}

static void prepare(const struct work *work)
{
	if (work->attempt == create_vm || work->attempt == create_vcpu) {
		kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
		if (kvm < 0)
			die_errno("cannot open /dev/kvm");
	}
	if (work->attempt == create_vcpu) {
		vm = create_vm();
		if (vm < 0)
			die_errno("cannot create a VM");
	}
	if (work->attempt == write_value)
		get_value(old_value, sizeof(old_value));
	if (work->attempt == load_module)
		name_module();
}

int main(int argc, char **argv)
{
	const struct argp argp = {
		.options = option_list,
		.parser = parse_option,
		.args_doc = "WHAT",
		.doc = description,
	};
	struct choice choice = {};

	open_streams();
	argp_err_exit_status = 2;
	if (argp_parse(&argp, argc, argv, 0, NULL, &choice))
		return 2;

	path = choice.arguments[0];
	value = choice.arguments[1];
	fail_nth = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	if (fail_nth < 0)
		die_errno("this kernel makes no allocation fail");
	prepare(choice.work);
	refuse_each(choice.work, choice.places);
	return 0;
}

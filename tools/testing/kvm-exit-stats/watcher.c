// SPDX-License-Identifier: GPL-2.0
/*
 * watcher: reads all files of exit statistics while VMs come and go, and
 * verifies each snapshot. See --help.
 */
#include <argp.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "die.h"
#include "held.h"
#include "number.h"
#include "places.h"
#include "process.h"
#include "snapshot.h"
#include "verify.h"

#define MAX_READERS	16

static const char description[] =
"Read all files of exit statistics again and again and verify each snapshot,\n"
"until SIGTERM or SIGINT. Then print how many were verified, per file, and what\n"
"else was done. A snapshot that contradicts itself, or one that was read before\n"
"it, is shown, and the status is 1.\n"
"\vExamples:\n"
"  watcher --readers 4 --resets     until killed; the host, each VM and each\n"
"                                   vCPU are reset meanwhile\n"
"  watcher --never-reset            totals must be those since load\n";

static const struct argp_option option_list[] = {
	{ "readers", 'r', "N", 0, "Threads that read (default 2)", 0 },
	{ "rest", 'w', "US", 0,
	  "Microseconds between two rounds of a thread (default 1000)", 0 },
	{ "resets", 's', NULL, 0, "Reset the host, VMs and vCPUs all the time", 0 },
	{ "never-reset", 'n', NULL, 0,
	  "Nothing was reset since KVM was loaded, and nothing is", 0 },
	{ "toggle", 't', NULL, 0, "Switch between all modes all the time", 0 },
	{ "time", 'm', NULL, 0, "Switch between count and time all the time", 0 },
	{ 0 },
};

struct watch {
	unsigned int readers;
	unsigned int rest_us;
	bool resets;
	const char *const *modes;
	char **values;
	unsigned int nr_values;
};

static struct watch watch = { .readers = 2, .rest_us = 1000 };
static atomic_ulong nr_resets, nr_toggles;

/* Each way from one to another; and those in which nothing goes uncounted. */
static const char *const all_modes[] = {
	"off", "count", "time", "off", "time", "count", NULL
};

static const char *const counting_modes[] = { "time", "count", NULL };

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	(void)state;
	switch (key) {
	case 'r':
		watch.readers = parse_number("--readers", arg, MAX_READERS);
		break;
	case 'w':
		watch.rest_us = parse_number("--rest", arg, 1000000);
		break;
	case 's':
		watch.resets = true;
		break;
	case 'n':
		verify_never_reset();
		break;
	case 't':
		watch.modes = all_modes;
		break;
	case 'm':
		watch.modes = counting_modes;
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static void rest(void)
{
	struct timespec time = {
		.tv_sec = watch.rest_us / 1000000,
		.tv_nsec = watch.rest_us % 1000000 * 1000,
	};

	nanosleep(&time, NULL);
}

static void look_at_vcpu(const char *path, void *data)
{
	char file[PLACE_LEN + 16];

	snprintf(file, sizeof(file), "%s/exit_stats", path);
	verify_file(OF_VCPU, file, data);
}

static void look_at_vm(const char *path, void *data)
{
	char file[PLACE_LEN + 16];

	snprintf(file, sizeof(file), "%s/exit_stats", path);
	verify_file(OF_VM, file, data);
	each_vcpu(path, look_at_vcpu, data);
}

static void *reader(void *unused)
{
	struct text text = { 0 };
	char path[PLACE_LEN];
	unsigned int i = 0;

	(void)unused;
	while (!verify_stopped()) {
		verify_file(OF_GLOBAL, PLACE_TABLES "/global", &text);
		verify_file(OF_VMS, PLACE_TABLES "/vms", &text);
		verify_file(OF_VCPUS, PLACE_TABLES "/vcpus", &text);
		verify_file(OF_RETIRED, PLACE_TABLES "/retired", &text);
		verify_file(OF_REASONS, PLACE_TABLES "/reasons", &text);
		verify_file(OF_VALUES, PLACE_VALUES "/total", &text);
		snprintf(path, sizeof(path), PLACE_VALUES "/%s",
			 watch.values[i++ % watch.nr_values]);
		verify_file(OF_VALUES, path, &text);
		each_vm(look_at_vm, &text);
		rest();
	}
	free(text.bytes);
	return NULL;
}

static void *holder(void *unused)
{
	(void)unused;
	while (!verify_stopped()) {
		held_round();
		rest();
	}
	held_close();
	return NULL;
}

static void reset(const char *path)
{
	int error = write_file(path, "1");

	if (!error)
		nr_resets++;
	else if (!is_gone(error))
		verify_failed(path, strerror(error), NULL);
}

static void reset_vcpu(const char *path, void *unused)
{
	char file[PLACE_LEN + 32];

	(void)unused;
	snprintf(file, sizeof(file), "%s/exit_stats_reset", path);
	reset(file);
}

static void reset_vm(const char *path, void *unused)
{
	char file[PLACE_LEN + 32];

	snprintf(file, sizeof(file), "%s/exit_stats_reset", path);
	reset(file);
	each_vcpu(path, reset_vcpu, unused);
}

static void *resetter(void *unused)
{
	while (!verify_stopped()) {
		reset(PLACE_TABLES "/reset");
		each_vm(reset_vm, unused);
		rest();
	}
	return NULL;
}

static void set_mode(const char *mode)
{
	static const char path[] = PLACE_PARAMETERS "/exit_stats";
	int error = write_file(path, mode);

	if (error)
		verify_failed(path, strerror(error), NULL);
	/* Who waits for many switches sees them come. */
	if (++nr_toggles % 5 == 0) {
		printf("switched %lu\n", nr_toggles);
		fflush(stdout);
	}
}

static void *toggler(void *unused)
{
	const char *const *mode = watch.modes;

	while (!verify_stopped()) {
		set_mode(*mode);
		rest();
		if (!*++mode)
			mode = watch.modes;
	}
	return unused;
}

static void start_thread(pthread_t *thread, void *(*run)(void *))
{
	if (pthread_create(thread, NULL, run, NULL))
		die("cannot start a thread");
}

static void request_stop(int signal)
{
	(void)signal;
	verify_stop();
}

int main(int argc, char **argv)
{
	const struct argp argp = {
		.options = option_list, .parser = parse_option,
		.doc = description,
	};
	pthread_t threads[MAX_READERS + 3];
	unsigned int n = 0;

	open_streams();
	argp_err_exit_status = 2;
	argp_parse(&argp, argc, argv, ARGP_NO_ARGS, NULL, NULL);
	catch_signal(SIGTERM, request_stop);
	catch_signal(SIGINT, request_stop);
	watch.values = list_files(PLACE_VALUES, &watch.nr_values);

	while (n < watch.readers)
		start_thread(&threads[n++], reader);
	start_thread(&threads[n++], holder);
	if (watch.resets)
		start_thread(&threads[n++], resetter);
	if (watch.modes)
		start_thread(&threads[n++], toggler);
	while (n > 0)
		pthread_join(threads[--n], NULL);

	verify_report();
	printf("resets %lu\ntoggles %lu\n", nr_resets, nr_toggles);
	return verify_result();
}

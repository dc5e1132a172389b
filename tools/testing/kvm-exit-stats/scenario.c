// SPDX-License-Identifier: GPL-2.0
/*
 * One thread per vCPU. The main thread says up to which round they may run
 * (gate.allowed) and waits until all stand still there (gate.resting); then
 * it prints, pauses and opens the gate for the next round. In endless mode
 * the gate is wide open until time is up or SIGINT or SIGTERM comes.
 */
#define _GNU_SOURCE
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "die.h"
#include "hold.h"
#include "machine.h"
#include "pause.h"
#include "process.h"
#include "program.h"
#include "round.h"
#include "scenario.h"
#include "stats.h"

/* Of all vCPUs together. */
#define WATCHED_READS	1000

struct gate {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	unsigned long allowed;
	unsigned int resting;
	bool finished;
};

struct scenario;

struct runner {
	struct scenario *scenario;
	struct vcpu vcpu;
	struct seen seen;
	unsigned long rounds;
	pthread_t thread;
};

struct scenario {
	const struct options *options;
	enum vendor vendor;
	int kvm_fd;
	unsigned int nr_vms;
	unsigned int nr_runners;
	struct vm *vms;
	struct runner *runners;
	struct gate gate;
};

static atomic_bool stop;

static void request_stop(int signal)
{
	(void)signal;
	stop = true;
}

static void sleep_ms(unsigned int ms)
{
	struct timespec time = {
		.tv_sec = ms / 1000,
		.tv_nsec = ms % 1000 * 1000000l,
	};

	nanosleep(&time, NULL);
}

/* True when the runner may start another round. */
static bool pass_gate(struct runner *runner)
{
	struct gate *gate = &runner->scenario->gate;
	bool finished;

	if (runner->scenario->options->endless)
		return !stop;
	pthread_mutex_lock(&gate->lock);
	if (runner->rounds == gate->allowed) {
		gate->resting++;
		pthread_cond_broadcast(&gate->changed);
	}
	while (runner->rounds == gate->allowed && !gate->finished)
		pthread_cond_wait(&gate->changed, &gate->lock);
	finished = gate->finished;
	pthread_mutex_unlock(&gate->lock);
	return !finished;
}

static void open_gate(struct gate *gate)
{
	pthread_mutex_lock(&gate->lock);
	gate->allowed++;
	gate->resting = 0;
	pthread_cond_broadcast(&gate->changed);
	pthread_mutex_unlock(&gate->lock);
}

static void wait_for_rest(struct scenario *scenario)
{
	struct gate *gate = &scenario->gate;

	pthread_mutex_lock(&gate->lock);
	while (gate->resting < scenario->nr_runners)
		pthread_cond_wait(&gate->changed, &gate->lock);
	pthread_mutex_unlock(&gate->lock);
}

/* The VM's first vCPU builds the tables that all of them need (machine.h). */
static void let_first_vcpu_start(struct runner *runner)
{
	struct runner *first = runner - runner->vcpu.index;

	while (first != runner && !vcpu_started(&first->vcpu))
		sleep_ms(1);
}

static void *run_vcpu(void *argument)
{
	struct runner *runner = argument;
	const struct options *options = runner->scenario->options;
	bool alive = true;

	if (options->irqchip && options->times[KIND_HLT])
		start_kicks();
	while (pass_gate(runner)) {
		if (!alive)
			die("a guest that is dead cannot run another round");
		if (runner->rounds <= 1 || runner->rounds + 1 == options->rounds)
			program_round(&runner->vcpu, options,
				      runner->scenario->vendor,
				      runner->rounds);
		if (runner->rounds == 0)
			let_first_vcpu_start(runner);
		alive = run_round(&runner->vcpu, &runner->seen);
		runner->rounds++;
	}
	return NULL;
}

static void report(struct scenario *scenario)
{
	const struct options *options = scenario->options;
	unsigned int i;

	for (i = 0; i < scenario->nr_runners; i++) {
		struct runner *runner = &scenario->runners[i];
		struct expectations expected = { .number = 0 };

		check_seen(&runner->vcpu, &runner->seen, options, runner->rounds);
		expect_rounds(&expected, options, scenario->vendor,
			      runner->rounds);
		print_expectations(&runner->vcpu, &expected);
	}
	for (i = 0; options->stat_exits && i < scenario->nr_runners; i++) {
		const struct vcpu *vcpu = &scenario->runners[i].vcpu;

		printf("stat vm=%s vcpu=%u exits=%llu\n", vcpu->vm->name,
		       vcpu_id(vcpu),
		       (unsigned long long)vcpu_stat(vcpu->fd, "exits"));
	}
	for (i = 0; options->stats && i < scenario->nr_runners; i++) {
		const struct vcpu *vcpu = &scenario->runners[i].vcpu;
		struct stats stats;

		stats_open(&stats, vcpu->fd);
		stats_check_pieces(&stats);
		stats_read(&stats);
		stats_print(&stats, vcpu->vm->name, vcpu_id(vcpu));
		stats_close(&stats);
	}
	fflush(stdout);
}

static void create_runner(struct scenario *scenario, unsigned int number)
{
	struct runner *runner = &scenario->runners[number];

	runner->scenario = scenario;
	vcpu_create(&runner->vcpu,
		    &scenario->vms[number / scenario->options->vcpus],
		    number % scenario->options->vcpus, scenario->kvm_fd);
}

static void create_vms(struct scenario *scenario)
{
	const struct options *options = scenario->options;
	struct vm_shape shape = {
		.vcpus = options->vcpus,
		.first_id = options->first_id,
		.pages = options->times[KIND_PAGES],
		.irqchip = options->irqchip,
		.cpuid = options->times[KIND_XSETBV],
	};
	unsigned int i, j;

	for (i = 0; i < scenario->nr_vms; i++) {
		vm_create(&scenario->vms[i], scenario->kvm_fd, &shape);
		printf("vm %s\n", scenario->vms[i].name);
		if (!options->same_name)
			continue;
		for (j = 0; j < options->vcpus; j++)
			create_runner(scenario, i * options->vcpus + j);
		vm_close(&scenario->vms[i]);
	}
	fflush(stdout);
}

static void *create_vms_named(void *scenario)
{
	const struct options *options = ((struct scenario *)scenario)->options;

	if (pthread_setname_np(pthread_self(), options->creator))
		die("a thread cannot be called \"%s\"", options->creator);
	create_vms(scenario);
	return NULL;
}

static void create_vms_elsewhere(struct scenario *scenario)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, create_vms_named, scenario) ||
	    pthread_join(thread, NULL))
		die("cannot start a thread for the VMs");
}

static void start_runner(struct runner *runner)
{
	if (pthread_create(&runner->thread, NULL, run_vcpu, runner))
		die("cannot start a thread for a vCPU");
}

/* With a stagger, vCPUs are created while those before them already run. */
static void start_runners(struct scenario *scenario)
{
	unsigned int stagger_ms = scenario->options->stagger_ms;
	unsigned int i;

	for (i = 0; i < scenario->nr_runners; i++) {
		if (!scenario->options->same_name)
			create_runner(scenario, i);
		if (!stagger_ms)
			continue;
		if (i == 0)
			open_gate(&scenario->gate);
		start_runner(&scenario->runners[i]);
		sleep_ms(stagger_ms);
	}
	if (stagger_ms)
		return;
	pause_for(scenario->options->pause_before, "before");
	for (i = 0; i < scenario->nr_runners; i++)
		start_runner(&scenario->runners[i]);
	if (scenario->options->rounds)
		open_gate(&scenario->gate);
}

static void run_rounds(struct scenario *scenario)
{
	unsigned int round;
	char where[32];

	for (round = 1; round <= scenario->options->rounds; round++) {
		wait_for_rest(scenario);
		report(scenario);
		snprintf(where, sizeof(where), "round=%u", round);
		pause_for(scenario->options->pause, where);
		if (round < scenario->options->rounds)
			open_gate(&scenario->gate);
	}
}

static void finish_runners(struct scenario *scenario)
{
	unsigned int i;

	pthread_mutex_lock(&scenario->gate.lock);
	scenario->gate.finished = true;
	pthread_cond_broadcast(&scenario->gate.changed);
	pthread_mutex_unlock(&scenario->gate.lock);
	for (i = 0; i < scenario->nr_runners; i++)
		pthread_join(scenario->runners[i].thread, NULL);
}

/* While the vCPUs run: a number of reads, however long they take. */
static void watch_stats(struct scenario *scenario)
{
	struct stats *stats = alloc_zeroed(scenario->nr_runners, sizeof(*stats));
	unsigned long reads = 0;
	unsigned int i;

	for (i = 0; i < scenario->nr_runners; i++)
		stats_open(&stats[i], scenario->runners[i].vcpu.fd);
	for (; !stop && reads < WATCHED_READS; reads++) {
		i = reads % scenario->nr_runners;
		stats_read(&stats[i]);
		stats_check_reads(&stats[i]);
	}
	stop = true;
	for (i = 0; i < scenario->nr_runners; i++)
		stats_close(&stats[i]);
	free(stats);
	printf("watched reads=%lu\n", reads);
}

static void run_endless(struct scenario *scenario)
{
	unsigned int i;

	if (scenario->options->seconds)
		alarm(scenario->options->seconds);
	if (scenario->options->stats)
		watch_stats(scenario);
	for (i = 0; i < scenario->nr_runners; i++)
		pthread_join(scenario->runners[i].thread, NULL);
	report(scenario);
	pause_for(scenario->options->pause, "end");
}

static void destroy_all(struct scenario *scenario)
{
	unsigned int i;

	for (i = 0; i < scenario->nr_runners; i++)
		vcpu_destroy(&scenario->runners[i].vcpu);
	for (i = 0; i < scenario->nr_vms; i++)
		vm_destroy(&scenario->vms[i]);
}

static void run_together(const struct options *options, enum vendor vendor,
			 int kvm_fd, unsigned int nr_vms)
{
	struct scenario scenario = {
		.options = options,
		.vendor = vendor,
		.kvm_fd = kvm_fd,
		.nr_vms = nr_vms,
		.nr_runners = nr_vms * options->vcpus,
		.gate = {
			.lock = PTHREAD_MUTEX_INITIALIZER,
			.changed = PTHREAD_COND_INITIALIZER,
		},
	};
	int held = -1;

	scenario.vms = alloc_zeroed(nr_vms, sizeof(*scenario.vms));
	scenario.runners = alloc_zeroed(scenario.nr_runners,
					sizeof(*scenario.runners));
	if (options->creator)
		create_vms_elsewhere(&scenario);
	else
		create_vms(&scenario);
	start_runners(&scenario);
	if (options->hold_open)
		held = hold_open(options->hold_open, scenario.vms[0].name);
	if (options->endless) {
		run_endless(&scenario);
	} else {
		run_rounds(&scenario);
		finish_runners(&scenario);
	}
	destroy_all(&scenario);
	if (held >= 0) {
		pause_for(options->pause, "dead");
		hold_read(held);
	}
	free(scenario.runners);
	free(scenario.vms);
}

static void handle_signals(void)
{
	struct sigaction action = { .sa_handler = request_stop };

	catch_signal(SIGINT, request_stop);
	catch_signal(SIGTERM, request_stop);
	/* Our own, from alarm(): caught in any case. */
	sigaction(SIGALRM, &action, NULL);
}

void run_scenario(const struct options *options, enum vendor vendor, int kvm_fd)
{
	unsigned int i;

	if (options->times[KIND_PAGES])
		require_exact_page_faults(vendor);
	if (options->endless)
		handle_signals();
	printf("timing %s\n", timing_reasons[vendor]);
	if (!options->serial) {
		run_together(options, vendor, kvm_fd, options->vms);
		return;
	}
	for (i = 0; i < options->vms; i++)
		run_together(options, vendor, kvm_fd, 1);
}

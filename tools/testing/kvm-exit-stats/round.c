// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "die.h"
#include "round.h"

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

#define KICK_DELAY_NS		5000000
#define MAX_KICK_DELAY_NS	640000000

/* This thread's timer, where its vCPU can halt in the kernel. */
static __thread bool kicks;
static __thread timer_t kick_timer;
static __thread long kick_delay_ns;
static __thread struct kvm_run *kicked_run;

/*
 * A kick may come while this thread is not in KVM_RUN. It must not be lost, or
 * nobody wakes the guest that halts next: let the next KVM_RUN return at once.
 */
static void kicked(int signal)
{
	(void)signal;
	if (kicked_run)
		__atomic_store_n(&kicked_run->immediate_exit, 1,
				 __ATOMIC_RELAXED);
}

/* One kick at a time, and each only after the one before was seen. */
static void arm_kick(void)
{
	struct itimerspec delay = { .it_value.tv_nsec = kick_delay_ns };

	if (kicks && timer_settime(kick_timer, 0, &delay, NULL))
		die_errno("cannot set the timer that wakes a halted vCPU");
}

void start_kicks(void)
{
	struct sigaction action = { .sa_handler = kicked };
	struct sigevent event = { .sigev_notify = SIGEV_THREAD_ID };

	event.sigev_signo = SIGUSR1;
	event.sigev_notify_thread_id = syscall(SYS_gettid);
	if (sigaction(SIGUSR1, &action, NULL) ||
	    timer_create(CLOCK_MONOTONIC, &event, &kick_timer))
		die_errno("cannot create the timer that wakes a halted vCPU");
	kicks = true;
}

/* True if the vCPU was halted in the kernel. */
static bool wake_halted(struct vcpu *vcpu)
{
	struct kvm_mp_state state;

	if (!vcpu->vm->shape.irqchip)
		return false;
	if (ioctl(vcpu->fd, KVM_GET_MP_STATE, &state))
		die_errno("cannot read a vCPU's state");
	if (state.mp_state != KVM_MP_STATE_HALTED)
		return false;
	state.mp_state = KVM_MP_STATE_RUNNABLE;
	if (ioctl(vcpu->fd, KVM_SET_MP_STATE, &state))
		die_errno("cannot wake a vCPU");
	return true;
}

/*
 * A slow machine that gets each kick before it is in the guest would never get
 * any further: those that wake nobody become rarer.
 */
static void take_kick(struct vcpu *vcpu)
{
	__atomic_store_n(&vcpu->run->immediate_exit, 0, __ATOMIC_RELAXED);
	if (wake_halted(vcpu))
		kick_delay_ns = KICK_DELAY_NS;
	else if (kick_delay_ns < MAX_KICK_DELAY_NS)
		kick_delay_ns *= 2;
	arm_kick();
}

bool run_round(struct vcpu *vcpu, struct seen *seen)
{
	struct kvm_run *run = vcpu->run;

	kicked_run = run;
	kick_delay_ns = KICK_DELAY_NS;
	arm_kick();
	for (;;) {
		if (ioctl(vcpu->fd, KVM_RUN, 0)) {
			if (errno != EINTR && errno != EAGAIN)
				die_errno("KVM_RUN failed on vm %s vcpu %u",
					  vcpu->vm->name, vcpu_id(vcpu));
			take_kick(vcpu);
			continue;
		}
		switch (run->exit_reason) {
		case KVM_EXIT_IO:
			seen->io++;
			if (run->io.port == GUEST_PORT_DONE)
				return true;
			break;
		case KVM_EXIT_HLT:
			seen->hlt++;
			break;
		case KVM_EXIT_MMIO:
			seen->mmio++;
			break;
		case KVM_EXIT_SHUTDOWN:
			seen->shutdown++;
			return false;
		default:
			die("vm %s vcpu %u stopped with KVM exit reason %u (hardware %#llx)",
			    vcpu->vm->name, vcpu_id(vcpu), run->exit_reason,
			    (unsigned long long)run->hw.hardware_exit_reason);
		}
	}
}

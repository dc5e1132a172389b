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

#define KICK_DELAY_NS	5000000

/* This thread's timer, where its vCPU can halt in the kernel. */
static __thread bool kicks;
static __thread timer_t kick_timer;

static void kicked(int signal)
{
	(void)signal;
}

/*
 * One kick at a time: a slow machine that gets the next one before it is back
 * in the guest would never get any further.
 */
static void arm_kick(void)
{
	struct itimerspec delay = { .it_value.tv_nsec = KICK_DELAY_NS };

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

static void wake_halted(struct vcpu *vcpu)
{
	struct kvm_mp_state state;

	if (!vcpu->vm->shape.irqchip)
		return;
	if (ioctl(vcpu->fd, KVM_GET_MP_STATE, &state))
		die_errno("cannot read a vCPU's state");
	if (state.mp_state != KVM_MP_STATE_HALTED)
		return;
	state.mp_state = KVM_MP_STATE_RUNNABLE;
	if (ioctl(vcpu->fd, KVM_SET_MP_STATE, &state))
		die_errno("cannot wake a vCPU");
}

bool run_round(struct vcpu *vcpu, struct seen *seen)
{
	struct kvm_run *run = vcpu->run;

	arm_kick();
	for (;;) {
		if (ioctl(vcpu->fd, KVM_RUN, 0)) {
			if (errno != EINTR && errno != EAGAIN)
				die_errno("KVM_RUN failed on vm %s vcpu %u",
					  vcpu->vm->name, vcpu->index);
			wake_halted(vcpu);
			arm_kick();
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
			    vcpu->vm->name, vcpu->index, run->exit_reason,
			    (unsigned long long)run->hw.hardware_exit_reason);
		}
	}
}

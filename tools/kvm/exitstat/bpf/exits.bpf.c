// SPDX-License-Identifier: GPL-2.0
/*
 * Counts exits by vCPU and reason on the kvm_exit trace event, which tells the
 * vCPU only: the code of the exit is where KVM itself has it.
 */
#include <linux/bpf.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "bpf/exits.h"
#include "bpf/kernel.bpf.h"

struct exits_vcpu vcpus[EXITS_VCPUS];	/* that live */

/* Those that ended, each a struct exits_vcpu. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, EXITS_ENDED_BYTES);
} ended SEC(".maps");

__u64 rare[EXITS_RARE_CODES];	/* a code plus 1; 0: free */
__u64 lost;			/* exits of vCPUs that found no place, here or there */

/* Without the cast, each read costs as much as all else that is done here. */
static __always_inline __u32 svm_exit_code(struct kvm_vcpu *vcpu, __u64 vmcb01)
{
	const struct vcpu_svm *svm = (void *)vcpu;
	const struct vmcb *vmcb;
	__u32 code = 0;

	if (bpf_rdonly_cast) {
		vmcb = POINTER_AT(&svm->vmcb);
		return U32_AT(&vmcb->control.exit_code);
	}

	vmcb = (void *)vmcb01;
	if (vcpu->stat.guest_mode)
		vmcb = BPF_CORE_READ(svm, vmcb);
	bpf_core_read(&code, sizeof(code), &vmcb->control.exit_code);

	return code;
}

static __always_inline __u32 vmx_exit_code(struct kvm_vcpu *vcpu)
{
	const struct vcpu_vmx___vt *vt = (void *)vcpu;
	const struct vcpu_vmx *vmx = (void *)vcpu;
	const void *reason;
	__u32 code = 0;

	if (bpf_core_field_exists(vt->vt))
		reason = &vt->vt.exit_reason.full;
	else
		reason = &vmx->exit_reason.full;
	if (bpf_rdonly_cast)
		return U32_AT(reason);

	bpf_probe_read_kernel(&code, sizeof(code), reason);

	return code;
}

/* Return: which count stands for a code that has none of its own. */
static __noinline __u32 rare_count(__u64 code)
{
	__u64 seen;
	__u32 i;

	for (i = 0; i < EXITS_RARE_CODES - 1; i++) {
		seen = rare[i];
		if (!seen)
			seen = __sync_val_compare_and_swap(&rare[i], 0, code + 1);
		if (!seen || seen == code + 1)
			break;
	}

	return EXITS_RARE + i;
}

/* A pointer of the kernel may be subtracted from here, but not multiplied. */
static __always_inline __u64 key_of(struct kvm_vcpu *vcpu)
{
	__u64 key = (__u64)vcpu;

	asm volatile("%0 -= %1" : "+r"(key) : "r"(&vcpus));

	return key;
}

static __always_inline struct exits_vcpu *place_of(__u64 key, __u32 probe)
{
	return &vcpus[((key * 0x9e3779b97f4a7c15ull >> 32) + probe) % EXITS_VCPUS];
}

static __noinline struct exits_vcpu *find(__u64 key)
{
	struct exits_vcpu *at;
	__u32 i;

	for (i = 0; i < EXITS_PROBES; i++) {
		at = place_of(key, i);
		if (at->key == key)
			return at;
	}

	return NULL;
}

/* No two tasks run one vCPU at a time, so nobody else looks for this one. */
static __noinline struct exits_vcpu *begin(struct kvm_vcpu *vcpu, __u64 key)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	const struct vcpu_svm *svm = (void *)vcpu;
	struct kvm *kvm = vcpu->kvm;
	struct exits_vcpu *at;
	__u32 i;

	for (i = 0; i < EXITS_PROBES; i++) {
		at = place_of(key, i);
		if (!at->key && !__sync_val_compare_and_swap(&at->key, 0, key))
			goto found;
	}

	return NULL;
found:
	at->kvm = (__u64)kvm;
	at->id = vcpu->vcpu_id;
	at->pid = BPF_CORE_READ(kvm, userspace_pid);
	bpf_probe_read_kernel_str(at->vm, sizeof(at->vm),
				  BPF_CORE_READ(kvm, debugfs_dentry, d_name.name));
	BPF_CORE_READ_STR_INTO(&at->comm, task, group_leader, comm);
	if (bpf_core_type_exists(struct vcpu_svm))
		at->vmcb = (__u64)BPF_CORE_READ(svm, vmcb01.ptr);
	at->ended_ns = 0;
	/* Last, as from now on it is read. */
	*(volatile __u64 *)&at->began_ns = bpf_ktime_get_ns();

	return at;
}

/* Is attached first: no vCPU that is counted may end unseen. */
SEC("fentry/kvm_arch_vcpu_destroy")
int BPF_PROG(end_vcpu, struct kvm_vcpu *vcpu)
{
	struct exits_vcpu *at = find(key_of(vcpu));
	__u32 i;
	long r;

	if (!at)
		return 0;

	/* The next vCPU may get the address of this one, and so its place. */
	at->ended_ns = bpf_ktime_get_ns();
	r = bpf_ringbuf_output(&ended, at, sizeof(*at), BPF_RB_NO_WAKEUP);
	*(volatile __u64 *)&at->began_ns = 0;
	for (i = 0; i < EXITS_COUNTS; i++) {
		if (r)
			__sync_fetch_and_add(&lost, at->count[i]);
		*(volatile __u64 *)&at->count[i] = 0;
	}
	*(volatile __u64 *)&at->key = 0;

	return 0;
}

SEC("tp_btf/kvm_exit")
int BPF_PROG(count_exit, struct kvm_vcpu *vcpu)
{
	struct exits_vcpu *at;
	__u64 key;
	__u32 code;

	/* Never, but some kernels want it to be seen. */
	if (!vcpu)
		return 0;

	key = key_of(vcpu);
	at = place_of(key, 0);
	if (at->key != key) {
		at = find(key) ?: begin(vcpu, key);
		if (!at) {
			__sync_fetch_and_add(&lost, 1);
			return 0;
		}
	}
	if (bpf_core_type_exists(struct vcpu_svm))
		code = svm_exit_code(vcpu, at->vmcb);
	else
		code = vmx_exit_code(vcpu);
	if (code >= EXITS_LOW_CODES) {
		code -= EXITS_NPF_BASE;
		/* Or the compiler compares what the verifier does not follow. */
		asm volatile("" : "+r"(code));
		if (code < EXITS_NPF_CODES)
			code += EXITS_LOW_CODES;
		else
			code = rare_count((__u32)(code + EXITS_NPF_BASE));
		if (code >= EXITS_COUNTS)
			return 0;
	}
	/* Nobody else adds to the counts of this vCPU. */
	at->count[code]++;

	return 0;
}

const char gpl[] SEC("license") = "GPL";

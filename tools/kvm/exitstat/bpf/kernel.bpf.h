/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the BPF program uses of the kernel's structures, under the kernel's names:
 * where it stands in the kernel that runs, libbpf looks up.
 */
#ifndef EXITSTAT_BPF_KERNEL_BPF_H
#define EXITSTAT_BPF_KERNEL_BPF_H

#define RELOCATED __attribute__((preserve_access_index))

struct task_struct {
	struct task_struct *group_leader;
	char comm[16];
} RELOCATED;

struct qstr {
	const unsigned char *name;
} RELOCATED;

struct dentry {
	struct qstr d_name;
} RELOCATED;

struct kvm {
	int userspace_pid;
	struct dentry *debugfs_dentry;
} RELOCATED;

struct kvm_vcpu_stat {
	__u64 guest_mode;
} RELOCATED;

struct kvm_vcpu {
	struct kvm *kvm;
	int vcpu_id;
	struct kvm_vcpu_stat stat;
} RELOCATED;

struct vmcb_control_area {
	__u32 exit_code;
} RELOCATED;

struct vmcb {
	struct vmcb_control_area control;
} RELOCATED;

struct kvm_vmcb_info {
	struct vmcb *ptr;
} RELOCATED;

struct vcpu_svm {
	struct vmcb *vmcb;
	struct kvm_vmcb_info vmcb01;
} RELOCATED;

union vmx_exit_reason {
	__u32 full;
} RELOCATED;

struct vcpu_vmx {
	union vmx_exit_reason exit_reason;
} RELOCATED;

struct vcpu_vt {
	union vmx_exit_reason exit_reason;
} RELOCATED;

/* Since there is TDX. */
struct vcpu_vmx___vt {
	struct vcpu_vt vt;
} RELOCATED;

/* Any that begin with a pointer, and with 32 bits. */
struct hlist_head {
	void *first;
} RELOCATED;

struct pollfd {
	int fd;
} RELOCATED;

/* Linux 6.2 has it; it makes memory of the kernel readable without a call. */
void *bpf_rdonly_cast(const void *obj, __u32 btf_id) __ksym __weak;

#define SEEN_AS(type, address) \
	((type *)bpf_rdonly_cast((const void *)(address), bpf_core_type_id_kernel(type)))
#define POINTER_AT(address)	(SEEN_AS(struct hlist_head, address)->first)
#define U32_AT(address)		(SEEN_AS(struct pollfd, address)->fd)

#endif

// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "bpf/loader.h"
#include "bpf/program.h"

/* Generated from exits.bpf.c; has to come after what it calls. */
#include "bpf/exits.skel.h"

static bool exists(const char *root, const char *path)
{
	char *whole = text_path(root, "%s", path);
	bool is = !access(whole, F_OK);

	free(whole);

	return is;
}

static bool is_locked_down(const char *root)
{
	char *path = text_path(root, "/sys/kernel/security/lockdown"), *text;
	bool is = false;
	size_t len;

	if (!text_read(path, &text, &len)) {
		is = strstr(text, "[confidentiality]");
		free(text);
	}
	free(path);

	return is;
}

/* Looks for what the program needs. Return: as program_start(). */
static int check_host(const char *root, bool *svm, struct error *error)
{
	*svm = exists(root, "/sys/module/kvm_amd");
	if (!*svm && !exists(root, "/sys/module/kvm_intel")) {
		error_set(error, "KVM is not loaded: neither kvm_intel nor kvm_amd is there");
		error->gone = true;
		return -1;
	}
	if (is_locked_down(root))
		return error_set(error, "the kernel is locked down: with lockdown=confidentiality no BPF program can read what KVM knows");
	if (!exists(root, "/sys/kernel/btf/vmlinux"))
		return error_set(error, "a BPF program cannot find its way here: the kernel was built without CONFIG_DEBUG_INFO_BTF");
	/* What is built in has its types there. */
	if ((exists(root, "/sys/module/kvm/initstate") &&
	     !exists(root, "/sys/kernel/btf/kvm")) ||
	    (exists(root, *svm ? "/sys/module/kvm_amd/initstate" :
				 "/sys/module/kvm_intel/initstate") &&
	     !exists(root, *svm ? "/sys/kernel/btf/kvm_amd" :
				  "/sys/kernel/btf/kvm_intel")))
		return error_set(error, "a BPF program cannot find its way here: KVM's modules have no BTF, which CONFIG_DEBUG_INFO_BTF_MODULES gives them");

	return 0;
}

/* What libbpf has to say is not what a user could act on. */
static int say_nothing(enum libbpf_print_level level, const char *format,
		       va_list arguments)
{
	(void)level;
	(void)format;
	(void)arguments;

	return 0;
}

/* Return: 0, or a negative errno value. */
static int load(struct program *program,
		int (*take)(void *context, void *vcpu, size_t size),
		void *context)
{
	struct exits *skeleton = exits__open();
	int r;

	program->skeleton = skeleton;
	if (!skeleton)
		return -errno;
	r = exits__load(skeleton);
	if (r)
		return r;
	program->ended = libbpf.ring_buffer_new(libbpf.map_fd(skeleton->maps.ended),
						take, context, NULL);
	if (!program->ended)
		return -errno;
	program->vcpus = skeleton->bss->vcpus;
	program->rare = skeleton->bss->rare;
	program->lost = &skeleton->bss->lost;

	return exits__attach(skeleton);
}

int program_start(struct program *program, const char *root,
		  int (*take)(void *context, void *vcpu, size_t size),
		  void *context, struct error *error)
{
	int r;

	memset(program, 0, sizeof(*program));
	if (check_host(root, &program->svm, error) || libbpf_load(error))
		return -1;
	libbpf.set_print(say_nothing);
	r = load(program, take, context);
	if (!r)
		return 0;
	program_stop(program);
	if (r == -EPERM || r == -EACCES)
		return error_set(error, "counting by BPF is for root only, or for who has CAP_BPF and CAP_PERFMON");

	return error_set(error, "the kernel does not take the BPF program that would count: %s",
			 strerror(-r));
}

void program_take_ended(struct program *program)
{
	libbpf.ring_buffer_consume(program->ended);
}

void program_stop(struct program *program)
{
	libbpf.ring_buffer_free(program->ended);
	exits__destroy(program->skeleton);
}

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The functions of libbpf, which is loaded when exits are counted by BPF, and
 * in their place what the generated skeleton calls.
 */
#ifndef EXITSTAT_LOADER_H
#define EXITSTAT_LOADER_H

#include <bpf/libbpf.h>

#include "base/error.h"

struct libbpf {
	__typeof__(bpf_object__open_skeleton) *open_skeleton;
	__typeof__(bpf_object__load_skeleton) *load_skeleton;
	__typeof__(bpf_object__attach_skeleton) *attach_skeleton;
	__typeof__(bpf_object__destroy_skeleton) *destroy_skeleton;
	__typeof__(bpf_map__fd) *map_fd;
	__typeof__(ring_buffer__new) *ring_buffer_new;
	__typeof__(ring_buffer__consume) *ring_buffer_consume;
	__typeof__(ring_buffer__free) *ring_buffer_free;
	__typeof__(libbpf_set_print) *set_print;
};

/* To be used after libbpf_load(). */
extern struct libbpf libbpf;

#define bpf_object__open_skeleton	libbpf.open_skeleton
#define bpf_object__load_skeleton	libbpf.load_skeleton
#define bpf_object__attach_skeleton	libbpf.attach_skeleton
#define bpf_object__destroy_skeleton	libbpf.destroy_skeleton

/* Return: 0, or -1 with @error set. */
int libbpf_load(struct error *error);

#endif

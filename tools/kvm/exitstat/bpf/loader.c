// SPDX-License-Identifier: GPL-2.0
#include "base/library.h"
#include "bpf/loader.h"

struct libbpf libbpf;

static const struct library_function functions[] = {
	{ &libbpf.open_skeleton, "bpf_object__open_skeleton" },
	{ &libbpf.load_skeleton, "bpf_object__load_skeleton" },
	{ &libbpf.attach_skeleton, "bpf_object__attach_skeleton" },
	{ &libbpf.destroy_skeleton, "bpf_object__destroy_skeleton" },
	{ &libbpf.map_fd, "bpf_map__fd" },
	{ &libbpf.ring_buffer_new, "ring_buffer__new" },
	{ &libbpf.ring_buffer_consume, "ring_buffer__consume" },
	{ &libbpf.ring_buffer_free, "ring_buffer__free" },
	{ &libbpf.set_print, "libbpf_set_print" },
};

static const struct library libbpf_library = {
	.file = "libbpf.so.1",
	.absent = "counting by BPF needs libbpf, which is not installed here (in Debian: libbpf1)",
	.old = "counting by BPF needs another libbpf than the one here",
	.functions = functions,
	.nr = sizeof(functions) / sizeof(functions[0]),
};

int libbpf_load(struct error *error)
{
	return library_load(&libbpf_library, error);
}

// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/kvm.h>

#include "die.h"
#include "stat.h"

static void read_at(int fd, void *buffer, size_t size, off_t offset)
{
	ssize_t got = pread(fd, buffer, size, offset);

	if (got < 0)
		die_errno("cannot read KVM's binary statistics");
	if ((size_t)got != size)
		die("KVM's binary statistics end early");
}

uint64_t vcpu_stat(int vcpu_fd, const char *name)
{
	struct kvm_stats_header header;
	struct kvm_stats_desc *desc;
	uint64_t value = 0;
	size_t desc_size;
	uint32_t i;
	int fd;

	fd = ioctl(vcpu_fd, KVM_GET_STATS_FD, NULL);
	if (fd < 0)
		die_errno("this kernel has no KVM_GET_STATS_FD");
	read_at(fd, &header, sizeof(header), 0);
	desc_size = sizeof(*desc) + header.name_size;
	desc = alloc_zeroed(1, desc_size);
	for (i = 0; i < header.num_desc; i++) {
		read_at(fd, desc, desc_size, header.desc_offset + i * desc_size);
		if (!strncmp(desc->name, name, header.name_size))
			break;
	}
	if (i == header.num_desc)
		die("KVM has no vCPU statistic called %s", name);
	read_at(fd, &value, sizeof(value), header.data_offset + desc->offset);
	free(desc);
	close(fd);
	return value;
}

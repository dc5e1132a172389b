// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "base/text.h"
#include "recording/packed.h"

#define BUFFER		65536u
/* inflate() takes the header of gzip, and no other. */
#define GZIP_ONLY	(15 + 16)
/* Lines are small: the levels above gain little. */
#define LEVEL		3

static const unsigned char zstd_magic[] = { 0x28, 0xb5, 0x2f, 0xfd };
static const unsigned char gzip_magic[] = { 0x1f, 0x8b };

static enum packing packing_of_bytes(const unsigned char *bytes, size_t len)
{
	if (len >= sizeof(zstd_magic) &&
	    !memcmp(bytes, zstd_magic, sizeof(zstd_magic)))
		return PACKED_ZSTD;
	if (len >= sizeof(gzip_magic) &&
	    !memcmp(bytes, gzip_magic, sizeof(gzip_magic)))
		return PACKED_GZIP;

	return PACKED_NOT;
}

enum packing packing_of_name(const char *path)
{
	size_t len = strlen(path);

	return len > 4 && !strcmp(path + len - 4, ".zst") ? PACKED_ZSTD :
							    PACKED_NOT;
}

/* --- reading --- */

struct reader {
	int fd;
	enum packing packing;
	ZSTD_DStream *zstd;
	z_stream gzip;
	bool within;		/* a frame that goes on */
	bool full;		/* so was the output: more may come of no input */
	bool *cut;
	size_t at, len;		/* of @in: what is not used yet */
	unsigned char in[BUFFER];
};

/* Return: how much there is, 0 at the end, -1 with errno set. */
static ssize_t refill(struct reader *reader)
{
	ssize_t len;

	if (reader->at < reader->len)
		return reader->len - reader->at;
	do {
		len = read(reader->fd, reader->in, sizeof(reader->in));
	} while (len < 0 && errno == EINTR);
	reader->at = 0;
	reader->len = len > 0 ? len : 0;

	return len;
}

/* Return: bytes in @to, maybe none although more come; -1 if it is damaged. */
static ssize_t unpack_zstd(struct reader *reader, char *to, size_t size)
{
	ZSTD_inBuffer in = { reader->in, reader->len, reader->at };
	ZSTD_outBuffer out = { to, size, 0 };
	size_t left = ZSTD_decompressStream(reader->zstd, &out, &in);

	if (ZSTD_isError(left))
		return -1;
	/* Of nothing, it asks for the next frame. */
	if (out.pos || in.pos != reader->at)
		reader->within = left;
	reader->at = in.pos;
	reader->full = out.pos == size;

	return out.pos;
}

static ssize_t unpack_gzip(struct reader *reader, char *to, size_t size)
{
	z_stream *gzip = &reader->gzip;
	int r;

	gzip->next_in = reader->in + reader->at;
	gzip->avail_in = reader->len - reader->at;
	gzip->next_out = (unsigned char *)to;
	gzip->avail_out = size;
	r = inflate(gzip, Z_NO_FLUSH);
	if (r != Z_BUF_ERROR)
		reader->within = r != Z_STREAM_END;
	reader->at = reader->len - gzip->avail_in;
	reader->full = !gzip->avail_out;
	if (r == Z_STREAM_END)
		inflateReset(gzip);
	else if (r != Z_OK && r != Z_BUF_ERROR)
		return -1;

	return size - gzip->avail_out;
}

static ssize_t copy(struct reader *reader, char *to, size_t size)
{
	if (size > reader->len - reader->at)
		size = reader->len - reader->at;
	memcpy(to, reader->in + reader->at, size);
	reader->at += size;

	return size;
}

static ssize_t read_cookie(void *cookie, char *to, size_t size)
{
	struct reader *reader = cookie;
	ssize_t len;

	do {
		len = reader->full ? 1 : refill(reader);
		if (len < 0)
			return -1;
		if (!len) {
			*reader->cut |= reader->within;
			return 0;
		}
		if (reader->packing == PACKED_ZSTD)
			len = unpack_zstd(reader, to, size);
		else if (reader->packing == PACKED_GZIP)
			len = unpack_gzip(reader, to, size);
		else
			len = copy(reader, to, size);
		if (len < 0)
			errno = EBADMSG;
	} while (!len);

	return len;
}

static int close_cookie(void *cookie)
{
	struct reader *reader = cookie;
	int r = close(reader->fd);

	ZSTD_freeDStream(reader->zstd);
	if (reader->packing == PACKED_GZIP)
		inflateEnd(&reader->gzip);
	free(reader);

	return r;
}

/* A pipe may give them one by one. */
static void look_at_start(struct reader *reader)
{
	ssize_t len;

	while (reader->len < sizeof(zstd_magic)) {
		len = read(reader->fd, reader->in + reader->len,
			   sizeof(reader->in) - reader->len);
		if (len < 0 && errno == EINTR)
			continue;
		if (len <= 0)
			break;
		reader->len += len;
	}
	reader->packing = packing_of_bytes(reader->in, reader->len);
	if (reader->packing == PACKED_ZSTD)
		reader->zstd = ZSTD_createDStream();
	if (reader->packing == PACKED_GZIP &&
	    inflateInit2(&reader->gzip, GZIP_ONLY) != Z_OK)
		out_of_memory();
}

FILE *packed_open(int fd, bool *cut)
{
	static const cookie_io_functions_t functions = {
		.read = read_cookie,
		.close = close_cookie,
	};
	struct reader *reader = xcalloc(1, sizeof(*reader));
	FILE *file;

	reader->fd = fd;
	reader->cut = cut;
	look_at_start(reader);
	file = fopencookie(reader, "r", functions);
	if (!file) {
		reader->fd = -1;
		close_cookie(reader);
		return NULL;
	}
	setvbuf(file, NULL, _IOFBF, BUFFER);

	return file;
}

/* --- writing --- */

/* No half of a line is to stay; what others wrote before does. */
static void take_back(int fd, size_t len)
{
	off_t end = lseek(fd, 0, SEEK_END);

	if (end < (off_t)len || ftruncate(fd, end - len))
		return;
}

/* All at once, as a rule: others append too. Return: 0, or -1 with errno set. */
static int write_all(int fd, const char *bytes, size_t len)
{
	size_t at = 0;
	ssize_t done;
	int why;

	while (at < len) {
		done = write(fd, bytes + at, len - at);
		if (done > 0) {
			at += done;
			continue;
		}
		if (done < 0 && errno == EINTR)
			continue;
		why = done ? errno : ENOSPC;
		if (at)
			take_back(fd, at);
		errno = why;
		return -1;
	}

	return 0;
}

int packed_append(int fd, enum packing packing, const char *line, size_t len,
		  const char *path, struct error *error)
{
	char *frame = NULL;
	size_t room;
	int r;

	if (packing == PACKED_ZSTD) {
		room = ZSTD_compressBound(len);
		frame = xcalloc(room, 1);
		len = ZSTD_compress(frame, room, line, len, LEVEL);
		if (ZSTD_isError(len))
			out_of_memory();
		line = frame;
	}
	r = write_all(fd, line, len);
	if (r)
		error_set(error, "cannot write %s: %s", path, strerror(errno));
	free(frame);

	return r;
}

/* Are there whole frames to the end? */
static bool ends_with_frame(const char *bytes, size_t len)
{
	size_t at, frame;

	for (at = 0; at < len; at += frame) {
		frame = ZSTD_findFrameCompressedSize(bytes + at, len - at);
		if (ZSTD_isError(frame))
			return false;
	}

	return true;
}

int packed_check_end(int fd, enum packing *packing, const char *path,
		     struct error *error)
{
	struct stat status;
	bool whole = true;
	void *bytes;

	*packing = PACKED_NOT;
	if (fstat(fd, &status) || !S_ISREG(status.st_mode) || !status.st_size)
		return 0;
	bytes = mmap(NULL, status.st_size, PROT_READ, MAP_SHARED, fd, 0);
	if (bytes == MAP_FAILED)
		return error_set(error, "cannot read %s: %s", path,
				 strerror(errno));
	*packing = packing_of_bytes(bytes, status.st_size);
	if (*packing == PACKED_ZSTD)
		whole = ends_with_frame(bytes, status.st_size);
	else if (*packing == PACKED_NOT)
		whole = ((char *)bytes)[status.st_size - 1] == '\n';
	munmap(bytes, status.st_size);
	if (*packing == PACKED_GZIP)
		return error_set(error, "nothing can be added to %s, which gzip has packed",
				 path);
	if (!whole)
		return error_set(error, "the last line of %s was cut off: nothing can be added",
				 path);

	return 0;
}

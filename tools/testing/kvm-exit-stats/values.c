// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "values.h"

/* Of a longer write to a parameter, the kernel takes this part. */
#define MAX_PARAMETER_BYTES	4096

/* A longer write to a file that resets is refused. */
#define MAX_RESET_BYTES		32

#define MAX_GAP_MS		3600000

#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))

/* A number as the kernel reads it: decimal, one + before, one newline after. */
static int parse_u32(const unsigned char *text, size_t length, uint64_t *value)
{
	bool digits = false;
	bool overflow = false;
	size_t i = 0;

	*value = 0;
	if (i < length && text[i] == '+')
		i++;
	for (; i < length && text[i] >= '0' && text[i] <= '9'; i++) {
		unsigned int digit = text[i] - '0';

		digits = true;
		if (*value > (UINT64_MAX - digit) / 10)
			overflow = true;
		*value = *value * 10 + digit;
	}
	if (overflow)
		return -ERANGE;
	if (!digits)
		return -EINVAL;
	if (i < length && text[i] == '\n')
		i++;
	if (i < length)
		return -EINVAL;
	return *value > UINT32_MAX ? -ERANGE : 0;
}

static bool is_word(const unsigned char *text, size_t length, const char *word)
{
	size_t word_length = strlen(word);

	if (length == word_length + 1 && text[word_length] == '\n')
		length--;
	return length == word_length && !memcmp(text, word, length);
}

const char *const mode_names[NR_MODES] = { "off", "count", "time" };

const char *const dump_names[NR_DUMPS] = { "host", "vms" };

static int parse_word(const unsigned char *text, size_t length,
		      const char *const *names, uint64_t number, uint64_t *value)
{
	for (*value = 0; *value < number; ++*value)
		if (is_word(text, length, names[*value]))
			return 0;
	return -EINVAL;
}

static size_t up_to_nul(const unsigned char *bytes, size_t length)
{
	const unsigned char *nul = memchr(bytes, 0, length);

	return nul ? (size_t)(nul - bytes) : length;
}

static struct verdict reset_verdict(const unsigned char *bytes, size_t length)
{
	struct verdict verdict = { .written = length };

	if (length > MAX_RESET_BYTES || up_to_nul(bytes, length) != length) {
		verdict.error = EINVAL;
		return verdict;
	}
	verdict.error = -parse_u32(bytes, length, &verdict.value);
	if (!verdict.error && verdict.value != 1)
		verdict.error = EINVAL;
	return verdict;
}

struct verdict value_verdict(enum control control, const unsigned char *bytes,
			     size_t length)
{
	struct verdict verdict = { .empty = !length };

	if (control >= CONTROL_RESET_HOST)
		return reset_verdict(bytes, length);
	if (!length)
		return verdict;
	if (length > MAX_PARAMETER_BYTES)
		length = MAX_PARAMETER_BYTES;
	verdict.written = length;
	length = up_to_nul(bytes, length);
	if (control == CONTROL_MODE)
		verdict.error = -parse_word(bytes, length, mode_names, NR_MODES,
					    &verdict.value);
	else if (control == CONTROL_DUMP)
		verdict.error = -parse_word(bytes, length, dump_names, NR_DUMPS,
					    &verdict.value);
	else
		verdict.error = -parse_u32(bytes, length, &verdict.value);
	if (!verdict.error && control == CONTROL_GAP &&
	    verdict.value > MAX_GAP_MS)
		verdict.error = ERANGE;
	return verdict;
}

/* Good ones among those that are nearly good. */
static const char *const near[] = {
	"1", "1\n", "1 ", " 1", "01", "+1", "++1", "+", "1\n\n", "\n1", "1\t",
	"1\r\n", "0x1", "0x10", "1.0", "1e3", "-1", "-0", "0", "00", "2", "",
	"\n", " ", "10", "10000", "10000\n", "007", "4294967295", "4294967296",
	"4294967297", "18446744073709551615", "18446744073709551616",
	"18446744073709551617", "99999999999999999999999999999999", "3600000",
	"3600001", "100\n", "1,000", "1_000", "\xd9\xa1", "on", "off", "off\n",
	"off\n\n", "off ", " off", "of", "offf", "OFF", "Off", "count",
	"count\n", "count\n\n", "count ", "coun", "counts", "COUNT",
	"count off", "count\noff", "time", "time\n", "time ", "tim", "times",
	"Time", "host", "host\n", "hos", "vms", "vms\n\n", "vm", "nan", "inf", "%s%n%p",
	"$(reboot)", "../off", "null", "true", "y",
};

/* What is good, or good but for its length, for this control. */
static size_t good_start(struct random *random, enum control control,
			 unsigned char *bytes)
{
	static const char *const good[NR_CONTROLS][2] = {
		[CONTROL_MODE] = { "time", "count" },
		[CONTROL_INTERVAL] = { "10000", "7" },
		[CONTROL_GAP] = { "100", "3600000" },
		[CONTROL_DUMP] = { "host", "vms" },
		[CONTROL_RESET_HOST] = { "1", "1\n" },
		[CONTROL_RESET_VM] = { "1", "+1" },
		[CONTROL_RESET_VCPU] = { "1", "01" },
	};
	const char *text = good[control][random_below(random, 2)];

	memcpy(bytes, text, strlen(text));
	return strlen(text);
}

/* A NUL, then anything: who reads a string does not see it. */
static size_t add_hidden(struct random *random, unsigned char *bytes,
			 size_t length)
{
	size_t hidden = random_below(random, 64);

	bytes[length] = 0;
	random_fill(random, bytes + length + 1, hidden);
	return length + 1 + hidden;
}

static size_t change_a_byte(struct random *random, unsigned char *bytes,
			    size_t length)
{
	size_t at = random_below(random, length + 1);

	switch (random_below(random, 3)) {
	case 0:
		memmove(bytes + at + 1, bytes + at, length - at);
		bytes[at] = random_next(random);
		return length + 1;
	case 1:
		if (at < length)
			bytes[at] = random_next(random);
		return length;
	default:
		if (at == length)
			return length;
		memmove(bytes + at, bytes + at + 1, length - at - 1);
		return length - 1;
	}
}

/* Zeros and the number, with something after it that may be cut off. */
static size_t long_number(struct random *random, unsigned char *bytes)
{
	size_t zeros = random_below(random, 2) ? random_below(random, 40) :
						 random_below(random, 8000);
	size_t rest = random_below(random, 16);

	memset(bytes, '0', zeros);
	bytes[zeros] = '1';
	memset(bytes + zeros + 1, 'x', rest);
	return zeros + 1 + rest;
}

static size_t digits(struct random *random, unsigned char *bytes)
{
	size_t length = 1 + random_below(random, 24);
	size_t i;

	for (i = 0; i < length; i++)
		bytes[i] = '0' + random_below(random, 10);
	return length;
}

static size_t noise(struct random *random, unsigned char *bytes)
{
	size_t limit = random_below(random, 4) ? 24 : MAX_VALUE_LENGTH + 1;
	size_t length = random_below(random, limit);

	random_fill(random, bytes, length);
	return length;
}

size_t value_invent(struct random *random, enum control control,
		    unsigned char bytes[MAX_VALUE_LENGTH])
{
	const char *text = near[random_below(random, ARRAY_SIZE(near))];

	switch (random_below(random, 8)) {
	case 0:
		return noise(random, bytes);
	case 1:
		return digits(random, bytes);
	case 2:
		return long_number(random, bytes);
	case 3:
		return add_hidden(random, bytes,
				  good_start(random, control, bytes));
	case 4:
		return change_a_byte(random, bytes,
				     good_start(random, control, bytes));
	case 5:
		return good_start(random, control, bytes);
	default:
		memcpy(bytes, text, strlen(text));
		return strlen(text);
	}
}

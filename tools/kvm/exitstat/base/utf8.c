// SPDX-License-Identifier: GPL-2.0
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

#include "base/text.h"
#include "base/utf8.h"

size_t utf8_decode(const char *text, uint32_t *character)
{
	const unsigned char *bytes = (const unsigned char *)text;
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t len, i;

	if (bytes[0] < 0x80) {
		*character = bytes[0];
		return 1;
	}
	len = bytes[0] >= 0xf0 ? 4 : bytes[0] >= 0xe0 ? 3 : 2;
	if (bytes[0] < 0xc2 || bytes[0] > 0xf4)
		return 0;
	*character = bytes[0] & (0xff >> (len + 1));
	for (i = 1; i < len; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
		*character = *character << 6 | (bytes[i] & 0x3f);
	}
	if (*character < least[len] || *character > 0x10ffff ||
	    (*character >= 0xd800 && *character <= 0xdfff))
		return 0;

	return len;
}

bool utf8_is_valid(const char *text)
{
	uint32_t character;
	size_t len;

	for (; *text; text += len) {
		len = utf8_decode(text, &character);
		if (!len)
			return false;
	}

	return true;
}

/*
 * What libc knows of Unicode, in any locale: the names are the same in each.
 * Return: the locale before, for uselocale().
 */
static locale_t use_unicode(void)
{
	static locale_t unicode;

	if (!unicode)
		unicode = newlocale(LC_CTYPE_MASK, "C.UTF-8", NULL);

	return uselocale(unicode ? unicode : LC_GLOBAL_LOCALE);
}

/* Columns that a character takes; -1 if it is not to be printed. */
static int columns(uint32_t character)
{
	locale_t before = use_unicode();
	int width = iswprint(character) ? wcwidth(character) : -1;

	uselocale(before);
	/* These turn the direction of the text around them. */
	if ((character >= 0x202a && character <= 0x202e) ||
	    (character >= 0x2066 && character <= 0x2069))
		return -1;

	return width;
}

static char *copy(const char *text, const char *replacement, bool printable)
{
	size_t room = strlen(text) * strlen(replacement) + 1, used = 0, len;
	char *to = xcalloc(room, 1);
	uint32_t character;

	for (; *text; text += len) {
		len = utf8_decode(text, &character);
		if (len && !(printable && columns(character) < 0)) {
			memcpy(to + used, text, len);
			used += len;
			continue;
		}
		strcpy(to + used, replacement);
		used += strlen(replacement);
		len = len ? len : 1;
	}
	to[used] = '\0';

	return to;
}

char *utf8_repair(const char *text)
{
	return copy(text, UTF8_REPLACEMENT, false);
}

bool utf8_is_same(const char *text, const char *given)
{
	char *repaired;
	bool same;

	if (!strcmp(text, given))
		return true;
	if (utf8_is_valid(given))
		return false;
	repaired = utf8_repair(given);
	same = !strcmp(text, repaired);
	free(repaired);

	return same;
}

char *utf8_escape_json(const char *text)
{
	size_t room = strlen(text) * strlen("\\ufffd") + 1, used = 0, len;
	bool escaped = false;
	char *to = xcalloc(room, 1);
	uint32_t character;

	for (; *text; text += len) {
		len = utf8_decode(text, &character);
		/* What follows a backslash would become another text. */
		if (len == 1 || escaped) {
			escaped = *text == '\\' && !escaped;
			to[used++] = *text;
			len = 1;
		} else if (!len) {
			used += sprintf(to + used, "\\ufffd");
			len = 1;
		} else if (character < 0x10000) {
			used += sprintf(to + used, "\\u%04x", character);
		} else {
			used += sprintf(to + used, "\\u%04x\\u%04x",
					0xd7c0 + (character >> 10),
					0xdc00 + (character & 0x3ff));
		}
	}

	return to;
}

char *utf8_printable(const char *text)
{
	return copy(text, "?", true);
}

/* Columns that what stands first in @text takes; @len: its bytes, at least 1. */
static size_t first_columns(const char *text, size_t *len)
{
	uint32_t character;
	int width;

	*len = utf8_decode(text, &character);
	width = *len ? columns(character) : 1;
	*len = *len ? *len : 1;

	return width > 0 ? width : 0;
}

/* The bytes of @text that fit into @width columns. */
static size_t head(const char *text, size_t width)
{
	size_t used = 0, taken = 0, len;

	for (; text[used]; used += len) {
		taken += first_columns(text + used, &len);
		if (taken > width)
			break;
	}

	return used;
}

size_t utf8_width(const char *text)
{
	size_t width = 0, len;

	for (; *text; text += len)
		width += first_columns(text, &len);

	return width;
}

char *utf8_fit(const char *text, size_t width, const char *mark)
{
	size_t all = utf8_width(text), left = all, front, skip, len;
	size_t room, more;

	if (all <= width)
		return xstrdup(text);
	if (!width)
		return xstrdup("");
	front = head(text, width / 2);
	room = width - 1 - width / 2;
	/*
	 * The shortest beginning whose rest fits behind the mark, and does not
	 * begin with an accent, which the mark would get.
	 */
	for (skip = 0; text[skip]; skip += len) {
		more = first_columns(text + skip, &len);
		if (more && skip >= front && left <= room)
			break;
		left -= more;
	}

	return xasprintf("%.*s%s%s", (int)front, text, mark, text + skip);
}

void utf8_append(char *text, size_t size, uint32_t character)
{
	locale_t before = use_unicode();
	size_t used = strlen(text), len;
	mbstate_t state = { 0 };
	char bytes[MB_LEN_MAX];

	len = wcrtomb(bytes, character, &state);
	uselocale(before);
	if (len == (size_t)-1 || used + len >= size || columns(character) < 0)
		return;
	memcpy(text + used, bytes, len);
	text[used + len] = '\0';
}

/* In lower case, as wide characters; the caller's to free. */
static wchar_t *fold(const char *text)
{
	wchar_t *folded = xcalloc(strlen(text) + 1, sizeof(*folded));
	uint32_t character;
	size_t n = 0, len;

	for (; *text; text += len) {
		len = utf8_decode(text, &character);
		folded[n++] = len ? towlower(character) : L'?';
		len = len ? len : 1;
	}

	return folded;
}

bool utf8_contains(const char *text, const char *part)
{
	locale_t before = use_unicode();
	wchar_t *folded_text = fold(text), *folded_part = fold(part);
	bool contains = wcsstr(folded_text, folded_part);

	uselocale(before);
	free(folded_text);
	free(folded_part);

	return contains;
}

// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "draw/axis.h"
#include "draw/svg.h"

static bool is_fine(uint32_t character)
{
	return character >= ' ' &&
	       !(character >= 0x7f && character < 0xa0) &&
	       (character & 0xfffe) != 0xfffe &&
	       !(character >= 0xfdd0 && character <= 0xfdef) &&
	       /* These turn the direction of the text around them. */
	       !(character >= 0x202a && character <= 0x202e) &&
	       !(character >= 0x2066 && character <= 0x2069);
}

void xml_text(FILE *file, const char *text)
{
	uint32_t character;
	size_t len;

	for (; *text; text += len) {
		len = utf8_decode(text, &character);
		if (!len || !is_fine(character)) {
			fputs(UTF8_REPLACEMENT, file);
			len = len ? len : 1;
			continue;
		}
		switch (character) {
		case '<':
			fputs("&lt;", file);
			break;
		case '>':
			fputs("&gt;", file);
			break;
		case '&':
			fputs("&amp;", file);
			break;
		case '"':
			fputs("&quot;", file);
			break;
		case '\'':
			fputs("&#39;", file);
			break;
		default:
			fwrite(text, 1, len, file);
		}
	}
}

void xml_format(FILE *file, const char *format, ...)
{
	va_list arguments;
	char *text;

	va_start(arguments, format);
	text = xvasprintf(format, arguments);
	va_end(arguments);
	xml_text(file, text);
	free(text);
}

void svg_number(FILE *file, double number)
{
	char text[64];
	size_t len;

	if (!isfinite(number))
		number = 0;
	len = snprintf(text, sizeof(text), "%.1f", number);
	if (len > 2 && !strcmp(text + len - 2, ".0"))
		text[len - 2] = '\0';
	fputs(strcmp(text, "-0") ? text : "0", file);
}

void svg_attribute(FILE *file, const char *name, double number)
{
	fprintf(file, " %s=\"", name);
	svg_number(file, number);
	fputc('"', file);
}

static void class_attribute(FILE *file, const char *class)
{
	if (class)
		fprintf(file, " class=\"%s\"", class);
}

void svg_line(FILE *file, double x1, double y1, double x2, double y2,
	      const char *class)
{
	fputs("<line", file);
	class_attribute(file, class);
	svg_attribute(file, "x1", x1);
	svg_attribute(file, "y1", y1);
	svg_attribute(file, "x2", x2);
	svg_attribute(file, "y2", y2);
	svg_close(file);
}

void svg_open_rect(FILE *file, double x, double y, double width, double height,
		   const char *class)
{
	fputs("<rect", file);
	class_attribute(file, class);
	svg_attribute(file, "x", x);
	svg_attribute(file, "y", y);
	svg_attribute(file, "width", fmax(width, 0));
	svg_attribute(file, "height", fmax(height, 0));
}

void svg_close(FILE *file)
{
	fputs("/>\n", file);
}

static void open_text(FILE *file, double x, double y, const char *anchor,
		      const char *class)
{
	fputs("<text", file);
	class_attribute(file, class);
	svg_attribute(file, "x", x);
	svg_attribute(file, "y", y);
	if (strcmp(anchor, "start"))
		fprintf(file, " text-anchor=\"%s\"", anchor);
	fputc('>', file);
}

void svg_text(FILE *file, double x, double y, const char *anchor,
	      const char *class, const char *text)
{
	open_text(file, x, y, anchor, class);
	xml_text(file, text);
	fputs("</text>\n", file);
}

void svg_text_within(FILE *file, double x, double y, const char *anchor,
		     const char *class, const char *text, double width)
{
	char *cut;
	size_t i;

	if (axis_text_width(text, SVG_TEXT_SIZE) <= width) {
		svg_text(file, x, y, anchor, class, text);
		return;
	}
	/* Between two characters, and with room for the ellipsis. */
	width -= SVG_TEXT_SIZE;
	cut = xstrdup(text);
	for (i = strlen(cut); i-- > 0;)
		if (((unsigned char)cut[i] & 0xc0) != 0x80) {
			cut[i] = '\0';
			if (axis_text_width(cut, SVG_TEXT_SIZE) <= width)
				break;
		}
	open_text(file, x, y, anchor, class);
	fputs("<title>", file);
	xml_text(file, text);
	fputs("</title>", file);
	xml_text(file, cut);
	fputs("\xe2\x80\xa6</text>\n", file);
	free(cut);
}

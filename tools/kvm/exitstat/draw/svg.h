/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Writing XML: numbers and text that are always valid, and elements of charts.
 */
#ifndef EXITSTAT_SVG_H
#define EXITSTAT_SVG_H

#include <stdio.h>

/* Size of the text in charts. */
#define SVG_TEXT_SIZE	12.0

/*
 * Text of anybody, for content and for attributes in double quotes. What is no
 * UTF-8, or no character of XML, or turns the direction of text, becomes U+FFFD.
 */
void xml_text(FILE *file, const char *text);

/* The same, formatted and of any length. */
void xml_format(FILE *file, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* A length with one decimal; 0 if it is no number. */
void svg_number(FILE *file, double number);

/* " name="number"" */
void svg_attribute(FILE *file, const char *name, double number);

/* @class may be NULL. */
void svg_line(FILE *file, double x1, double y1, double x2, double y2,
	      const char *class);

/* An element that is left open: attributes can follow, then "/>". */
void svg_open_rect(FILE *file, double x, double y, double width, double height,
		   const char *class);
void svg_close(FILE *file);

/* @anchor is "start", "middle" or "end". */
void svg_text(FILE *file, double x, double y, const char *anchor,
	      const char *class, const char *text);

/*
 * The same in at most @width: if the text is longer, it ends with an ellipsis,
 * and all of it is the title of the element.
 */
void svg_text_within(FILE *file, double x, double y, const char *anchor,
		     const char *class, const char *text, double width);

#endif

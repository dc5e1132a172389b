/* SPDX-License-Identifier: GPL-2.0 */
/*
 * PNG from SVG, by librsvg. The library is loaded when it is needed, as hosts of
 * VMs do not have one, and all else has to work there.
 */
#ifndef EXITSTAT_PNG_H
#define EXITSTAT_PNG_H

#include <stddef.h>

#include "base/error.h"

/*
 * Draws @svg, @len bytes, with the width and height that it says, each times
 * @scale. Return: 0, and *@png is the caller's to free; -1 with @error set.
 */
int png_from_svg(const char *svg, size_t len, double scale, char **png,
		 size_t *png_len, struct error *error);

#endif

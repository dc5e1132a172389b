// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <sys/ioctl.h>

#include "base/terminal_width.h"
#include "base/text.h"

unsigned int terminal_width(FILE *file)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	uint64_t width = 0;

	if (columns && text_to_u64(columns, &width) &&
	    width >= TERMINAL_WIDTH_LEAST && width <= UINT16_MAX)
		return width;
	if (!ioctl(fileno(file), TIOCGWINSZ, &size) &&
	    size.ws_col >= TERMINAL_WIDTH_LEAST)
		return size.ws_col;

	return 0;
}

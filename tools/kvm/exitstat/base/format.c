// SPDX-License-Identifier: GPL-2.0
#include <langinfo.h>
#include <string.h>
#include <time.h>

#include "base/format.h"

char *format_rate(char *text, double per_second)
{
	snprintf(text, NUMBER_TEXT, per_second < 9.95 && per_second > 0 ?
					    "%.1f" : "%.0f", per_second);

	return text;
}

char *format_share(char *text, uint64_t part, uint64_t whole)
{
	if (whole)
		snprintf(text, NUMBER_TEXT, "%.1f%%", 100.0 * part / whole);
	else
		strcpy(text, "-");

	return text;
}

char *format_duration(char *text, uint64_t ns)
{
	double seconds = ns / 1e9;
	uint64_t whole = ns / 1000000000;

	if (seconds < 1)
		snprintf(text, NUMBER_TEXT, "%.0f ms", seconds * 1e3);
	else if (seconds < 60)
		snprintf(text, NUMBER_TEXT, "%.2f s", seconds);
	else if (seconds < 3600)
		snprintf(text, NUMBER_TEXT, "%u m %02u s",
			 (unsigned int)(whole / 60), (unsigned int)(whole % 60));
	else
		snprintf(text, NUMBER_TEXT, "%llu h %02u m",
			 (unsigned long long)(whole / 3600),
			 (unsigned int)(whole / 60 % 60));

	return text;
}

char *format_short_duration(char *text, uint64_t ns)
{
	const char *unit = ns < 999500 ? "us" : "ms";
	double number = ns < 999500 ? ns / 1e3 : ns / 1e6;

	if (ns < 1000)
		snprintf(text, NUMBER_TEXT, "%llu ns", (unsigned long long)ns);
	else if (ns < 999500000)
		snprintf(text, NUMBER_TEXT, "%.*f %s",
			 number < 9.995 ? 2 : number < 99.95 ? 1 : 0, number,
			 unit);
	else
		format_duration(text, ns);

	return text;
}

char *format_date(char *text, uint64_t ns)
{
	time_t seconds = ns / 1000000000;
	struct tm tm;

	if (!ns || !localtime_r(&seconds, &tm) ||
	    !strftime(text, NUMBER_TEXT, "%Y-%m-%d %H:%M:%S %z", &tm))
		return NULL;

	return text;
}

const char *format_bar(size_t level, bool utf8)
{
	static const char * const blocks[BAR_LEVELS] = {
		"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"
	};
	static const char * const ascii[BAR_LEVELS] = {
		"_", ".", "-", ":", "=", "+", "*", "#"
	};

	return utf8 ? blocks[level] : ascii[level];
}

void print_sparkline(FILE *file, const double *numbers, size_t nr)
{
	bool utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8");
	double most = 0;
	size_t i, level;

	for (i = 0; i < nr; i++)
		if (numbers[i] > most)
			most = numbers[i];
	for (i = 0; i < nr; i++) {
		level = most > 0 ? (size_t)(numbers[i] / most * 7.999) : 0;
		fputs(format_bar(level, utf8), file);
	}
}

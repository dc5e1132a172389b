// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>
#include <string.h>

#include "draw/palette.h"

static const struct {
	const char *name;
	const char *colour[2];	/* by theme */
} colours[] = {
	{ "back", { "#ffffff", "#14171b" } },
	{ "ink", { "#1b1f24", "#e6e9ed" } },
	{ "faint", { "#59616b", "#a4adb8" } },
	{ "grid", { "#e1e4e8", "#2c3239" } },
	{ "gap", { "#e9ebee", "#23282e" } },
	{ "s0", { "#005f9e", "#3d8fd1" } },
	{ "s1", { "#d55e00", "#e8702a" } },
	{ "s2", { "#009e73", "#12b488" } },
	{ "s3", { "#b87c00", "#e69f00" } },
	{ "s4", { "#bd5f95", "#d68ab5" } },
	{ "s5", { "#3797d3", "#7cc7f2" } },
	{ "s6", { "#7d7600", "#f0e442" } },
	{ "others", { "#6b7280", "#9aa3af" } },
	{ "hidden", { "#7f8792", "#6f7884" } },
	{ "h0", { "#f1f3f5", "#1f242a" } },
	{ "h1", { "#d3e4f3", "#15304d" } },
	{ "h2", { "#aecfe8", "#174672" } },
	{ "h3", { "#82b7dc", "#1c5f9a" } },
	{ "h4", { "#569bcb", "#2e7bbc" } },
	{ "h5", { "#327db6", "#5198d2" } },
	{ "h6", { "#195f9b", "#7db6e2" } },
	{ "h7", { "#0b4379", "#aed3ef" } },
	{ "h8", { "#062650", "#e6f3fc" } },
};

#define NR_COLOURS (sizeof(colours) / sizeof(colours[0]))

/* Classes that are not named like their colour. */
static const struct {
	const char *selector, *property, *colour;
} rules[] = {
	{ ".back", "fill", "back" },
	{ "text", "fill", "ink" },
	{ ".faint", "fill", "faint" },
	{ ".grid", "stroke", "grid" },
	{ ".axis", "stroke", "faint" },
	{ ".mark", "stroke", "ink" },
	{ ".gap", "fill", "gap" },
	{ ".share", "stroke", "ink" },
	{ ".point", "fill", "ink" },
	{ ".area,.point", "stroke", "back" },
};

#define NR_RULES (sizeof(rules) / sizeof(rules[0]))

static const char fixed_rules[] =
	"text{font-size:12px}"
	".grid,.axis{stroke-width:1;fill:none}"
	".mark{stroke-width:1;stroke-dasharray:4 3;fill:none}"
	".area{stroke-width:.4}"
	".share{stroke-width:1.8;fill:none}"
	".point{stroke-width:1}"
	".bin{fill-opacity:0}\n";

void palette_write_variables(FILE *file, enum palette_theme theme)
{
	size_t i;

	for (i = 0; i < NR_COLOURS; i++)
		fprintf(file, "--%s:%s;", colours[i].name,
			colours[i].colour[theme]);
}

static void write_value(FILE *file, const char *name,
			const enum palette_theme *theme)
{
	size_t i;

	if (!theme) {
		fprintf(file, "var(--%s)", name);
		return;
	}
	for (i = 0; i < NR_COLOURS; i++)
		if (!strcmp(colours[i].name, name))
			fputs(colours[i].colour[*theme], file);
}

static void write_rules(FILE *file, const enum palette_theme *theme)
{
	const char *name;
	size_t i;

	for (i = 0; i < NR_RULES; i++) {
		fprintf(file, "%s{%s:", rules[i].selector, rules[i].property);
		write_value(file, rules[i].colour, theme);
		fputs("}\n", file);
	}
	for (i = 0; i < NR_COLOURS; i++) {
		name = colours[i].name;
		if (name[0] != 's' && name[0] != 'h' && name[0] != 'o')
			continue;
		fprintf(file, ".%s{fill:", name);
		write_value(file, name, theme);
		fputs("}\n", file);
	}
	fputs(fixed_rules, file);
}

void palette_write_rules(FILE *file)
{
	write_rules(file, NULL);
}

void palette_write_plain_rules(FILE *file, enum palette_theme theme)
{
	write_rules(file, &theme);
}

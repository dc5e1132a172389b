// SPDX-License-Identifier: GPL-2.0
#include <langinfo.h>
#include <libsmartcols.h>
#include <locale.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/format.h"
#include "base/terminal_width.h"
#include "base/text.h"
#include "base/utf8.h"
#include "delta/delta.h"
#include "recording/member.h"
#include "show/grid.h"

/* Between columns. */
#define GAP		2

/* What is cut keeps that much. */
#define LEAST_WIDTH	12

bool grid_for_programs(const struct grid_form *form)
{
	return form && (form->json || form->raw);
}

/* Return: the column of the first name in *@chosen, which goes to the next one. */
static const struct column *next_chosen(const struct column *columns,
					const char **chosen)
{
	size_t len = strcspn(*chosen, ",");
	const char *name = *chosen;

	*chosen += len + (name[len] == ',');
	for (; columns->name; columns++)
		if (len && strlen(columns->name) == len &&
		    !strncasecmp(columns->name, name, len))
			return columns;

	return NULL;
}

static char *names_of(const struct column *columns)
{
	char *names = NULL, *longer;

	for (; columns->name; columns++) {
		if (!*columns->name)
			continue;
		longer = xasprintf("%s%s%s", names ? names : "",
				   names ? ", " : "", columns->name);
		free(names);
		names = longer;
	}

	return names;
}

int grid_check_columns(const struct column *columns, const char *chosen,
		       struct error *error)
{
	const char *name;
	char *names;

	do {
		name = chosen;
		if (!next_chosen(columns, &chosen)) {
			names = names_of(columns);
			error_set(error, "there is no column \"%.*s\": there are %s",
				  (int)strcspn(name, ","), name, names);
			free(names);
			return -1;
		}
	} while (*chosen);

	return 0;
}

void grid_init(struct grid *grid, const struct column *columns,
	       const struct grid_form *form)
{
	static const struct grid_form for_people;

	*grid = (struct grid) {
		.columns = columns,
		.form = form ? form : &for_people,
	};
	while (columns[grid->nr_columns].name)
		grid->nr_columns++;
}

static void add(struct grid *grid, char *shown, struct json_object *value)
{
	grow((void **)&grid->cells, grid->nr_cells, sizeof(*grid->cells));
	grid->cells[grid->nr_cells++] = (struct grid_cell) { shown, value };
}

void grid_text(struct grid *grid, const char *text)
{
	bool is_there = text && *text;

	add(grid, utf8_printable(is_there ? text : "-"),
	    is_there ? text_new(text) : NULL);
}

void grid_u64(struct grid *grid, uint64_t number)
{
	add(grid, xasprintf("%llu", (unsigned long long)number),
	    json_object_new_uint64(number));
}

void grid_flag(struct grid *grid, bool flag)
{
	add(grid, xstrdup(flag ? "yes" : "no"), json_object_new_boolean(flag));
}

void grid_value(struct grid *grid, struct json_object *value,
		const char *format, ...)
{
	va_list arguments;
	char *shown;

	va_start(arguments, format);
	shown = xvasprintf(format, arguments);
	va_end(arguments);
	add(grid, utf8_printable(shown), value);
	free(shown);
}

void grid_rate(struct grid *grid, uint64_t exits, uint64_t ns)
{
	char text[NUMBER_TEXT];
	double rate = delta_rate(exits, ns);

	grid_value(grid, ns ? real_new(rate) : NULL, "%s/s",
		   format_rate(text, rate));
}

void grid_share(struct grid *grid, uint64_t part, uint64_t whole)
{
	char text[NUMBER_TEXT];

	grid_value(grid, whole ? real_new(100.0 * part / whole) : NULL, "%s",
		   format_share(text, part, whole));
}

void grid_end_row(struct grid *grid)
{
	while (grid->nr_cells % grid->nr_columns)
		grid_text(grid, NULL);
}

static void free_cells(struct grid *grid)
{
	size_t i;

	for (i = 0; i < grid->nr_cells; i++) {
		free(grid->cells[i].shown);
		json_object_put(grid->cells[i].value);
	}
	free(grid->cells);
	grid->cells = NULL;
	grid->nr_cells = 0;
}

/* Those that are shown, in their order. Return: how many. */
static size_t choose(const struct grid *grid, size_t *shown)
{
	bool all = grid_for_programs(grid->form);
	const char *chosen = grid->form->chosen;
	const struct column *column;
	size_t i, nr = 0;

	while (chosen && *chosen && nr < GRID_COLUMNS) {
		column = next_chosen(grid->columns, &chosen);
		if (column)
			shown[nr++] = column - grid->columns;
	}
	for (i = 0; !grid->form->chosen && i < grid->nr_columns; i++) {
		column = &grid->columns[i];
		if (all ? *column->name : !(column->flags & COLUMN_EXTRA))
			shown[nr++] = i;
	}

	return nr;
}

struct json_object *grid_json(struct grid *grid)
{
	struct json_object *array = json_object_new_array(), *object;
	size_t shown[GRID_COLUMNS], nr = choose(grid, shown), i, row;
	struct grid_cell *cell;
	char *key, *letter;

	for (row = 0; row < grid->nr_cells; row += grid->nr_columns) {
		object = json_object_new_object();
		for (i = 0; i < nr; i++) {
			cell = &grid->cells[row + shown[i]];
			key = xstrdup(grid->columns[shown[i]].name);
			for (letter = key; *letter; letter++)
				if (*letter >= 'A' && *letter <= 'Z')
					*letter |= 0x20;
			json_object_object_add(object, key,
					       json_object_get(cell->value));
			free(key);
		}
		json_object_array_add(array, object);
	}
	free_cells(grid);

	return array;
}

static const char *heading(const struct grid *grid, size_t column)
{
	const struct column *description = &grid->columns[column];
	const char *heading = description->heading;

	/* What needs no heading beside the others may stand alone. */
	if (!heading || grid->form->raw || (grid->form->chosen && !*heading))
		return description->name;

	return heading;
}

static bool has_headings(const struct grid *grid)
{
	return !grid->form->noheadings &&
	       (!grid->bare || grid->form->raw || grid->form->chosen);
}

static size_t column_width(const struct grid *grid, size_t column)
{
	size_t most = has_headings(grid) ? utf8_width(heading(grid, column)) : 0;
	size_t i, width;

	for (i = column; i < grid->nr_cells; i += grid->nr_columns) {
		width = utf8_width(grid->cells[i].shown);
		if (width > most)
			most = width;
	}

	return most;
}

/* Cuts the cells of a column to @width. */
static void cut(struct grid *grid, size_t column, size_t width)
{
	const char *mark = strcmp(nl_langinfo(CODESET), "UTF-8") ? "~" : "…";
	char *shorter;
	size_t i;

	for (i = column; i < grid->nr_cells; i += grid->nr_columns) {
		shorter = utf8_fit(grid->cells[i].shown, width, mark);
		free(grid->cells[i].shown);
		grid->cells[i].shown = shorter;
	}
}

/* Return: by how much a column can be cut. */
static size_t slack(const struct grid *grid, size_t column)
{
	size_t width = column_width(grid, column);
	size_t least = LEAST_WIDTH, of_heading;

	if (has_headings(grid)) {
		of_heading = utf8_width(heading(grid, column));
		if (of_heading > least)
			least = of_heading;
	}
	if (!(grid->columns[column].flags & COLUMN_CUT) || width <= least)
		return 0;

	return width - least;
}

/*
 * The library would cut all columns a little, none of them legibly, and still
 * go over the edge. What stays too wide when all are cut as far as is legible
 * is made up for by leaving columns out; both goes from the right to the left.
 * Return: how many of the @nr columns stay.
 */
static size_t fit(struct grid *grid, size_t *shown, size_t nr, size_t room)
{
	size_t width[GRID_COLUMNS], spare[GRID_COLUMNS];
	size_t i, all = 0, less = 0;

	for (i = 0; i < nr; i++) {
		width[i] = column_width(grid, shown[i]);
		spare[i] = slack(grid, shown[i]);
		all += width[i] + (i ? GAP : 0);
		less += spare[i];
	}
	for (i = nr; i-- && all > room + less && nr > 1;) {
		if (!(grid->columns[shown[i]].flags & COLUMN_DROP))
			continue;
		all -= width[i] + GAP;
		less -= spare[i];
		nr--;
		memmove(&shown[i], &shown[i + 1], (nr - i) * sizeof(*shown));
		memmove(&width[i], &width[i + 1], (nr - i) * sizeof(*width));
		memmove(&spare[i], &spare[i + 1], (nr - i) * sizeof(*spare));
	}
	for (i = nr; i-- && all > room;) {
		if (spare[i] > all - room)
			spare[i] = all - room;
		if (spare[i])
			cut(grid, shown[i], width[i] - spare[i]);
		all -= spare[i];
	}

	return nr;
}

static const char *cell_text(const struct grid *grid, size_t cell)
{
	struct json_object *value = grid->cells[cell].value;

	if (!grid->form->raw)
		return grid->cells[cell].shown;

	if (json_object_is_type(value, json_type_array))
		return grid->cells[cell].shown;

	return value ? json_object_get_string(value) : "-";
}

static struct libscols_table *make_table(const struct grid *grid,
					 const size_t *shown, size_t nr)
{
	struct libscols_table *table = scols_new_table();
	bool headings = has_headings(grid);
	struct libscols_line *line;
	size_t i, row;

	if (!table)
		out_of_memory();
	scols_table_enable_raw(table, grid->form->raw);
	scols_table_enable_noheadings(table, !headings);
	scols_table_enable_noencoding(table, 1);
	scols_table_set_termforce(table, SCOLS_TERMFORCE_NEVER);
	if (scols_table_set_column_separator(table, grid->form->raw ? " " : "  "))
		out_of_memory();
	/* Those that are not printed would make columns wide all the same. */
	for (i = 0; i < nr; i++)
		if (!scols_table_new_column(table, headings ?
					    heading(grid, shown[i]) : "", 0,
					    grid->columns[shown[i]].flags &
					    COLUMN_RIGHT ? SCOLS_FL_RIGHT : 0))
			out_of_memory();
	row = 0;
	/* Without a line there would be no headings. */
	do {
		line = scols_table_new_line(table, NULL);
		if (!line)
			out_of_memory();
		for (i = 0; i < nr && row < grid->nr_cells; i++)
			if (scols_line_set_data(line, i,
						cell_text(grid, row + shown[i])))
				out_of_memory();
		row += grid->nr_columns;
	} while (row < grid->nr_cells);

	return table;
}

/* Prints the lines that have anything, without blanks at their ends. */
static void print_lines(char *lines, FILE *file, const char *indent)
{
	char *line, *rest = lines;
	size_t len;

	while ((line = strsep(&rest, "\n"))) {
		for (len = strlen(line); len && line[len - 1] == ' '; len--)
			;
		if (len)
			fprintf(file, "%s%.*s\n", indent, (int)len, line);
	}
}

void grid_print(struct grid *grid, FILE *file, const char *indent)
{
	size_t shown[GRID_COLUMNS], nr = choose(grid, shown);
	size_t width = terminal_width(file);
	struct libscols_table *table;
	locale_t utf8, before;
	char *lines;

	if (grid->form->raw)
		indent = "";
	else if (width)
		nr = fit(grid, shown, nr, width - strlen(indent));

	/* Whatever the language, names are of that, and padded as such. */
	utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	before = uselocale(utf8);
	table = make_table(grid, shown, nr);
	if (scols_print_table_to_string(table, &lines))
		out_of_memory();
	scols_unref_table(table);
	uselocale(before);
	if (utf8)
		freelocale(utf8);

	print_lines(lines, file, indent);
	free(lines);
	free_cells(grid);
}

// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "recording/header.h"
#include "recording/member.h"

int recording_bad_line(const struct recording *recording, const char *what,
		       struct error *error)
{
	return error_set(error, "%s, line %zu: %s", recording->path,
			 recording->line, what);
}

int header_parse_reasons(struct recording *recording, struct json_object *array,
			 struct error *error)
{
	const char *words[3];
	struct json_object *triple, *word;
	struct error inner;
	size_t i, j, index;

	for (i = 0; i < json_object_array_length(array); i++) {
		triple = json_object_array_get_idx(array, i);
		if (!json_object_is_type(triple, json_type_array) ||
		    json_object_array_length(triple) != 3)
			return recording_bad_line(recording, "a reason is damaged", error);
		for (j = 0; j < 3; j++) {
			word = json_object_array_get_idx(triple, j);
			if (!json_object_is_type(word, json_type_string))
				return recording_bad_line(recording, "a reason is damaged",
						error);
			words[j] = json_object_get_string(word);
		}
		if (reasons_add(&recording->reasons, words[0], words[1],
				words[2], &index, &inner))
			return recording_bad_line(recording, inner.text, error);
	}

	return 0;
}

static bool parse_hostname(struct recording_header *header,
			   struct json_object *object)
{
	char *text = member_any_text(object, "hostname");
	bool fits = strlen(text) < sizeof(header->hostname);

	if (fits)
		strcpy(header->hostname, text);
	free(text);

	return fits;
}

int header_parse(struct recording *recording, struct json_object *object,
		 struct error *error)
{
	struct recording_header *header = &recording->header;
	struct json_object *array;
	int r;

	if (!member_u64(object, "exitstat", &recording->format)) {
		r = error_set(error, "%s is no recording of exitstat",
			      recording->path);
	} else if (!recording->format ||
		   recording->format > RECORDING_FORMAT) {
		r = error_set(error, "%s has format %llu, but this exitstat knows only formats 1 to %d",
			      recording->path,
			      (unsigned long long)recording->format,
			      RECORDING_FORMAT);
	} else if (!member_text(object, "isa", header->isa, sizeof(header->isa)) ||
		   !json_object_object_get_ex(object, "hostname", NULL) ||
		   !parse_hostname(header, object) ||
		   !member_u64(object, "start", &header->start_ns) ||
		   !member_u64(object, "interval", &header->interval_ns) ||
		   !member_array(object, "reasons", &array)) {
		r = recording_bad_line(recording, "the header is damaged", error);
	} else {
		member_text(object, "kernel", header->kernel,
			    sizeof(header->kernel));
		/* Of the whole, what the first part says. */
		if (!recording->vm)
			recording->vm = member_any_text(object, "vm");
		header->vm = *recording->vm ? recording->vm : NULL;
		header->without_vcpus = member_flag(object, "without_vcpus");
		if (!member_u64(object, "part", &header->part) ||
		    !member_u64(object, "parts_of", &header->parts_of))
			header->part = 0;
		r = header_parse_reasons(recording, array, error);
	}

	return r;
}

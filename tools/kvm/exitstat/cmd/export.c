// SPDX-License-Identifier: GPL-2.0
/*
 * exitstat export: what is counted, for other programs.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cmd/command.h"
#include "cmd/whole_file.h"
#include "export/export.h"
#include "export/metrics.h"
#include "export/time_metrics.h"
#include "recording/recording.h"

enum format {
	FORMAT_NONE,
	FORMAT_JSON,
	FORMAT_CSV,
	FORMAT_OPENMETRICS,
	FORMAT_PROMETHEUS,
};

struct export_options {
	struct source_options source;
	struct metrics_options metrics;
	enum format format;
	const char *output;
	const char **recording;	/* NULL: this host, now */
};

static const struct argp_option options_table[] = {
	{ "format", 'F', "FORMAT", 0,
	  "json, csv, openmetrics, or prometheus, its older form", 0 },
	{ "output", 'o', "FILE", 0,
	  "Write to FILE, which is replaced at once and whole", 0 },
	{ 0 }
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
	static const char * const names[] = {
		[FORMAT_JSON] = "json",
		[FORMAT_CSV] = "csv",
		[FORMAT_OPENMETRICS] = "openmetrics",
		[FORMAT_PROMETHEUS] = "prometheus",
	};
	struct export_options *options = state->input;
	size_t i;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->source;
		state->child_inputs[1] = &options->metrics;
		return 0;
	case 'F':
		for (i = FORMAT_JSON; i <= FORMAT_PROMETHEUS; i++)
			if (!strcmp(argument, names[i]))
				options->format = i;
		if (!options->format || strcmp(names[options->format], argument))
			usage_error(state, "--format: \"%s\" is not json, csv, openmetrics or prometheus",
				    argument);
		return 0;
	case 'o':
		options->output = argument;
		return 0;
	case ARGP_KEY_ARGS:
		command_recording(state, &options->recording);
		return 0;
	case ARGP_KEY_END:
		if (!options->format)
			usage_error(state, "--format is missing");
		if (options->recording && options->format >= FORMAT_OPENMETRICS)
			usage_error(state, "a recording can be exported as json or csv only: metrics are of now");
		return 0;
	}

	return ARGP_ERR_UNKNOWN;
}

static const struct argp argp = {
	.options = options_table,
	.parser = parse,
	.args_doc = "[RECORDING...]",
	.doc = "Write the counters of this host, or those of a recording, for other programs."
	       "\vThe host is there by reason, VMs by class. RECORDING is a file of exitstat record, - is standard input; without one it is this host, once. exitstat(1) says what is in each format.\n\n"
	       "Examples:\n"
	       "  exitstat export --format json | jq .samples[0].host.classes\n"
	       "  exitstat export --format csv --per-reason boot.jsonl >boot.csv\n"
	       "  exitstat export --format prometheus \\\n"
	       "    --output /var/lib/prometheus/node-exporter/kvm.prom",
	.children = host_children,
};

static void begin(struct export *export, const struct export_options *options,
		  FILE *file, const struct reasons *reasons)
{
	memset(export, 0, sizeof(*export));
	export->file = file;
	export->reasons = reasons;
	export->options = options->metrics;
	export->is_csv = options->format == FORMAT_CSV;
}

static int export_recording(FILE *file, const struct export_options *options,
			    struct error *error)
{
	struct recording recording;
	struct export export;
	char *mark = NULL;
	struct record record;
	size_t nr = 0, off = 0;
	int r;

	if (recording_open(&recording, options->recording, error))
		return -1;
	begin(&export, options, file, &recording.reasons);
	export_begin(&export, recording.header.isa, recording.header.hostname);
	while ((r = recording_next(&recording, &record, error)) > 0) {
		if (record.kind == RECORD_SAMPLE) {
			export_sample(&export, &record.sample);
			nr++;
			off += !snapshot_counts(&record.sample);
		} else {
			free(mark);
			mark = xstrdup(record.mark_text);
			export_mark(&export, record.mark_ns, mark);
		}
		record_free(&record);
	}
	export.incomplete = recording.truncated || recording.unfinished;
	export_end(&export);
	free(mark);
	if (off)
		note("KVM did not count at %zu of the %zu samples of %s, as exit_stats was off",
		     off, nr, options->recording[0]);
	if (recording.truncated)
		note("the last line of %s was cut off", options->recording[0]);
	if (recording.unfinished)
		note("%s has no end: it was cut off, or is still being written",
		     options->recording[0]);
	recording_close(&recording);

	return r;
}

static int print(FILE *file, const struct snapshot *snapshot,
		 struct source *source, const struct export_options *options,
		 struct error *error)
{
	const struct reasons *reasons = &source->reasons;
	struct totals totals = { 0 };
	struct time_metrics times;
	struct export export;

	if (options->format < FORMAT_OPENMETRICS) {
		begin(&export, options, file, reasons);
		export_begin(&export, snapshot->isa, "");
		export_sample(&export, snapshot);
		export_end(&export);
		return 0;
	}
	if (time_metrics_read(&times, snapshot, source, error))
		return -1;
	totals_update(&totals, snapshot);
	metrics_print(file, options->format == FORMAT_OPENMETRICS ?
			    EXPOSITION_OPENMETRICS : EXPOSITION_PROMETHEUS,
		      snapshot, &totals, reasons, &times, &options->metrics,
		      NULL);
	totals_free(&totals);
	time_metrics_free(&times);

	return 0;
}

static int export_host(FILE *file, const struct export_options *options,
		       struct error *error)
{
	const char *what = options->metrics.per_vcpu ? "vCPUs" : NULL;
	struct snapshot snapshot;
	struct source source;
	int r;

	if (command_read_host(&source, &options->source, &snapshot, what,
			      error))
		return -1;
	r = print(file, &snapshot, &source, options, error);
	snapshot_free(&snapshot);
	source_close(&source);

	return r;
}

int cmd_export(int argc, char **argv)
{
	struct export_options options = { .format = FORMAT_NONE };
	struct whole_file out;
	struct error error;
	int r;

	source_options_init(&options.source);
	command_parse(&argp, argc, argv, 0, &options);

	if (whole_file_open(&out, options.output, options.recording, &error))
		return error_report(&error);
	r = options.recording ? export_recording(out.file, &options, &error) :
				export_host(out.file, &options, &error);
	r = whole_file_close(&out, r < 0, &error);

	return r ? error_report(&error) : finish_output(STATUS_OK);
}

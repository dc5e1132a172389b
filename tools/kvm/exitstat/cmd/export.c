// SPDX-License-Identifier: GPL-2.0
/*
 * exitstat export: what is counted, for other programs.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cmd/command.h"
#include "export/beside.h"
#include "export/export.h"
#include "export/metrics.h"
#include "options/filter_options.h"
#include "options/whole_file.h"
#include "recording/only.h"
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
	struct filter filter;
	struct only only;	/* of @filter */
	enum format format;
	bool time;
	const char *output;
	const char **recording;	/* NULL: this host, now */
};

enum {
	KEY_TIME = 0x100,
};

static const struct argp_option options_table[] = {
	{ "time", KEY_TIME, NULL, 0,
	  "With csv, where time went instead of exits; json has both", 0 },
	{ "format", 'F', "FORMAT", 0,
	  "json, csv, openmetrics, or prometheus, its older form", 0 },
	{ "output", 'o', "FILE", 0,
	  "Write to FILE, which is replaced at once and whole", 0 },
	{ 0 }
};

static void check_filter(const struct argp_state *state,
			 struct export_options *options)
{
	const struct filter *filter = &options->filter;
	const char **path;

	if (!filter_is_set(filter) && !filter->phase)
		return;
	if (options->format >= FORMAT_OPENMETRICS)
		usage_error(state, "--vm, --vcpu and --phase are for json and csv: metrics are of the whole host");
	if (filter->phase && !options->recording)
		usage_error(state, "--phase is of a recording, which is missing");
	for (path = options->recording; path && *path; path++)
		if (!strcmp(*path, "-"))
			usage_error(state, "standard input can be read only once: --vm, --vcpu and --phase need the file of a recording");
	options->only = (struct only) { filter->vm, filter->has_vcpu,
					filter->vcpu, false };
	if (filter->has_vcpu)
		options->metrics.per_vcpu = true;
}

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
		state->child_inputs[2] = &options->filter;
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
	case KEY_TIME:
		options->time = true;
		return 0;
	case ARGP_KEY_ARGS:
		command_recording(state, &options->recording);
		return 0;
	case ARGP_KEY_END:
		if (!options->format)
			usage_error(state, "--format is missing");
		if (options->recording && options->format >= FORMAT_OPENMETRICS)
			usage_error(state, "a recording can be exported as json or csv only: metrics are of now");
		if (options->time && options->format != FORMAT_CSV)
			usage_error(state, "--time is for csv: json has times beside exits, and so have metrics");
		if (options->time && (options->metrics.per_vcpu ||
				      options->filter.has_vcpu))
			usage_error(state, "there are no times of vCPUs to export");
		check_filter(state, options);
		return 0;
	}

	return ARGP_ERR_UNKNOWN;
}

static const struct argp argp = {
	.options = options_table,
	.parser = parse,
	.args_doc = "[RECORDING...]",
	.doc = "Write the counters of this host, or those of a recording, for other programs."
	       "\vThe host is there by reason, VMs by class; --vm and --vcpu choose among VMs and vCPUs. Of a phase it is the samples from its first one to that with which the next begins. RECORDING is a file of exitstat record, - is standard input; without one it is this host, once. exitstat(1) says what is in each format.\n\n"
	       "Examples:\n"
	       "  exitstat export --format json | jq .samples[0].host.classes\n"
	       "  exitstat export --format csv --per reason boot.jsonl >boot.csv\n"
	       "  exitstat export --format csv --time boot.jsonl >times.csv\n"
	       "  exitstat export --format csv --vm web01 --phase load boot.jsonl\n"
	       "  exitstat export --format prometheus \\\n"
	       "    --output /var/lib/prometheus/node-exporter/kvm.prom",
	.children = host_recording_children,
};

static void begin(struct export *export, const struct export_options *options,
		  FILE *file, const struct reasons *reasons)
{
	memset(export, 0, sizeof(*export));
	export->file = file;
	export->reasons = reasons;
	export->options = options->metrics;
	export->is_csv = options->format == FORMAT_CSV;
	export->of_times = options->time;
}

/* Which samples of a recording, and whether the last of them is among them. */
struct range {
	size_t first, nr;
	bool to_end;
};

/* The summary says what is not there, and where a phase is. */
static int find_range(struct range *range, const struct export_options *options,
		      struct error *error)
{
	const struct filter *filter = &options->filter;
	struct summary summary;

	*range = (struct range) { .nr = SIZE_MAX, .to_end = true };
	if (!filter_is_set(filter) && !filter->phase)
		return 0;
	if (summary_read(&summary, NULL, options->recording, filter, error))
		return -1;
	if (filter->phase) {
		range->first = summary.first_sample;
		range->nr = summary.nr_samples;
		range->to_end = range->first + range->nr == summary.nr_read;
	}
	summary_free(&summary);

	return 0;
}

/* VMs that are meant are known from what they were called before the range. */
static void export_part(struct export *export, const struct snapshot *sample,
			const struct host_times *times, bool in_range,
			const struct only *only, struct only_before *before)
{
	struct host_times part_times;
	struct snapshot part;

	if (!only->vm && !only->has_vcpu) {
		if (in_range)
			export_sample(export, sample, times);
		return;
	}
	only_take(&part, sample, only, before);
	only_take_times(&part_times, times, &part);
	if (in_range)
		export_sample(export, &part, &part_times);
	free(part_times.vms.accounts);
	only_free(&part);
}

static int export_recording(FILE *file, const struct export_options *options,
			    struct error *error)
{
	size_t nr = 0, off = 0, read = 0;
	struct only_before before = { 0 };
	struct recording recording;
	struct export export;
	char *mark = NULL;
	struct record record;
	struct range range;
	int r;

	if (find_range(&range, options, error) ||
	    recording_open(&recording, options->recording, error))
		return -1;
	begin(&export, options, file, &recording.reasons);
	export_begin(&export, recording.header.isa, recording.header.hostname);
	while ((r = recording_next(&recording, &record, error)) > 0) {
		if (record.kind != RECORD_SAMPLE) {
			free(mark);
			mark = xstrdup(record.mark_text);
			export_mark(&export, record.mark_ns, mark);
		} else {
			bool in_range = read++ >= range.first && nr < range.nr;

			export_part(&export, &record.sample, &record.times,
				    in_range, &options->only, &before);
			nr += in_range;
			off += in_range && !snapshot_counts(&record.sample);
		}
		record_free(&record);
	}
	only_forget(&before);
	export.incomplete = range.to_end &&
			    (recording.truncated || recording.unfinished);
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
	if (!r && options->time && !export.nr_timed)
		return error_set(error, "%s has no times: exit_stats was not time while it was made",
				 options->recording[0]);

	return r;
}

static int print_metrics(FILE *file, const struct snapshot *snapshot,
			 const struct beside *beside,
			 const struct reasons *reasons,
			 const struct export_options *options)
{
	struct totals totals = { 0 };

	totals_update(&totals, snapshot);
	metrics_print(file, options->format == FORMAT_OPENMETRICS ?
			    EXPOSITION_OPENMETRICS : EXPOSITION_PROMETHEUS,
		      snapshot, &totals, reasons, beside, &options->metrics,
		      NULL);
	totals_free(&totals);

	return 0;
}

static int print(FILE *file, const struct snapshot *snapshot,
		 const struct beside *beside, const struct reasons *reasons,
		 const struct export_options *options, struct error *error)
{
	struct only_before before = { 0 };
	struct export export;

	if (options->format >= FORMAT_OPENMETRICS)
		return print_metrics(file, snapshot, beside, reasons, options);
	begin(&export, options, file, reasons);
	export_begin(&export, snapshot->isa, "");
	export_part(&export, snapshot, &beside->times, true, &options->only,
		    &before);
	only_forget(&before);
	export_end(&export);
	if (options->time && !export.nr_timed)
		return error_set(error, "no time was measured: write time to /sys/module/kvm/parameters/exit_stats");

	return 0;
}

static int check_host(const struct snapshot *snapshot,
		      const struct filter *filter, struct error *error)
{
	struct delta delta;
	size_t nr;

	if (!filter_is_set(filter))
		return 0;
	if (filter->vm && snapshot_check_vm(snapshot, filter->vm, error))
		return -1;
	delta_compute(&delta, NULL, snapshot);
	nr = filter_narrow(filter, &delta);
	delta_free(&delta);

	return nr ? 0 : filter_no_match(filter, error);
}

static int export_host(FILE *file, const struct export_options *options,
		       struct error *error)
{
	const char *what = options->metrics.per_vcpu ? "vCPUs" :
			   options->filter.vm ? "VMs" : NULL;
	struct beside beside = { 0 };
	struct snapshot snapshot;
	struct source source;
	int r;

	if (command_read_host(&source, &options->source, &snapshot, what,
			      error))
		return -1;
	r = check_host(&snapshot, &options->filter, error);
	if (!r)
		r = beside_read(&beside, &snapshot, &source, error);
	if (!r)
		r = print(file, &snapshot, &beside, &source.reasons, options,
			  error);
	beside_free(&beside);
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

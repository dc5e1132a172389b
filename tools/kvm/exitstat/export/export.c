// SPDX-License-Identifier: GPL-2.0
#include "export/export.h"

void export_begin(struct export *export, const char *isa, const char *hostname)
{
	export->nr_samples = 0;
	export->nr_timed = 0;
	export->phase = "";
	if (export->of_times)
		export_csv_times_begin(export);
	else if (export->is_csv)
		export_csv_begin(export);
	else
		export_json_begin(export, isa, hostname);
}

void export_sample(struct export *export, const struct snapshot *snapshot,
		   const struct host_times *times)
{
	bool timed = host_times_there(times) && times_measured(&times->host);

	if (export->of_times && timed)
		export_csv_times(export, snapshot, times);
	else if (!export->is_csv)
		export_json_sample(export, snapshot, timed ? times : NULL);
	else if (!export->of_times)
		export_csv_sample(export, snapshot);
	export->nr_samples++;
	export->nr_timed += timed;
}

void export_mark(struct export *export, uint64_t time_ns, const char *text)
{
	export->phase = text;
	if (!export->is_csv)
		export_json_mark(export, time_ns, text);
}

void export_end(struct export *export)
{
	if (!export->is_csv)
		export_json_end(export);
}

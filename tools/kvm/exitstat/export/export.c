// SPDX-License-Identifier: GPL-2.0
#include "export/export.h"

void export_begin(struct export *export, const char *isa, const char *hostname)
{
	export->nr_samples = 0;
	export->phase = "";
	if (export->is_csv)
		export_csv_begin(export);
	else
		export_json_begin(export, isa, hostname);
}

void export_sample(struct export *export, const struct snapshot *snapshot)
{
	if (export->is_csv)
		export_csv_sample(export, snapshot);
	else
		export_json_sample(export, snapshot);
	export->nr_samples++;
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

// SPDX-License-Identifier: GPL-2.0
#include "base/library.h"
#include "serve/microhttpd.h"

struct microhttpd mhd;

static const struct library_function functions[] = {
	{ &mhd.add_response_header, "MHD_add_response_header" },
	{ &mhd.create_response_from_buffer, "MHD_create_response_from_buffer" },
	{ &mhd.destroy_response, "MHD_destroy_response" },
	{ &mhd.get_connection_info, "MHD_get_connection_info" },
	{ &mhd.get_daemon_info, "MHD_get_daemon_info" },
	{ &mhd.get_timeout, "MHD_get_timeout" },
	{ &mhd.lookup_connection_value, "MHD_lookup_connection_value" },
	{ &mhd.queue_response, "MHD_queue_response" },
	{ &mhd.run, "MHD_run" },
	{ &mhd.start_daemon, "MHD_start_daemon" },
	{ &mhd.stop_daemon, "MHD_stop_daemon" },
};

static const struct library libmicrohttpd = {
	.file = "libmicrohttpd.so.12",
	.absent = "serving needs libmicrohttpd, which is not installed here (in Debian: libmicrohttpd12t64 or libmicrohttpd12)",
	.old = "serving needs another libmicrohttpd than the one here",
	.functions = functions,
	.nr = sizeof(functions) / sizeof(functions[0]),
};

int microhttpd_load(struct error *error)
{
	return library_load(&libmicrohttpd, error);
}

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The functions of libmicrohttpd, which is loaded when somebody is served.
 */
#ifndef EXITSTAT_MICROHTTPD_H
#define EXITSTAT_MICROHTTPD_H

#include <microhttpd.h>

#include "base/error.h"

/* Each by its name, without MHD_ before it. */
struct microhttpd {
	__typeof__(MHD_add_response_header) *add_response_header;
	__typeof__(MHD_create_response_from_buffer) *create_response_from_buffer;
	__typeof__(MHD_destroy_response) *destroy_response;
	__typeof__(MHD_get_connection_info) *get_connection_info;
	__typeof__(MHD_get_daemon_info) *get_daemon_info;
	__typeof__(MHD_get_timeout) *get_timeout;
	__typeof__(MHD_lookup_connection_value) *lookup_connection_value;
	__typeof__(MHD_queue_response) *queue_response;
	__typeof__(MHD_run) *run;
	__typeof__(MHD_start_daemon) *start_daemon;
	__typeof__(MHD_stop_daemon) *stop_daemon;
};

/* To be used after microhttpd_load(). */
extern struct microhttpd mhd;

/* Return: 0, or -1 with @error set. */
int microhttpd_load(struct error *error);

#endif

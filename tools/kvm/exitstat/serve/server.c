// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.h"
#include "export/beside.h"
#include "export/metrics.h"
#include "serve/microhttpd.h"
#include "serve/server.h"

#define NS_PER_MS 1000000

/* How long a server rests that can let nobody in. */
#define REST_MS	200

/* A request, line and headers, does not get more memory. */
#define REQUEST_MAX (32 * 1024)

struct client {
	struct client *next, **link;
	int fd;
	uint64_t since_ns;	/* when it came, or got its last answer */
};

struct server {
	const struct server_options *options;
	struct source source;
	struct client *clients;
	uint64_t came;		/* clients so far */
	bool has_snapshot;
	struct snapshot snapshot;
	uint64_t read_ns;	/* when the snapshot was there */
	struct beside beside;	/* the snapshot */
	struct totals totals;
	struct metrics_self self;
};

/* --- snapshots --- */

/* Return: 0 and a snapshot that is fresh enough, or -1 with @error set. */
static int refresh(struct server *server, struct error *error)
{
	uint64_t begin = clock_now_ns();
	struct snapshot fresh;
	int r;

	if (server->has_snapshot &&
	    begin - server->read_ns < server->options->share_ns)
		return 0;
	r = source_read(&server->source, &fresh,
			server->has_snapshot ? &server->snapshot : NULL, error);
	if (!r) /* the end of a replay, which stays as it is */
		return 0;
	if (server->has_snapshot) {
		snapshot_free(&server->snapshot);
		beside_free(&server->beside);
	}
	if (r > 0 && beside_read(&server->beside, &fresh, &server->source,
				 error)) {
		snapshot_free(&fresh);
		r = -1;
	}
	server->has_snapshot = r > 0;
	if (r < 0) {
		server->self.errors++;
		return -1;
	}
	server->snapshot = fresh;
	server->read_ns = clock_now_ns();
	server->self.snapshots++;
	server->self.seconds = (server->read_ns - begin) / 1e9;
	totals_update(&server->totals, &fresh);

	return 0;
}

/* --- answers --- */

static enum MHD_Result answer(struct MHD_Connection *connection,
			      unsigned int status, const char *type, char *text,
			      size_t len, enum MHD_ResponseMemoryMode mode)
{
	struct MHD_Response *response;
	enum MHD_Result result;

	response = mhd.create_response_from_buffer(len, text, mode);
	if (!response) {
		if (mode == MHD_RESPMEM_MUST_FREE)
			free(text);
		return MHD_NO;
	}
	mhd.add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
		mhd.add_response_header(response, MHD_HTTP_HEADER_ALLOW,
					"GET, HEAD");
	result = mhd.queue_response(connection, status, response);
	mhd.destroy_response(response);

	return result;
}

/* @text is one that stays. */
static enum MHD_Result answer_text(struct MHD_Connection *connection,
				   unsigned int status, const char *type,
				   const char *text)
{
	return answer(connection, status, type, (char *)text, strlen(text),
		      MHD_RESPMEM_PERSISTENT);
}

static enum MHD_Result answer_error(struct MHD_Connection *connection,
				    const struct error *error)
{
	char *text;
	int len = asprintf(&text, "%s\n", error->text);

	if (len < 0)
		return MHD_NO;

	return answer(connection, MHD_HTTP_SERVICE_UNAVAILABLE,
		      "text/plain; charset=utf-8", text, len,
		      MHD_RESPMEM_MUST_FREE);
}

static enum MHD_Result answer_metrics(struct server *server,
				      struct MHD_Connection *connection)
{
	enum exposition_format format;
	struct error error;
	const char *accept;
	char *text;
	size_t len;
	FILE *file;

	server->self.scrapes++;
	if (refresh(server, &error))
		return answer_error(connection, &error);

	accept = mhd.lookup_connection_value(connection, MHD_HEADER_KIND,
					     MHD_HTTP_HEADER_ACCEPT);
	format = exposition_negotiate(accept);
	file = open_memstream(&text, &len);
	if (!file)
		return MHD_NO;
	metrics_print(file, format, &server->snapshot, &server->totals,
		      &server->source.reasons, &server->beside,
		      &server->options->metrics, &server->self);
	if (fclose(file)) {
		free(text);
		return MHD_NO;
	}

	return answer(connection, MHD_HTTP_OK, exposition_content_type(format),
		      text, len, MHD_RESPMEM_MUST_FREE);
}

static enum MHD_Result on_request(void *context,
				  struct MHD_Connection *connection,
				  const char *url, const char *method,
				  const char *version, const char *upload,
				  size_t *upload_size, void **state)
{
	static const char text_plain[] = "text/plain; charset=utf-8";
	struct server *server = context;

	(void)version;
	(void)upload;
	(void)upload_size;
	if (strcmp(method, MHD_HTTP_METHOD_GET) &&
	    strcmp(method, MHD_HTTP_METHOD_HEAD))
		return answer_text(connection, MHD_HTTP_METHOD_NOT_ALLOWED,
				   text_plain, "only GET and HEAD are served\n");
	/* The first call has the headers, and no answer is due yet. */
	if (!*state) {
		*state = server;
		return MHD_YES;
	}
	if (!strcmp(url, "/metrics"))
		return answer_metrics(server, connection);
	if (!strcmp(url, "/healthz"))
		return answer_text(connection, MHD_HTTP_OK, text_plain, "ok\n");
	if (!strcmp(url, "/"))
		return answer_text(connection, MHD_HTTP_OK,
				   "text/html; charset=utf-8",
				   "<!DOCTYPE html>\n<title>exitstat</title>\n"
				   "<h1>KVM exit statistics</h1>\n"
				   "<p><a href=\"/metrics\">Metrics</a></p>\n");

	return answer_text(connection, MHD_HTTP_NOT_FOUND, text_plain,
			   "there is /metrics, and nothing else\n");
}

/* --- clients --- */

static void on_connection(void *context, struct MHD_Connection *connection,
			  void **state, enum MHD_ConnectionNotificationCode code)
{
	const union MHD_ConnectionInfo *info;
	struct server *server = context;
	struct client *client = *state;

	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		info = mhd.get_connection_info(connection,
					       MHD_CONNECTION_INFO_CONNECTION_FD);
		client = xcalloc(1, sizeof(*client));
		client->fd = info->connect_fd;
		client->since_ns = clock_now_ns();
		client->next = server->clients;
		client->link = &server->clients;
		if (client->next)
			client->next->link = &client->next;
		server->clients = client;
		server->came++;
		*state = client;
	} else if (client) {
		*client->link = client->next;
		if (client->next)
			client->next->link = client->link;
		free(client);
		*state = NULL;
	}
}

static void on_completed(void *context, struct MHD_Connection *connection,
			 void **state, enum MHD_RequestTerminationCode code)
{
	const union MHD_ConnectionInfo *info;
	struct client *client;

	(void)context;
	(void)state;
	(void)code;
	info = mhd.get_connection_info(connection,
				       MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	client = info ? info->socket_context : NULL;
	if (client)
		client->since_ns = clock_now_ns();
}

/*
 * The library's timeout is for clients that do nothing. One that sends a byte
 * now and then would stay for ever.
 */
static void end_slow_clients(struct server *server)
{
	uint64_t now = clock_now_ns();
	struct client *client;

	for (client = server->clients; client; client = client->next)
		if (now - client->since_ns > server->options->timeout_ns)
			shutdown(client->fd, SHUT_RDWR);
}

/*
 * Waits for a while when somebody came who could not be let in, for want of
 * descriptors or memory: the library asks again at once, for ever. What can be
 * read of those who are in is not kept waiting, as there are none.
 */
static void rest_if_full(const struct server *server, struct pollfd fds[2],
			 uint64_t before)
{
	if (fds[0].revents && !server->clients && server->came == before)
		poll(&fds[1], 1, REST_MS);
}

/* Milliseconds to sleep for. */
static int next_timeout(const struct server *server, struct MHD_Daemon *daemon)
{
	uint64_t timeout = server->options->timeout_ns / NS_PER_MS / 4 + 1;
	MHD_UNSIGNED_LONG_LONG wanted;

	if (mhd.get_timeout(daemon, &wanted) == MHD_YES && wanted < timeout)
		timeout = wanted;
	/* Nobody there, nothing to look after. */
	else if (!server->clients)
		return -1;

	return timeout < 1000 ? timeout : 1000;
}

static int serve(struct server *server, struct MHD_Daemon *daemon,
		 struct error *error)
{
	const union MHD_DaemonInfo *info =
		mhd.get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD);
	struct pollfd fds[2] = {
		{ .fd = info->epoll_fd, .events = POLLIN },
		{ .fd = source_signal_fd(), .events = POLLIN },
	};

	while (!source_stopped()) {
		uint64_t came = server->came;

		if (poll(fds, 2, next_timeout(server, daemon)) < 0 &&
		    errno != EINTR)
			return error_set(error, "cannot wait for clients: %s",
					 strerror(errno));
		if (fds[1].revents)
			source_drain_signals();
		end_slow_clients(server);
		if (mhd.run(daemon) != MHD_YES)
			return error_set(error, "cannot serve any more: %s",
					 strerror(errno));
		rest_if_full(server, fds, came);
	}

	return 0;
}

int server_run(const struct server_options *options, int fd, const char *name,
	       struct error *error)
{
	struct server server = { .options = options };
	unsigned int seconds = options->timeout_ns / 1000000000 + 1;
	struct MHD_Daemon *daemon;
	struct error unreadable;
	int r;

	if (microhttpd_load(error)) {
		close(fd);
		return -1;
	}
	source_open(&server.source, &options->source);
	/* Resets are noticed from now on, not only from the first scrape. */
	if (refresh(&server, &unreadable))
		note("%s; until that is better, scrapes get 503",
		     unreadable.text);

	daemon = mhd.start_daemon(MHD_USE_EPOLL, 0, NULL, NULL, on_request,
				  &server, MHD_OPTION_LISTEN_SOCKET, fd,
				  MHD_OPTION_CONNECTION_LIMIT,
				  (unsigned int)SERVER_CONNECTIONS,
				  MHD_OPTION_PER_IP_CONNECTION_LIMIT,
				  (unsigned int)SERVER_PER_ADDRESS,
				  MHD_OPTION_CONNECTION_TIMEOUT, seconds,
				  MHD_OPTION_CONNECTION_MEMORY_LIMIT,
				  (size_t)REQUEST_MAX,
				  MHD_OPTION_NOTIFY_CONNECTION, on_connection,
				  &server, MHD_OPTION_NOTIFY_COMPLETED,
				  on_completed, &server, MHD_OPTION_END);
	if (daemon) {
		printf("serving http://%s/metrics\n", name);
		fflush(stdout);
		r = serve(&server, daemon, error);
		mhd.stop_daemon(daemon);
	} else {
		close(fd);
		r = error_set(error, "libmicrohttpd does not start");
	}
	if (server.has_snapshot) {
		snapshot_free(&server.snapshot);
		beside_free(&server.beside);
	}
	totals_free(&server.totals);
	source_close(&server.source);

	return r;
}

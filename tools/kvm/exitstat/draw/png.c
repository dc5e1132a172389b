// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/library.h"
#include "draw/png.h"

/* What librsvg 2.52 and cairo 1.0, and all after them, have. */
struct rectangle {
	double x, y, width, height;
};

#define FORMAT_RGB24	1

static struct {
	void *(*new_from_data)(const uint8_t *data, size_t len, void **error);
	int (*get_size)(void *handle, double *width, double *height);
	int (*render)(void *handle, void *cairo,
		      const struct rectangle *viewport, void **error);
	void *(*surface_create)(int format, int width, int height);
	void *(*create)(void *surface);
	int (*write)(void *surface, int (*writer)(void *, const unsigned char *,
						  unsigned int), void *closure);
	void (*destroy)(void *cairo);
	void (*surface_destroy)(void *surface);
	void (*unref)(void *object);
} library;

static const struct library_function functions[] = {
	{ &library.new_from_data, "rsvg_handle_new_from_data" },
	{ &library.get_size, "rsvg_handle_get_intrinsic_size_in_pixels" },
	{ &library.render, "rsvg_handle_render_document" },
	{ &library.surface_create, "cairo_image_surface_create" },
	{ &library.create, "cairo_create" },
	{ &library.write, "cairo_surface_write_to_png_stream" },
	{ &library.destroy, "cairo_destroy" },
	{ &library.surface_destroy, "cairo_surface_destroy" },
	{ &library.unref, "g_object_unref" },
};

static const struct library librsvg = {
	.file = "librsvg-2.so.2",
	.absent = "PNG needs librsvg, which is not installed here (in Debian: librsvg2-2)",
	.old = "PNG needs librsvg 2.52 or later, the one here is older",
	.functions = functions,
	.nr = sizeof(functions) / sizeof(functions[0]),
};

static int append(void *closure, const unsigned char *data, unsigned int len)
{
	return fwrite(data, 1, len, closure) != len;
}

int png_from_svg(const char *svg, size_t len, double scale, char **png,
		 size_t *png_len, struct error *error)
{
	void *handle, *surface, *cairo;
	struct rectangle viewport = { 0 };
	FILE *memory;
	int failed;

	if (!library.unref && library_load(&librsvg, error))
		return -1;
	handle = library.new_from_data((const uint8_t *)svg, len, NULL);
	if (!handle)
		return error_set(error, "librsvg does not take the chart");
	if (!library.get_size(handle, &viewport.width, &viewport.height)) {
		library.unref(handle);
		return error_set(error, "librsvg does not know the size of the chart");
	}
	viewport.width = ceil(viewport.width * scale);
	viewport.height = ceil(viewport.height * scale);
	surface = library.surface_create(FORMAT_RGB24, (int)viewport.width,
					 (int)viewport.height);
	cairo = library.create(surface);
	failed = !library.render(handle, cairo, &viewport, NULL);
	library.destroy(cairo);
	library.unref(handle);
	memory = open_memstream(png, png_len);
	if (!memory) {
		library.surface_destroy(surface);
		return error_set(error, "there is no memory for the PNG");
	}
	failed |= library.write(surface, append, memory);
	library.surface_destroy(surface);
	if (fclose(memory) || failed) {
		free(*png);
		return error_set(error, "librsvg cannot draw the chart");
	}

	return 0;
}

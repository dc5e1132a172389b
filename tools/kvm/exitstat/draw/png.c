// SPDX-License-Identifier: GPL-2.0
#include <dlfcn.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "draw/png.h"

/* What librsvg 2.52 and cairo 1.0, and all after them, have. */
struct rectangle {
	double x, y, width, height;
};

#define FORMAT_RGB24	1

static struct library {
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

static bool find(void *handle, void *function, const char *name)
{
	void *symbol = dlsym(handle, name);

	memcpy(function, &symbol, sizeof(symbol));

	return symbol;
}

/* Its own dependencies are found through it. */
static int load(struct error *error)
{
	void *handle;

	if (library.unref)
		return 0;
	handle = dlopen("librsvg-2.so.2", RTLD_NOW | RTLD_LOCAL);
	if (!handle)
		return error_set(error, "PNG needs librsvg, which is not installed here (in Debian: librsvg2-2)");
	if (!find(handle, &library.new_from_data, "rsvg_handle_new_from_data") ||
	    !find(handle, &library.get_size,
		  "rsvg_handle_get_intrinsic_size_in_pixels") ||
	    !find(handle, &library.render, "rsvg_handle_render_document") ||
	    !find(handle, &library.surface_create,
		  "cairo_image_surface_create") ||
	    !find(handle, &library.create, "cairo_create") ||
	    !find(handle, &library.write, "cairo_surface_write_to_png_stream") ||
	    !find(handle, &library.destroy, "cairo_destroy") ||
	    !find(handle, &library.surface_destroy, "cairo_surface_destroy") ||
	    !find(handle, &library.unref, "g_object_unref")) {
		dlclose(handle);
		memset(&library, 0, sizeof(library));
		return error_set(error, "PNG needs librsvg 2.52 or later, the one here is older");
	}

	return 0;
}

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

	if (load(error))
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

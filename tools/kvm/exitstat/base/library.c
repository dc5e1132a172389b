// SPDX-License-Identifier: GPL-2.0
#include <dlfcn.h>
#include <string.h>

#include "base/library.h"

int library_load(const struct library *library, struct error *error)
{
	void *handle = dlopen(library->file, RTLD_NOW | RTLD_LOCAL);
	void *symbol;
	size_t i;

	if (!handle)
		return error_set(error, "%s", library->absent);
	for (i = 0; i < library->nr; i++) {
		/* Those of its own dependencies are found through it. */
		symbol = dlsym(handle, library->functions[i].name);
		if (!symbol) {
			dlclose(handle);
			return error_set(error, "%s", library->old);
		}
		memcpy(library->functions[i].to, &symbol, sizeof(symbol));
	}

	return 0;
}

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The version of the program, for --version and the metrics.
 */
#ifndef EXITSTAT_VERSION_H
#define EXITSTAT_VERSION_H

#define EXITSTAT_VERSION "1.0"

#endif

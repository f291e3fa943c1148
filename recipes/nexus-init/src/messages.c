// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: Apache-2.0

#include "init.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void print(const char *format, va_list values, const char *reason) {
	fputs("nexus-init: ", stdout);
	vprintf(format, values);
	if (reason != NULL) printf(": %s", reason);
	putchar('\n');
	fflush(stdout);
}

void say(const char *format, ...) {
	va_list values;
	va_start(values, format);
	print(format, values, NULL);
	va_end(values);
}

void complain(const char *format, ...) {
	const char *reason = strerror(errno);
	va_list values;
	va_start(values, format);
	print(format, values, reason);
	va_end(values);
}

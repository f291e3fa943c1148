// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

#include "run.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

static const char *subject;

void nameMessages(const char *name) {
	subject = name;
}

// One write, so that lines of several processes do not mix. No buffer of stdio is left behind for the program.
static void say(const char *format, va_list words) {
	char line[2 * PATH_MAX];
	int used = snprintf(line, sizeof line, "nip-run: %s%s", subject == NULL ? "" : subject, subject == NULL ? "" : ": ");
	int room = (int)sizeof line - used - 1;
	int text = vsnprintf(line + used, (size_t)room, format, words);
	used += text < room ? text : room - 1;
	line[used++] = '\n';
	if (write(STDERR_FILENO, line, (size_t)used) < 0) return;
}

void complain(const char *format, ...) {
	va_list words;
	va_start(words, format);
	say(format, words);
	va_end(words);
}

_Noreturn void fail(int code, const char *format, ...) {
	va_list words;
	va_start(words, format);
	say(format, words);
	va_end(words);
	_exit(code);
}

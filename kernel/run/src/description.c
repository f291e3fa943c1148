// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Reads a description: one directive a line, its value to the end of the line. README.md lists them.

#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char text[MAX_DESCRIPTION + 1];
static int lineNumber;

static _Noreturn void refuseLine(const char *why) {
	fail(EXIT_REFUSED, "line %d of its description %s; install it again, or get a newer nip", lineNumber, why);
}

static void readText(int folder, const char *name) {
	// Not a link, and not something that lets us wait.
	int file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (file < 0) fail(errno == ENOENT ? EXIT_ABSENT : EXIT_REFUSED, "cannot open its description: %s", strerror(errno));
	struct stat state;
	if (fstat(file, &state) != 0 || !S_ISREG(state.st_mode)) fail(EXIT_REFUSED, "its description is no regular file");
	size_t length = 0;
	ssize_t count;
	while (length < sizeof text && (count = read(file, text + length, sizeof text - length)) != 0) {
		if (count < 0) fail(EXIT_REFUSED, "cannot read its description: %s", strerror(errno));
		length += (size_t)count;
	}
	close(file);
	if (length == sizeof text) fail(EXIT_REFUSED, "its description is longer than %d bytes", MAX_DESCRIPTION);
	if (memchr(text, 0, length) != NULL) fail(EXIT_REFUSED, "its description holds a NUL byte");
	if (length == 0 || text[length - 1] != '\n') fail(EXIT_REFUSED, "its description was cut short: the last line has no end");
	text[length - 1] = 0;
}

static void take(const char **field, const char *value) {
	if (*field != NULL) refuseLine("says the same thing twice");
	if (value[0] == 0) refuseLine("has no value");
	*field = value;
}

static void takeAbsolute(const char **field, const char *value) {
	take(field, value);
	if (value[0] != '/' || strlen(value) >= PATH_MAX) refuseLine("needs an absolute path");
}

static void takeChange(Description *description, char *value, int how) {
	char *equals = strchr(value, '=');
	if (equals == NULL || equals == value) refuseLine("needs NAME=VALUE");
	if (description->changeCount == MAX_CHANGES) refuseLine("is one change of the environment too many");
	*equals = 0;
	description->changes[description->changeCount++] = (Change){.how = how, .name = value, .value = equals + 1};
}

static void takeRoot(Description *description, int folder, const char *value) {
	if (description->root != -1) refuseLine("says the same thing twice");
	// A relative one counts from the description's folder: a root that is moved takes its descriptions along.
	description->root = openat(folder, value, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (description->root < 0) fail(EXIT_ABSENT, "cannot open the nip root %s: %s", value, strerror(errno));
}

static void takeLine(Description *description, int folder, char *line) {
	char *value = strchr(line, ' ');
	if (value != NULL) *value++ = 0;
	if (strcmp(line, "programs") == 0) {
		if (value != NULL) refuseLine("takes no value");
		description->programs = true;
		return;
	}
	if (value == NULL) value = "";
	if (strcmp(line, "exec") == 0) takeAbsolute(&description->exec, value);
	else if (strcmp(line, "argv0") == 0) take(&description->argv0, value);
	else if (strcmp(line, "usr") == 0) takeAbsolute(&description->usr, value);
	else if (strcmp(line, "host") == 0) take(&description->host, value);
	else if (strcmp(line, "root") == 0) takeRoot(description, folder, value);
	else if (strcmp(line, "env") == 0) takeChange(description, value, SET);
	else if (strcmp(line, "env-default") == 0) takeChange(description, value, SET_IF_ABSENT);
	else if (strcmp(line, "env-prepend") == 0) takeChange(description, value, PREPEND);
	else if (strcmp(line, "env-append") == 0) takeChange(description, value, APPEND);
	else refuseLine("is a directive that this nip-run does not know");
}

void readDescription(int folder, const char *name, Description *description) {
	*description = (Description){.root = -1};
	readText(folder, name);
	char *rest = text;
	for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
		lineNumber++;
		takeLine(description, folder, line);
	}
	if (description->usr != NULL) description->programs = true;
	bool program = description->exec != NULL && description->programs && description->root >= 0;
	bool host = description->host != NULL && strchr(description->host, '/') == NULL;
	bool both = description->exec != NULL || description->programs || description->root >= 0 || description->changeCount > 0;
	if (host ? both : !program) fail(EXIT_REFUSED, "its description needs `exec`, `root`, and `programs` or `usr`; or nothing but `host` and the name of a command");
}

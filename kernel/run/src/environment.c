// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// What a description changes is meant for its program alone. So the first change of a variable keeps what it was, and
// whatever leaves the view, or makes another, begins with the environment as it was outside.

#include "run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char prefix[] = "NIP_HOST_";

// A kept variable is "+" and its value, or "-" if it was not set.
static void keep(const char *name) {
	char keptName[NAME_MAX + 1];
	if (snprintf(keptName, sizeof keptName, "%s%s", prefix, name) >= (int)sizeof keptName) fail(EXIT_REFUSED, "its description changes a variable whose name is too long");
	if (getenv(keptName) != NULL) return;
	const char *value = getenv(name);
	size_t room = (value == NULL ? 0 : strlen(value)) + 2;
	char *kept = malloc(room);
	if (kept == NULL) fail(EXIT_REFUSED, "out of memory");
	snprintf(kept, room, "%c%s", value == NULL ? '-' : '+', value == NULL ? "" : value);
	if (setenv(keptName, kept, 1) != 0) fail(EXIT_REFUSED, "out of memory");
	free(kept);
}

// Whether the kept variable is gone now; one that we cannot have kept stays.
static bool restore(const char *entry) {
	const char *name = entry + strlen(prefix);
	const char *equals = strchr(name, '=');
	char plain[NAME_MAX + 1], kept[NAME_MAX + 1 + sizeof prefix];
	if (equals == NULL || snprintf(plain, sizeof plain, "%.*s", (int)(equals - name), name) >= (int)sizeof plain) return false;
	snprintf(kept, sizeof kept, "%s%s", prefix, plain);
	if (equals[1] == '+') setenv(plain, equals + 2, 1);
	if (equals[1] == '-') unsetenv(plain);
	return unsetenv(kept) == 0;
}

void restoreEnvironment(void) {
	// Each change may move the variables about, so it begins again then.
	for (size_t i = 0; environ != NULL && environ[i] != NULL;) {
		bool isKept = strncmp(environ[i], prefix, strlen(prefix)) == 0;
		i = isKept && restore(environ[i]) ? 0 : i + 1;
	}
}

static void set(const Change *change) {
	if (setenv(change->name, change->value, 1) != 0) fail(EXIT_REFUSED, "out of memory");
}

// Joins two lists of paths by a colon; an empty part adds nothing.
static void join(const char *name, const char *first, const char *second) {
	size_t room = strlen(first) + strlen(second) + 2;
	char *joined = malloc(room);
	if (joined == NULL) fail(EXIT_REFUSED, "out of memory");
	snprintf(joined, room, "%s%s%s", first, first[0] != 0 && second[0] != 0 ? ":" : "", second);
	if (setenv(name, joined, 1) != 0) fail(EXIT_REFUSED, "out of memory");
	free(joined);
}

void changeEnvironment(const Description *description) {
	for (int i = 0; i < description->changeCount; i++) {
		const Change *change = &description->changes[i];
		const char *now = getenv(change->name);
		if (change->how == SET_IF_ABSENT && now != NULL) continue;
		keep(change->name);
		if (change->how == PREPEND) join(change->name, change->value, now == NULL ? "" : now);
		else if (change->how == APPEND) join(change->name, now == NULL ? "" : now, change->value);
		else set(change);
	}
}

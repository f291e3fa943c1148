// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// How we were called: /System/Index/bin/hello -> … -> Launch/bin/hello -> nip-run.

#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

static const char ownName[] = "nip-run";

static const char *lastPart(const char *path) {
	const char *slash = strrchr(path, '/');
	return slash == NULL ? path : slash + 1;
}

bool isOurselves(const char *path) {
	struct stat file, self;
	if (stat(path, &file) != 0 || stat("/proc/self/exe", &self) != 0) return false;
	return file.st_dev == self.st_dev && file.st_ino == self.st_ino;
}

// The kernel tells a script's interpreter the name of the script; the interpreter's own name is argv[0] then.
static const char *calledPath(const char *argv0) {
	const char *path = (const char *)getauxval(AT_EXECFN);
	if (path == NULL) return argv0;
	return isOurselves(path) || !isOurselves(argv0) ? path : argv0;
}

// Replaces the link at `path` by the path of what it leads to. The kernel resolves folders and `..` on the way.
static void follow(char path[PATH_MAX], const char *target) {
	char joined[PATH_MAX];
	int folder = target[0] == '/' ? 0 : (int)(lastPart(path) - path);
	if (snprintf(joined, sizeof joined, "%.*s%s", folder, path, target) >= (int)sizeof joined) fail(EXIT_REFUSED, "the links that lead here make a path that is too long");
	strcpy(path, joined);
}

static void takeCall(char path[PATH_MAX], Call *call) {
	const char *name = lastPart(path);
	snprintf(call->name, sizeof call->name, "%s", name);
	// With its slash, so that "/" stays; no slash at all means the working folder.
	path[name - path] = 0;
	const char *folder = path[0] == 0 ? "." : path;
	call->folder = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (call->folder < 0) fail(EXIT_REFUSED, "cannot open %s: %s", folder, strerror(errno));
}

bool findCall(const char *argv0, Call *call) {
	char path[PATH_MAX], target[PATH_MAX];
	const char *called = calledPath(argv0);
	if (snprintf(path, sizeof path, "%s", called) >= (int)sizeof path) fail(EXIT_REFUSED, "the path of this program is too long");
	for (int count = 0; count < MAX_LINKS; count++) {
		ssize_t length = readlink(path, target, sizeof target - 1);
		if (length < 0) return false;
		target[length] = 0;
		if (strcmp(lastPart(target), ownName) == 0 && strcmp(lastPart(path), ownName) != 0) {
			takeCall(path, call);
			return true;
		}
		follow(path, target);
	}
	fail(EXIT_REFUSED, "%s leads through more than %d links", called, MAX_LINKS);
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Whether the view is there already, and which way to make it.

#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[PATH_MAX], nipRoot[PATH_MAX];

void rememberPaths(const Description *description) {
	if (getcwd(folder, sizeof folder) == NULL) strcpy(folder, "/");
	size_t prefix = sizeof HOST_ROOT - 1;
	if (strncmp(folder, HOST_ROOT "/", prefix + 1) == 0) memmove(folder, folder + prefix, strlen(folder + prefix) + 1);
	if (description->root < 0) return;
	char name[sizeof "/proc/self/fd/" + 16];
	snprintf(name, sizeof name, "/proc/self/fd/%d", description->root);
	ssize_t length = readlink(name, nipRoot, sizeof nipRoot - 1);
	if (length < 0) fail(EXIT_REFUSED, "cannot read %s, so no view can be made: %s", name, strerror(errno));
	nipRoot[length] = 0;
}

static bool isSame(const struct stat *one, const struct stat *other) {
	return one->st_dev == other->st_dev && one->st_ino == other->st_ino;
}

bool seesHostUsr(void) {
	struct stat state;
	return stat(HOST_ROOT, &state) != 0;
}

// Whether /Programs (and so on) is the root's. What the root does not have cannot be asked for, but for /Programs.
static bool isPlaceThere(int root, const char *name) {
	struct stat wanted, found;
	char path[sizeof "/Programs"];
	snprintf(path, sizeof path, "/%s", name);
	if (fstatat(root, name, &wanted, 0) != 0) return strcmp(name, "Programs") != 0;
	return stat(path, &found) == 0 && isSame(&wanted, &found);
}

bool isViewThere(const Description *description) {
	for (const char *const *place = places; *place != NULL; place++)
		if (!isPlaceThere(description->root, *place)) return false;
	struct stat wanted, found;
	if (description->usr == NULL) return seesHostUsr();
	return !seesHostUsr() && stat(description->usr, &wanted) == 0 && stat("/usr", &found) == 0 && isSame(&wanted, &found);
}

static bool isMountPoint(int root, const char *name) {
	struct stat state;
	char path[sizeof "/Programs"];
	snprintf(path, sizeof path, "/%s", name);
	if (fstatat(root, name, &state, 0) != 0) return true;
	// A link leads into somebody's root: nothing is to be mounted there.
	return lstat(path, &state) == 0 && S_ISDIR(state.st_mode);
}

static const char *bindPlaces(int root) {
	for (const char *const *place = places; *place != NULL; place++) {
		char from[PATH_MAX], to[sizeof "/Programs"];
		if (isPlaceThere(root, *place)) continue;
		snprintf(to, sizeof to, "/%s", *place);
		if (snprintf(from, sizeof from, "%s/%s", nipRoot, *place) >= (int)sizeof from) {
			errno = ENAMETOOLONG;
			return "bind the nip root";
		}
		if (mount(from, to, NULL, MS_BIND | MS_REC, NULL) != 0) return "bind the nip root";
	}
	return NULL;
}

const char *makeView(const Description *description) {
	bool bindable = description->usr == NULL && seesHostUsr();
	for (const char *const *place = places; *place != NULL; place++) bindable = bindable && isMountPoint(description->root, *place);
	return bindable ? bindPlaces(description->root) : makeRoot(nipRoot, description->usr);
}

void returnToFolder(void) {
	char kept[PATH_MAX + sizeof HOST_ROOT];
	snprintf(kept, sizeof kept, "%s%s", HOST_ROOT, folder);
	// A folder of the host that the closure's /usr hides is still there below HOST_ROOT.
	if (chdir(folder) != 0 && chdir(kept) != 0 && chdir("/") != 0) return;
}

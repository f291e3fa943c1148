// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <unistd.h>

static bool userNamespace;

static bool writeFile(const char *path, const char *text) {
	int file = open(path, O_WRONLY | O_CLOEXEC);
	if (file < 0) return false;
	bool written = write(file, text, strlen(text)) == (ssize_t)strlen(text);
	int error = errno;
	close(file);
	errno = error;
	return written;
}

// The same user and group as outside, and nobody else. Without "deny" the kernel takes no group map from an ordinary user.
static bool mapOurselves(uid_t user, gid_t group) {
	char line[64];
	snprintf(line, sizeof line, "%u %u 1", user, user);
	if (!writeFile("/proc/self/uid_map", line)) return false;
	// Kernels before 3.19 have no such file, and need none.
	if (!writeFile("/proc/self/setgroups", "deny") && errno != ENOENT) return false;
	snprintf(line, sizeof line, "%u %u 1", group, group);
	return writeFile("/proc/self/gid_map", line);
}

const char *enterNamespaces(int more) {
	uid_t user = geteuid();
	gid_t group = getegid();
	if (unshare(CLONE_NEWNS | more) != 0) {
		// Another error is no matter of rights: this kernel lacks one of the namespaces.
		if (errno != EPERM && errno != ENOSYS) return "make new namespaces";
		userNamespace = true;
		if (unshare(CLONE_NEWUSER | CLONE_NEWNS | more) != 0) return "make a user namespace";
		if (!mapOurselves(user, group)) return "map our user into a user namespace";
	}
	// What the host mounts later is seen in the view; what is mounted in the view stays there.
	if (mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) != 0) return "part the mounts from the host's";
	return NULL;
}

bool needsUserNamespace(void) {
	return userNamespace;
}

// exec takes them from every other user; root would keep those of its namespace.
void dropCapabilities(void) {
	for (int capability = 0; prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0;) capability++;
}

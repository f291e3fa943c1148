// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Host programs from inside a view: an editor or ssh that a grafted git starts.

#include "run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

// A new mount namespace, as the kernel lets nobody make user namespaces in a root that was merely changed by chroot.
static const char *leaveView(void) {
	const char *failed = enterNamespaces(0);
	if (failed != NULL) return failed;
	// A bind of its own: the mounts of an outer view are locked in an inner one.
	if (mount(HOST_ROOT, HOST_ROOT, NULL, MS_BIND | MS_REC, NULL) != 0) return "bind the host's root";
	// Both roots are at "/" then, the view's above, which goes.
	if (chdir(HOST_ROOT) != 0 || syscall(SYS_pivot_root, ".", ".") != 0) return "change to the host's root";
	if (umount2(".", MNT_DETACH) != 0 || chdir("/") != 0) return "leave the view";
	if (needsUserNamespace()) dropCapabilities();
	return NULL;
}

_Noreturn void becomeHostCommand(const Description *description, char **args) {
	const char *name = description->host;
	const char *usual = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
	rememberPaths(description);
	if (!seesHostUsr()) {
		const char *failed = leaveView();
		if (failed != NULL) refuse(failed, false);
		returnToFolder();
	}
	restoreEnvironment();
	args[0] = (char *)name;
	const char *list = getenv("PATH");
	int outcome = ENOENT;
	for (const char *part = list == NULL ? usual : list; part != NULL; part = strchr(part, ':')) {
		if (*part == ':') part++;
		char path[PATH_MAX];
		int length = (int)strcspn(part, ":");
		if (length == 0 || snprintf(path, sizeof path, "%.*s/%s", length, part, name) >= (int)sizeof path) continue;
		// A grafted program of that name is not the host's, and we might be called for ever.
		if (isOurselves(path)) continue;
		execv(path, args);
		if (errno != ENOENT && errno != ENOTDIR) outcome = errno;
	}
	fail(outcome == ENOENT ? EXIT_ABSENT : EXIT_REFUSED, "the host's command %s: %s", name, outcome == ENOENT ? "not found on the host's PATH" : strerror(outcome));
}

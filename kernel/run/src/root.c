// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// A root of our own: an empty tmpfs, in which the host's folders and those of the view are put together.

#include "run.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// The new root is mounted here first: every system that lets us write a uid_map has it, and soon it is seen again.
#define BASE "/proc"
// Where the caller's root waits until everything needed of it is bound.
#define OLD_ROOT "/.nip/old"

const char *const places[] = {"Programs", "System", "n", NULL};

static const char *const usrLinks[] = {"bin", "sbin", "lib", "lib32", "lib64", "libx32", NULL};

static bool isAmong(const char *const names[], const char *name) {
	for (; *names != NULL; names++)
		if (strcmp(*names, name) == 0) return true;
	return false;
}

static bool isFolder(const char *path) {
	struct stat state;
	return stat(path, &state) == 0 && S_ISDIR(state.st_mode);
}

// Nothing can be left out below: what the host hides under its own mounts stays hidden.
static bool bindTree(const char *from, const char *to) {
	return mount(from, to, NULL, MS_BIND | MS_REC, NULL) == 0;
}

// pivot_root does not leave a root that is the kernel's initramfs; there the new root is moved over it.
static bool changeRoot(void) {
	if (syscall(SYS_pivot_root, BASE, BASE OLD_ROOT) == 0) return chdir("/") == 0;
	if (errno != EINVAL || !bindTree("/", BASE OLD_ROOT)) return false;
	// The copy of the old root holds a copy of the new one.
	if (umount2(BASE OLD_ROOT BASE, MNT_DETACH) != 0 || chdir(BASE) != 0) return false;
	return mount(".", "/", NULL, MS_MOVE, NULL) == 0 && chroot(".") == 0 && chdir("/") == 0;
}

// What the root has taken already stays its own.
static void takeFolder(const char *host, const char *name) {
	char from[PATH_MAX], to[NAME_MAX + 2], target[PATH_MAX];
	struct stat state;
	snprintf(from, sizeof from, "%s/%s", host, name);
	snprintf(to, sizeof to, "/%s", name);
	if (lstat(from, &state) != 0) return;
	if (S_ISLNK(state.st_mode)) {
		ssize_t length = readlink(from, target, sizeof target - 1);
		if (length < 0) return;
		target[length] = 0;
		symlink(target, to);
	} else if (S_ISDIR(state.st_mode) && mkdir(to, 0755) == 0) {
		// A folder that cannot be bound (one marked unbindable, say) is empty in the view.
		bindTree(from, to);
	}
}

static bool takeHostFolders(const char *host, bool ownUsr) {
	DIR *folder = opendir(host);
	if (folder == NULL) return false;
	for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
		const char *name = entry->d_name;
		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strcmp(name, ".nip") == 0) continue;
		if (ownUsr && (strcmp(name, "usr") == 0 || isAmong(usrLinks, name))) continue;
		takeFolder(host, name);
	}
	closedir(folder);
	return true;
}

static const char *takePlaces(const char *nipRoot) {
	for (const char *const *place = places; *place != NULL; place++) {
		char from[PATH_MAX], to[sizeof "/Programs"];
		if (snprintf(from, sizeof from, "%s%s/%s", OLD_ROOT, nipRoot, *place) >= (int)sizeof from) {
			errno = ENAMETOOLONG;
			return "bind the nip root";
		}
		// A root need not have /n, but a view without its programs is of no use.
		if (!isFolder(from) && strcmp(*place, "Programs") != 0) continue;
		snprintf(to, sizeof to, "/%s", *place);
		if (mkdir(to, 0755) != 0 || !bindTree(from, to)) return "bind the nip root";
	}
	return NULL;
}

// /bin and its like lead where the closure has them; one that has no sbin or lib64 keeps those things in bin and lib.
static const char *takeUsr(const char *host, const char *usr) {
	if (mkdir(HOST_ROOT, 0755) != 0 || !bindTree(host, HOST_ROOT)) return "keep the host's root in the view";
	if (mkdir("/usr", 0755) != 0 || !bindTree(usr, "/usr")) return "bind the closure at /usr";
	for (const char *const *link = usrLinks; *link != NULL; link++) {
		char target[16], path[16];
		snprintf(target, sizeof target, "usr/%s", *link);
		snprintf(path, sizeof path, "/%s", *link);
		if (!isFolder(target)) {
			if (strcmp(*link, "sbin") == 0) strcpy(target, "usr/bin");
			else if (strcmp(*link, "lib64") == 0) strcpy(target, "usr/lib");
			else continue;
		}
		if (symlink(target, path) != 0) return "make links in the new root";
	}
	return NULL;
}

const char *makeRoot(const char *nipRoot, const char *usr) {
	if (mount("tmpfs", BASE, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755,size=1m") != 0) return "mount a new root";
	if (mkdir(BASE "/.nip", 0755) != 0 || mkdir(BASE OLD_ROOT, 0755) != 0) return "make folders in the new root";
	if (!changeRoot()) return "change to the new root";
	const char *host = isFolder(OLD_ROOT HOST_ROOT) ? OLD_ROOT HOST_ROOT : OLD_ROOT;
	const char *failed = nipRoot == NULL ? NULL : takePlaces(nipRoot);
	if (failed == NULL && !takeHostFolders(host, usr != NULL)) failed = "read the host's root";
	if (failed == NULL && usr != NULL) failed = takeUsr(host, usr);
	if (failed != NULL) return failed;
	if (umount2(OLD_ROOT, MNT_DETACH) != 0) return "leave the old root";
	rmdir(OLD_ROOT);
	if (usr == NULL) rmdir("/.nip");
	// What a program writes beside the host's folders would be lost: it is told so instead.
	if (mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV, NULL) != 0) return "close the new root";
	return NULL;
}

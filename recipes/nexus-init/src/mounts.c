// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: Apache-2.0

#include "init.h"

#include <errno.h>
#include <fcntl.h>
#include <mntent.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

// EBUSY: the kernel has mounted it already, as it does with /dev.
static bool mountOn(const char *type, const char *source, const char *place, unsigned long flags, const char *options) {
	if (mount(source, place, type, flags, options) == 0 || errno == EBUSY) return true;
	complain("cannot mount %s (%s) on %s", source, type, place);
	return false;
}

// Without /dev/console in the root the kernel starts us with no open files at all.
static void openConsole(void) {
	while (fcntl(STDERR_FILENO, F_GETFD) == -1)
		if (open("/dev/console", O_RDWR) == -1 && open("/dev/null", O_RDWR) == -1) return;
}

void mountKernelFilesystems(void) {
	const unsigned long strict = MS_NOSUID | MS_NODEV | MS_NOEXEC;
	mountOn("devtmpfs", "devtmpfs", "/dev", MS_NOSUID, "mode=0755");
	openConsole();
	mountOn("proc", "proc", "/proc", strict, NULL);
	mountOn("sysfs", "sysfs", "/sys", strict, NULL);
	mountOn("tmpfs", "tmpfs", "/run", MS_NOSUID | MS_NODEV, "mode=0755");
	mountOn("tmpfs", "tmpfs", "/tmp", MS_NOSUID | MS_NODEV, "mode=1777");
	// A kernel without pseudo terminals says so by ENODEV; nothing of ours needs them.
	if (mkdir("/dev/pts", 0755) == 0 && mount("devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "ptmxmode=0666,mode=0620,gid=0") != 0) rmdir("/dev/pts");
}

bool mountData(const char *partition) {
	char device[MAX_DEVICE];
	bool expected = partition[0] != 0 && rootIsOnDisk();

	if (partition[0] != 0 && findPartition(partition, device)) {
		if (mountOn("ext4", device, "/Data", MS_NOSUID | MS_NODEV | MS_NOATIME, NULL)) return true;
		expected = true;
	} else if (expected) {
		say("there is no partition named %s", partition);
	}
	mountOn("tmpfs", "tmpfs", "/Data", MS_NOSUID | MS_NODEV, "mode=0755");
	return !expected;
}

// Lays what was changed on this system over the image's own settings, when the image cannot be written to.
void mountSettings(void) {
	if (access("/System/Settings", W_OK) == 0) return;
	const char *options = "lowerdir=/System/Settings,upperdir=/Data/Settings,workdir=/Data/.settings-work";
	if (mount("overlay", "/System/Settings", "overlay", MS_NOSUID | MS_NODEV, options) == 0) return;
	if (errno == ENODEV)
		say("this kernel has no overlayfs: /System/Settings cannot be changed");
	else
		complain("cannot lay /Data/Settings over /System/Settings");
}

enum { MAX_MOUNTS = 64 };

void unmountAll(void) {
	static char places[MAX_MOUNTS][MAX_LINE];
	int count = 0;
	FILE *table = setmntent("/proc/self/mounts", "re");
	if (table == NULL) return;
	for (struct mntent *entry; count < MAX_MOUNTS && (entry = getmntent(table)) != NULL;) {
		bool kernels = strcmp(entry->mnt_dir, "/") == 0 || strncmp(entry->mnt_dir, "/dev", 4) == 0 || strcmp(entry->mnt_dir, "/proc") == 0;
		if (!kernels && strlen(entry->mnt_dir) < MAX_LINE) strcpy(places[count++], entry->mnt_dir);
	}
	endmntent(table);
	while (count-- > 0) {
		if (umount(places[count]) == 0) continue;
		// Busy: at least nothing may be written any more.
		if (mount(NULL, places[count], NULL, MS_REMOUNT | MS_RDONLY, NULL) != 0) complain("cannot unmount %s", places[count]);
	}
}

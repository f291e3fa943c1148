// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: Apache-2.0

#include "init.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

// The folder in /sys of the disk that a device in /sys is a part of; false when there is no such device.
static bool diskOf(const char *path, char disk[PATH_MAX]) {
	if (realpath(path, disk) == NULL) return false;
	char *slash = strrchr(disk, '/');
	if (slash != NULL) *slash = 0;
	return true;
}

static bool rootDisk(char disk[PATH_MAX]) {
	struct stat root;
	char path[64];
	if (stat("/", &root) != 0) return false;
	snprintf(path, sizeof path, "/sys/dev/block/%u:%u", major(root.st_dev), minor(root.st_dev));
	return diskOf(path, disk);
}

bool rootIsOnDisk(void) {
	char disk[PATH_MAX];
	return rootDisk(disk);
}

static bool hasName(const char *device, const char *name) {
	char path[PATH_MAX], line[MAX_LINE];
	bool found = false;
	snprintf(path, sizeof path, "/sys/class/block/%s/uevent", device);
	FILE *file = fopen(path, "re");
	if (file == NULL) return false;
	while (!found && fgets(line, sizeof line, file) != NULL) {
		line[strcspn(line, "\n")] = 0;
		found = strncmp(line, "PARTNAME=", 9) == 0 && strcmp(line + 9, name) == 0;
	}
	fclose(file);
	return found;
}

// Finds a partition by its GPT name. One on the root's own disk wins: a card with another system may be plugged in too.
bool findPartition(const char *name, char device[MAX_DEVICE]) {
	char ownDisk[PATH_MAX], path[PATH_MAX], disk[PATH_MAX];
	bool haveRoot = rootDisk(ownDisk), found = false;
	DIR *folder = opendir("/sys/class/block");
	if (folder == NULL) return false;
	for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
		if (entry->d_name[0] == '.' || !hasName(entry->d_name, name)) continue;
		snprintf(path, sizeof path, "/sys/class/block/%s", entry->d_name);
		bool own = haveRoot && diskOf(path, disk) && strcmp(disk, ownDisk) == 0;
		if (!found || own) snprintf(device, MAX_DEVICE, "/dev/%s", entry->d_name);
		found = true;
		if (own) break;
	}
	closedir(folder);
	return found;
}

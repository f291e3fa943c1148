// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE // fgetpwent
#include "init.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const folders[] = {
	"/Data/Settings",     "/Data/.settings-work", "/Data/Users",         "/Data/Variable",
	"/Data/Variable/log", "/Data/Variable/lib",   "/Data/Variable/cache",
};

// Every user of /System/Settings/passwd gets a home below /Users.
static void makeHomes(void) {
	FILE *file = fopen("/System/Settings/passwd", "re");
	if (file == NULL) return;
	for (struct passwd *user; (user = fgetpwent(file)) != NULL;) {
		if (strncmp(user->pw_dir, "/Users/", 7) != 0) continue;
		if (mkdir(user->pw_dir, 0700) == 0) {
			if (chown(user->pw_dir, user->pw_uid, user->pw_gid) != 0) complain("cannot give %s to %s", user->pw_dir, user->pw_name);
		} else if (errno != EEXIST) {
			complain("cannot make %s", user->pw_dir);
		}
	}
	fclose(file);
}

void makeFolders(void) {
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
		if (mkdir(folders[i], 0755) != 0 && errno != EEXIST) complain("cannot make %s", folders[i]);
	makeHomes();
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: Apache-2.0

#include "init.h"

#include <signal.h>
#include <stdio.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <unistd.h>

static void printFile(const char *path) {
	char line[MAX_LINE];
	FILE *file = fopen(path, "re");
	if (file == NULL) return;
	while (fgets(line, sizeof line, file) != NULL) fputs(line, stdout);
	fclose(file);
	fflush(stdout);
}

int main(void) {
	Settings settings;

	if (getpid() != 1) {
		fputs("nexus-init: starts a system as its first process; there is one already\n", stderr);
		return 1;
	}
	// Signals wait until sigwaitinfo() asks for them: nothing interrupts, no handler runs.
	sigset_t all;
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	reboot(RB_DISABLE_CAD);
	umask(022);
	chdir("/");

	mountKernelFilesystems();
	say("started");
	readSettings(&settings);
	bool complete = mountData(settings.data);
	makeFolders();
	mountSettings();
	// Settings changed on the running system count from here on.
	readSettings(&settings);
	if (sethostname(settings.hostname, __builtin_strlen(settings.hostname)) != 0) complain("cannot set the host name");
	if (!complete) runRescueShell(&settings);

	printFile("/System/Settings/motd");
	if (settings.ready[0] != 0) puts(settings.ready);
	fflush(stdout);
	startShells(&settings);
	runUntilShutdown(&settings);
}

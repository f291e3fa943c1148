// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: Apache-2.0

#include "init.h"

#include <errno.h>
#include <signal.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// Waits until no process is left but this one; false when some still run after the time.
static bool waitForAll(int seconds) {
	sigset_t child;
	struct timespec now, pause = {0, 50000000};
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	clock_gettime(CLOCK_MONOTONIC, &now);
	for (time_t end = now.tv_sec + seconds; now.tv_sec <= end; clock_gettime(CLOCK_MONOTONIC, &now)) {
		pid_t pid;
		while ((pid = waitpid(-1, NULL, WNOHANG)) > 0) continue;
		if (pid == -1 && errno == ECHILD) return true;
		sigtimedwait(&child, NULL, &pause);
	}
	return false;
}

static void endProcesses(void) {
	kill(-1, SIGTERM);
	// Interactive shells ignore SIGTERM; stopped processes must run to end.
	kill(-1, SIGHUP);
	kill(-1, SIGCONT);
	if (waitForAll(3)) return;
	kill(-1, SIGKILL);
	if (!waitForAll(2)) say("some processes would not end");
}

// The signals that poweroff, halt and reboot of toybox and busybox send to process 1.
_Noreturn void shutDown(int signal) {
	int action = RB_AUTOBOOT;
	const char *words = "restarting";
	if (signal == SIGUSR1) {
		action = RB_HALT_SYSTEM;
		words = "halting";
	} else if (signal == SIGUSR2) {
		action = RB_POWER_OFF;
		words = "powering off";
	}
	say("%s", words);
	endProcesses();
	sync();
	unmountAll();
	sync();
	reboot(action);
	complain("the kernel refused");
	for (;;) pause();
}

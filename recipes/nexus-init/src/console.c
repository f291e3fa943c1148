// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: Apache-2.0

#include "init.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_CONSOLES = 4 };

typedef struct {
	char device[64];
	pid_t pid;
	time_t started;
} Console;

static Console consoles[MAX_CONSOLES];
static int consoleCount;

static time_t now(void) {
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec;
}

// The kernel's consoles, the main one last. /dev/console itself can be nobody's controlling terminal.
static void findConsoles(void) {
	char line[MAX_LINE] = "";
	FILE *file = fopen("/sys/class/tty/console/active", "re");
	if (file != NULL) {
		if (fgets(line, sizeof line, file) == NULL) line[0] = 0;
		fclose(file);
	}
	consoleCount = 0;
	for (char *name = strtok(line, " \n"); name != NULL && consoleCount < MAX_CONSOLES; name = strtok(NULL, " \n"))
		snprintf(consoles[consoleCount++].device, sizeof consoles->device, "/dev/%s", name);
	if (consoleCount == 0) strcpy(consoles[consoleCount++].device, "/dev/console");
}

static void setEnvironment(const Settings *settings) {
	clearenv();
	setenv("PATH", "/System/Index/bin:/System/Index/sbin", 1);
	setenv("HOME", "/Users/root", 1);
	setenv("PWD", "/Users/root", 1);
	setenv("USER", "root", 1);
	setenv("LOGNAME", "root", 1);
	setenv("SHELL", settings->shell[0], 1);
	setenv("TERM", "linux", 1);
}

static _Noreturn void becomeShell(const char *device, const Settings *settings) {
	setsid();
	int terminal = open(device, O_RDWR);
	if (terminal != -1) {
		ioctl(terminal, TIOCSCTTY, 1);
		for (int standard = 0; standard < 3; standard++) dup2(terminal, standard);
		if (terminal > 2) close(terminal);
	}
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setEnvironment(settings);
	if (chdir("/Users/root") != 0) chdir("/");
	execv(settings->shell[0], settings->shell);
	complain("cannot start %s", settings->shell[0]);
	execl("/bin/sh", "sh", (char *)NULL);
	complain("cannot start /bin/sh");
	_exit(127);
}

static void startShell(Console *console, const Settings *settings) {
	console->started = now();
	console->pid = fork();
	if (console->pid == 0) becomeShell(console->device, settings);
	if (console->pid == -1) complain("cannot start a shell on %s", console->device);
}

void startShells(const Settings *settings) {
	findConsoles();
	for (int i = 0; i < consoleCount; i++) startShell(&consoles[i], settings);
}

// Waits for one signal. Returns when children may have ended.
static void waitForEvent(void) {
	sigset_t wanted;
	sigemptyset(&wanted);
	sigaddset(&wanted, SIGCHLD);
	sigaddset(&wanted, SIGTERM);
	sigaddset(&wanted, SIGINT);
	sigaddset(&wanted, SIGUSR1);
	sigaddset(&wanted, SIGUSR2);
	int signal = sigwaitinfo(&wanted, NULL);
	if (signal > 0 && signal != SIGCHLD) shutDown(signal);
}

void runUntilShutdown(const Settings *settings) {
	for (;;) {
		waitForEvent();
		for (pid_t pid; (pid = waitpid(-1, NULL, WNOHANG)) > 0;) {
			for (int i = 0; i < consoleCount; i++) {
				if (consoles[i].pid != pid) continue;
				// A shell that cannot live must not keep the machine busy.
				if (now() - consoles[i].started < 2) sleep(1);
				startShell(&consoles[i], settings);
			}
		}
	}
}

void runRescueShell(const Settings *settings) {
	findConsoles();
	Console *console = &consoles[consoleCount - 1];
	say("RESCUE shell on %s; leave it to go on with state kept in memory only", console->device);
	startShell(console, settings);
	while (console->pid > 0) {
		waitForEvent();
		for (pid_t pid; (pid = waitpid(-1, NULL, WNOHANG)) > 0;)
			if (pid == console->pid) console->pid = 0;
	}
}

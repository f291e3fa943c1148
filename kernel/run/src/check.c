// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

#include "run.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

// A whole view is made and left again: settings in /proc say too little.
static const char *tryView(void) {
	const char *failed = enterNamespaces(0);
	return failed != NULL ? failed : makeRoot(NULL, NULL);
}

typedef struct {
	int error;
	bool userNamespace;
	char step[64];
} Trial;

static bool runTrial(Trial *trial) {
	int ends[2];
	if (pipe(ends) != 0) return false;
	pid_t child = fork();
	if (child < 0) return false;
	if (child == 0) {
		const char *failed = tryView();
		Trial own = {.error = failed == NULL ? 0 : errno, .userNamespace = needsUserNamespace()};
		snprintf(own.step, sizeof own.step, "%s", failed == NULL ? "" : failed);
		_exit(write(ends[1], &own, sizeof own) == sizeof own ? 0 : 1);
	}
	close(ends[1]);
	bool whole = read(ends[0], trial, sizeof *trial) == sizeof *trial;
	waitpid(child, NULL, 0);
	return whole;
}

int check(void) {
	Trial trial;
	if (!runTrial(&trial)) fail(EXIT_REFUSED, "cannot try to make a view: %s", strerror(errno));
	printf("version %s\n", NIP_RUN_VERSION);
	printf("view %s\n", trial.step[0] == 0 ? "possible" : "refused");
	if (trial.step[0] == 0) {
		printf("way %s\n", trial.userNamespace ? "user-namespace" : "mount-namespace");
		return fflush(stdout) == 0 ? 0 : 1;
	}
	Refusal refusal = findRefusal(trial.error, trial.userNamespace);
	printf("step %s\nreason %s\n", trial.step, strerror(trial.error));
	if (refusal.setting != NULL) printf("setting %s\n", refusal.setting);
	if (refusal.allowing != NULL) printf("value %s\nallowing %s\n", refusal.value, refusal.allowing);
	fflush(stdout);
	return 1;
}

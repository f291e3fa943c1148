// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// One real start for the gate: no network, no input, no way to more rights, and an end of everything it starts.

#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

// How a probe ended, as an exit code.
enum { PROBE_WELL = 0, PROBE_WITH_CODE = 1, PROBE_BY_SIGNAL = 3, PROBE_TOO_LONG = 4 };
enum { NOBODY = 65534 };

typedef struct {
	bool started;
	int status; // of waitpid; for a program that was not started our own exit code
} Outcome;

static void report(int pipe, Outcome outcome) {
	if (write(pipe, &outcome, sizeof outcome) != sizeof outcome) _exit(EXIT_REFUSED);
}

static bool becomeNobody(void) {
	if (geteuid() != 0 || (setgroups(0, NULL) == 0 && setresgid(NOBODY, NOBODY, NOBODY) == 0 && setresuid(NOBODY, NOBODY, NOBODY) == 0)) return true;
	// A root that has no nobody, in a namespace with few users, is at least left without rights.
	return errno == EINVAL || errno == EPERM;
}

// The same for every user: no variable of the caller's but PATH, and no home to find settings in.
static void emptyEnvironment(void) {
	const char *path = getenv("PATH");
	char *kept = path == NULL ? NULL : strdup(path);
	clearenv();
	if (kept != NULL) setenv("PATH", kept, 1);
	setenv("HOME", "/nonexistent", 1);
	setenv("TERM", "dumb", 1);
}

static _Noreturn void becomeProgram(const Description *description, char **args, int pipe) {
	setsid();
	const char *failed = isViewThere(description) ? NULL : makeView(description);
	if (failed == NULL && chdir("/") != 0) failed = "go to /";
	dropCapabilities();
	if (failed == NULL && !becomeNobody()) failed = "become nobody";
	if (failed != NULL) explainRefusal(failed, false);
	report(pipe, (Outcome){.status = failed == NULL ? execute(description, args) : EXIT_REFUSED});
	_exit(EXIT_REFUSED);
}

// The first process of the namespace: when it ends, the kernel kills whatever is left there.
static _Noreturn void leadNamespace(const Description *description, char **args, int pipe) {
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	pid_t program = fork();
	if (program == 0) becomeProgram(description, args, pipe);
	int status = 0;
	for (pid_t ended; program > 0 && (ended = waitpid(-1, &status, 0)) != program;)
		if (ended < 0 && errno != EINTR) break;
	report(pipe, (Outcome){.started = program > 0, .status = program > 0 ? status : EXIT_REFUSED});
	_exit(0);
}

static int explain(Outcome outcome) {
	if (!outcome.started) return outcome.status;
	if (WIFSIGNALED(outcome.status)) {
		complain("probe: killed by signal %d", WTERMSIG(outcome.status));
		return PROBE_BY_SIGNAL;
	}
	complain("probe: ended with code %d", WEXITSTATUS(outcome.status));
	return WEXITSTATUS(outcome.status) == 0 ? PROBE_WELL : PROBE_WITH_CODE;
}

int probe(const Description *description, char **args, unsigned seconds) {
	int ends[2], empty = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (empty < 0 || dup2(empty, STDIN_FILENO) < 0 || pipe2(ends, O_CLOEXEC) != 0) fail(EXIT_REFUSED, "cannot probe: %s", strerror(errno));
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	rememberPaths(description);
	emptyEnvironment();
	changeEnvironment(description);
	const char *failed = enterNamespaces(CLONE_NEWNET | CLONE_NEWPID | CLONE_NEWIPC);
	if (failed != NULL) refuse(failed, false);
	pid_t first = fork();
	if (first < 0) fail(EXIT_REFUSED, "cannot probe: %s", strerror(errno));
	if (first == 0) leadNamespace(description, args, ends[1]);
	close(ends[1]);
	struct pollfd waiting = {.fd = ends[0], .events = POLLIN};
	Outcome outcome;
	bool inTime = poll(&waiting, 1, (int)seconds * 1000) == 1;
	bool whole = inTime && read(ends[0], &outcome, sizeof outcome) == sizeof outcome;
	kill(first, SIGKILL);
	waitpid(first, NULL, 0);
	if (!inTime) {
		complain("probe: still running after %u seconds", seconds);
		return PROBE_TOO_LONG;
	}
	return whole ? explain(outcome) : EXIT_REFUSED;
}

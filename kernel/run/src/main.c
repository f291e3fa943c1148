// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

typedef struct {
	const char *view;
	bool noNetwork, probe;
	unsigned deadline;
} Options;

static _Noreturn void showUsage(void) {
	static const char usage[] = "usage: nip-run --view FILE [--no-network] [--probe [--deadline SECONDS]] [-- ARGUMENT…]\n"
	                            "       nip-run --check | --version\n"
	                            "       or through a link in a folder Launch/bin, which has its description in Launch/views\n";
	if (write(STDERR_FILENO, usage, sizeof usage - 1) < 0) _exit(EXIT_USAGE);
	_exit(EXIT_USAGE);
}

static unsigned readSeconds(const char *word) {
	char *end;
	unsigned long seconds = strtoul(word, &end, 10);
	if (word[0] < '0' || word[0] > '9' || *end != 0 || seconds == 0 || seconds > 86400) showUsage();
	return (unsigned)seconds;
}

// Returns where the program's own arguments begin; the word before them is free.
static char **readOptions(char **word, Options *options) {
	*options = (Options){.deadline = 10};
	if (word[0] == NULL) showUsage();
	for (word++; *word != NULL && strcmp(*word, "--") != 0; word++) {
		if (strcmp(*word, "--no-network") == 0) options->noNetwork = true;
		else if (strcmp(*word, "--probe") == 0) options->probe = true;
		else if (strcmp(*word, "--view") == 0 && word[1] != NULL) options->view = *++word;
		else if (strcmp(*word, "--deadline") == 0 && word[1] != NULL) options->deadline = readSeconds(*++word);
		else showUsage();
	}
	if (options->view == NULL) showUsage();
	if (*word == NULL) word--;
	*word = NULL;
	return word;
}

static void readViewFile(const char *path, Description *description) {
	char folder[PATH_MAX];
	const char *slash = strrchr(path, '/');
	if (snprintf(folder, sizeof folder, "%.*s", slash == NULL ? 1 : (int)(slash - path) + 1, slash == NULL ? "." : path) >= (int)sizeof folder) showUsage();
	int descriptor = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (descriptor < 0) fail(EXIT_ABSENT, "cannot open %s: %s", folder, strerror(errno));
	readDescription(descriptor, slash == NULL ? path : slash + 1, description);
}

static int start(const Description *description, char **args, bool noNetwork) {
	if (description->host != NULL) becomeHostCommand(description, args);
	if (noNetwork || !isViewThere(description)) {
		rememberPaths(description);
		const char *failed = enterNamespaces(noNetwork ? CLONE_NEWNET : 0);
		if (failed == NULL && !isViewThere(description)) failed = makeView(description);
		if (failed != NULL) refuse(failed, description->usr == NULL && !noNetwork);
		returnToFolder();
		if (needsUserNamespace()) dropCapabilities();
	}
	restoreEnvironment();
	changeEnvironment(description);
	return execute(description, args);
}

int main(int argc, char **argv) {
	static Description description;
	Options options;
	Call call;
	// We are never installed with rights of our own; who does so gives everybody the rights to mount.
	if (getauxval(AT_SECURE) != 0) fail(EXIT_REFUSED, "refuses to run with rights that its caller has not (setuid, capabilities)");
	if (argc > 0 && findCall(argv[0], &call)) {
		nameMessages(call.name);
		int views = openat(call.folder, "../views", O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (views < 0) fail(EXIT_ABSENT, "cannot open the folder of descriptions: %s", strerror(errno));
		readDescription(views, call.name, &description);
		return start(&description, argv, false);
	}
	if (argc == 2 && strcmp(argv[1], "--version") == 0) return puts("nip-run " NIP_RUN_VERSION) < 0;
	if (argc == 2 && strcmp(argv[1], "--check") == 0) return check();
	char **args = readOptions(argv, &options);
	nameMessages(options.view);
	readViewFile(options.view, &description);
	if (description.host != NULL && (options.probe || options.noNetwork)) fail(EXIT_REFUSED, "a host program is started as it is, or not at all");
	if (options.probe) return probe(&description, args, options.deadline);
	return start(&description, args, options.noNetwork);
}

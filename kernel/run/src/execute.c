// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

#include "run.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

int execute(const Description *description, char **args) {
	// Programs look for their files beside the path they are called by. Login shells are told so by a dash.
	if (description->argv0 != NULL) args[0] = (char *)description->argv0;
	else if (args[0] == NULL || args[0][0] != '-') args[0] = (char *)description->exec;
	execv(description->exec, args);
	int error = errno;
	if (error == ENOENT && access(description->exec, F_OK) != 0) {
		complain("%s is not there; nip verify says what else is missing", description->exec);
		return EXIT_ABSENT;
	}
	if (error == ENOENT) complain("%s is there, but the interpreter that it names is not", description->exec);
	else complain("cannot start %s: %s", description->exec, strerror(error));
	return EXIT_REFUSED;
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

// Each refuses namespaces at the value beside it; the last value is one that allows them.
static const struct {
	const char *name, *file, *refusing, *allowing;
} settings[] = {
	{"user.max_user_namespaces", "/proc/sys/user/max_user_namespaces", "0", "15000"},
	{"user.max_mnt_namespaces", "/proc/sys/user/max_mnt_namespaces", "0", "15000"},
	{"kernel.unprivileged_userns_clone", "/proc/sys/kernel/unprivileged_userns_clone", "0", "1"},
	{"kernel.apparmor_restrict_unprivileged_userns", "/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1", "0"},
};

static bool readStart(const char *path, char *text, size_t room) {
	int file = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length = file < 0 ? -1 : read(file, text, room - 1);
	if (file >= 0) close(file);
	if (length < 0) return false;
	text[length] = 0;
	return true;
}

static bool isFiltered(void) {
	char status[4096];
	return readStart("/proc/self/status", status, sizeof status) && strstr(status, "\nSeccomp:\t2") != NULL;
}

static bool isDenial(int error) {
	return error == EPERM || error == EACCES || error == ENOSYS;
}

Refusal findRefusal(int error, bool userNamespace) {
	Refusal refusal = {0};
	if (userNamespace && access("/proc/self/ns/user", F_OK) != 0 && access("/proc/self/ns", F_OK) == 0) return (Refusal){.setting = "CONFIG_USER_NS"};
	for (size_t i = 0; i < sizeof settings / sizeof settings[0] && userNamespace; i++) {
		if (!readStart(settings[i].file, refusal.value, sizeof refusal.value)) continue;
		refusal.value[strcspn(refusal.value, "\n")] = 0;
		bool refuses = strcmp(refusal.value, settings[i].refusing) == 0 && (isDenial(error) || error == ENOSPC);
		// The first one may be used up, whatever its value.
		if (!refuses && !(error == ENOSPC && i == 0)) continue;
		refusal.setting = settings[i].name;
		refusal.allowing = settings[i].allowing;
		return refusal;
	}
	refusal.value[0] = 0;
	if (isDenial(error) && isFiltered()) refusal.setting = "seccomp";
	return refusal;
}

void explainRefusal(const char *step, bool setupHelps) {
	int error = errno;
	Refusal refusal = findRefusal(error, needsUserNamespace());
	const char *name = refusal.setting, *value = refusal.value;
	const char *setup = setupHelps ? "run `sudo nip setup` once, after which this program needs no view; or " : "";
	if (refusal.allowing != NULL && strcmp(value, "0") != 0 && error == ENOSPC)
		complain("cannot %s: %s (%s) is used up, or too many views lie inside each other; %sraise it as root: sysctl -w %s=N", step, name, value, setup, name);
	else if (refusal.allowing != NULL)
		complain("cannot %s: refused by %s = %s; %sas root: sysctl -w %s=%s", step, name, value, setup, name, refusal.allowing);
	else if (name != NULL && strcmp(name, "seccomp") == 0)
		complain("cannot %s: refused by this container's seccomp policy; %sallow user namespaces there, or run as its root with CAP_SYS_ADMIN", step, setup);
	else if (name != NULL)
		complain("cannot %s: this kernel was built without %s; %srun it as root", step, name, setup);
	else if (isDenial(error))
		complain("cannot %s: %s; no kernel setting forbids it, so a chroot or a security profile does; %sallow user namespaces there", step, strerror(error), setup);
	else
		complain("cannot %s: %s", step, strerror(error));
}

_Noreturn void refuse(const char *step, bool setupHelps) {
	explainRefusal(step, setupHelps);
	_exit(EXIT_REFUSED);
}

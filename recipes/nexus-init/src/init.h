// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: Apache-2.0

// nexus-init: the first process of a NexusOS system, from a disk or as /init of an initramfs.

#ifndef NEXUS_INIT_H
#define NEXUS_INIT_H

#include <stdbool.h>

enum { MAX_WORDS = 15, MAX_LINE = 256, MAX_DEVICE = sizeof "/dev/" + 255 };

// What /System/Settings/init.conf says: one "key value" a line.
typedef struct {
	char hostname[65];
	char ready[MAX_LINE];
	char data[37];
	char shellText[MAX_LINE];
	char *shell[MAX_WORDS + 1];
} Settings;

// settings.c
void readSettings(Settings *settings);

// messages.c: one line each on the console. complain() adds what errno says.
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

// mounts.c
void mountKernelFilesystems(void);
bool mountData(const char *partition); // false: it should be there and is not; /Data is in memory then
void mountSettings(void);
void unmountAll(void);

// partition.c
bool rootIsOnDisk(void);
bool findPartition(const char *name, char device[MAX_DEVICE]);

// folders.c
void makeFolders(void);

// console.c
void startShells(const Settings *settings);
void runUntilShutdown(const Settings *settings);
void runRescueShell(const Settings *settings);

// shutdown.c: ends the system the way a signal asks for; does not come back.
_Noreturn void shutDown(int signal);

#endif

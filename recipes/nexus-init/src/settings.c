// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: Apache-2.0

#include "init.h"

#include <stdio.h>
#include <string.h>

static const char *const file = "/System/Settings/init.conf";

static void store(char *field, size_t size, const char *key, const char *value) {
	if (strlen(value) >= size)
		say("%s: the value of %s is longer than %zu characters", file, key, size - 1);
	else
		strcpy(field, value);
}

static void splitShell(Settings *settings) {
	int count = 0;
	for (char *word = strtok(settings->shellText, " \t"); word != NULL && count < MAX_WORDS; word = strtok(NULL, " \t")) settings->shell[count++] = word;
	if (count == 0) settings->shell[count++] = (char *)"/bin/sh";
	settings->shell[count] = NULL;
}

void readSettings(Settings *settings) {
	char line[MAX_LINE + 64];

	*settings = (Settings){.hostname = "nexus", .shellText = "/bin/sh"};
	FILE *stream = fopen(file, "re");
	if (stream == NULL) complain("cannot read %s", file);
	while (stream != NULL && fgets(line, sizeof line, stream) != NULL) {
		line[strcspn(line, "\n")] = 0;
		if (line[0] == '#' || line[0] == 0) continue;
		char *value = strchr(line, ' ');
		if (value == NULL) {
			say("%s: \"%s\" has no value", file, line);
			continue;
		}
		*value++ = 0;
		if (strcmp(line, "hostname") == 0)
			store(settings->hostname, sizeof settings->hostname, line, value);
		else if (strcmp(line, "ready") == 0)
			store(settings->ready, sizeof settings->ready, line, value);
		else if (strcmp(line, "data") == 0)
			store(settings->data, sizeof settings->data, line, value);
		else if (strcmp(line, "shell") == 0)
			store(settings->shellText, sizeof settings->shellText, line, value);
		else
			say("%s: the key %s is not known", file, line);
	}
	if (stream != NULL) fclose(stream);
	splitShell(settings);
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The console shell of init.test.ts: it says what it was given, then does what each line on its input asks.

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

// Counts processes in state Z; field 3 of /proc/<pid>/stat, see proc(5).
static int countZombies(void) {
	char path[300], state;
	int zombies = 0;
	DIR *folder = opendir("/proc");
	for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
		snprintf(path, sizeof path, "/proc/%s/stat", entry->d_name);
		FILE *file = fopen(path, "r");
		if (file == NULL) continue;
		if (fscanf(file, "%*d (%*[^)]) %c", &state) == 1 && state == 'Z') zombies++;
		fclose(file);
	}
	return zombies;
}

int main(int count, char **words) {
	char line[80], folder[256];
	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("shell %s %s leader=%d home=%s in=%s\n", words[0], count > 1 ? words[1] : "-", getsid(0) == getpid(), getenv("HOME"), getcwd(folder, sizeof folder));
	while (fgets(line, sizeof line, stdin) != NULL) {
		line[strcspn(line, "\n")] = 0;
		if (strcmp(line, "leave") == 0) return 0;
		if (strcmp(line, "deaf") == 0) signal(SIGTERM, SIG_IGN), signal(SIGHUP, SIG_IGN);
		// Leaves a grandchild to process 1, which has to reap it.
		if (strcmp(line, "orphan") == 0) {
			if (fork() == 0) {
				if (fork() == 0) usleep(50000);
				_exit(0);
			}
			wait(NULL);
		}
		if (strcmp(line, "zombies") == 0) printf("%d zombies\n", countZombies());
		if (strcmp(line, "poweroff") == 0) kill(1, SIGUSR2);
		if (strcmp(line, "reboot") == 0) kill(1, SIGTERM);
		printf("did %s\n", line);
	}
	for (;;) pause();
}

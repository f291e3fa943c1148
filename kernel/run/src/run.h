// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// nip-run: starts a grafted program in the view of the file system that it was built for. README.md is the tour.

#ifndef NIP_RUN_H
#define NIP_RUN_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define NIP_RUN_VERSION "1.0"

// Exit codes of our own; 126 and 127 are those that shells use.
enum { EXIT_USAGE = 2, EXIT_REFUSED = 126, EXIT_ABSENT = 127 };

// As many links as the kernel follows itself.
enum { MAX_LINKS = 40 };
enum { MAX_DESCRIPTION = 64 * 1024, MAX_CHANGES = 256 };

// Where a view whose /usr is a closure keeps the host's own root. Link farms may lead there.
#define HOST_ROOT "/.nip/host"

// How one variable of the environment is to change.
typedef struct {
	enum { SET, SET_IF_ABSENT, PREPEND, APPEND } how;
	const char *name;
	const char *value;
} Change;

// What a file below Launch/views says. Its texts lie in one buffer that lives as long as we do.
typedef struct {
	const char *exec;  // absolute, in the view; NULL with `host`
	const char *argv0; // NULL: the same as exec
	const char *usr;   // absolute, in the view: the folder for /usr; NULL: the host's /usr
	const char *host;  // a command of the host; nothing else is said then
	bool programs;     // /Programs, /System and /n must be the root's; so with `usr`
	int root;          // descriptor of the nip root's folder; -1 with `host`
	Change changes[MAX_CHANGES];
	int changeCount;
} Description;

// links.c: the link that led to us: its name, and the folder it lies in as a descriptor.
typedef struct {
	char name[NAME_MAX + 1];
	int folder;
} Call;
bool findCall(const char *argv0, Call *call); // false: called by our own name
bool isOurselves(const char *path);

// description.c
void readDescription(int folder, const char *name, Description *description);

// environment.c: every variable changed is kept under NIP_HOST_<name>, for host programs and for other views.
void restoreEnvironment(void);
void changeEnvironment(const Description *description);

// namespaces.c. Functions that can be refused return NULL, or the step that failed, with its reason in errno.
const char *enterNamespaces(int more); // a mount namespace and `more` CLONE_ flags
bool needsUserNamespace(void);         // whether enterNamespaces() made one, or tried to
void dropCapabilities(void);

// view.c
bool seesHostUsr(void); // false: in a view whose /usr is a closure
bool isViewThere(const Description *description);
const char *makeView(const Description *description);
// Before namespaces are made: descriptors from then are of no use to mounts. The working folder by its name on the host.
void rememberPaths(const Description *description);
void returnToFolder(void); // to the folder of that name, if the view has it

// root.c: a root of our own: the host's folders, the places of the nip root, and the closure at /usr; NULL leaves one out.
extern const char *const places[];
const char *makeRoot(const char *nipRoot, const char *usr);

// host.c: becomes a command of the host, leaving the view.
_Noreturn void becomeHostCommand(const Description *description, char **args);

// execute.c: becomes the program; args[0] is replaced. Says why, and returns the exit code, only when that fails.
int execute(const Description *description, char **args);

// probe.c: starts the program shut in and returns the exit code that says how that ended.
int probe(const Description *description, char **args, unsigned seconds);

// check.c: prints whether views can be made here, and returns the exit code.
int check(void);

// refusal.c: why namespaces or mounts are refused on this machine.
typedef struct {
	const char *setting; // such as user.max_user_namespaces, seccomp, CONFIG_USER_NS; NULL: none is known to be the reason
	char value[32];
	const char *allowing; // the value that would allow it; NULL for what is no sysctl
} Refusal;
Refusal findRefusal(int error, bool userNamespace);
void explainRefusal(const char *step, bool setupHelps); // one line; errno is the reason
_Noreturn void refuse(const char *step, bool setupHelps); // the same, and ends

// message.c: one line on stderr, "nip-run: <name>: …".
void nameMessages(const char *name);
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));
_Noreturn void fail(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif

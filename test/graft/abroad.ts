// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// A repository of programs that ask something of the host they run on, made by makepkg from Debian's libraries.

import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makePackages, type StagedFile } from "../../packages/graft/test/pacman/fixture/make-packages.ts";
import { compiler, librariesOf, ofHost } from "../../packages/graft/test/pacman/fixture/programs.ts";
import { addressOf } from "../../packages/graft/test/nix/fixture/make-cache.ts";

/** The number of colours of the terminal that $TERM names, after the terminfo library. */
const colours = `#include <stdio.h>
int setupterm(const char *, int, int *);
int tigetnum(const char *);
int main(void) {
  int error = 0;
  if (setupterm(0, 1, &error) != 0) return printf("no terminal: %d\\n", error), 1;
  return printf("%d colours\\n", tigetnum("colors")) < 0;
}
`;
/** Whether the locale of the environment is there, and what it takes for a letter. */
const tongue = `#include <locale.h>
#include <stdio.h>
#include <wctype.h>
int main(void) {
  const char *name = setlocale(LC_ALL, "");
  return printf("%s %s\\n", name ? name : "no locale", iswalpha(0xfc) ? "knows umlauts" : "knows no umlauts") < 0;
}
`;
const plugged = `#include <dlfcn.h>
#include <stdio.h>
int main(void) {
  void *plugin = dlopen("/usr/lib/plugged/plugin.so", RTLD_NOW);
  const char *(*say)(void) = plugin ? (const char *(*)(void))dlsym(plugin, "say") : 0;
  return printf("%s\\n", say ? say() : dlerror()) < 0;
}
`;
/** Lets the shell do what it is told: what an editor is called by, what make runs. */
const caller = `#include <stdlib.h>
int main(int count, char **words) {
  int status = count > 1 ? system(words[1]) : 0;
  return status > 255 ? status >> 8 : status;
}
`;

/** Starts another program without a shell. It is no plain program, as it names a folder of the view. */
const runner = `#include <unistd.h>
const char *const folder = "/usr/lib/runner";
int main(int count, char **words) { return count > 1 && execvp(words[1], words + 1) != 0 ? 127 : 0; }
`;
/** A script whose package does not say that it needs a shell. */
const lost = { name: "lost", files: { "usr/bin/lost": { bytes: "#!/usr/bin/sh\necho found\n", mode: 0o755 } } };

/** What published programs that draw depend on. */
const ncurses = { name: "ncurses", files: onlyLibraries("/usr/bin/watch", /ncurses|tinfo/) };

export interface Abroad extends Disposable {
  url: string;
}

export function makeAbroad(): Abroad {
  const folder = mkdtempSync(join(tmpdir(), "nip-abroad-"));
  chmodSync(folder, 0o755);
  const [programs, place] = [join(folder, "programs"), join(folder, "repository")];
  for (const each of [programs, place]) mkdirSync(each);
  const compile = compiler(programs);
  const locale = Object.fromEntries(
    filesBelow("/usr/lib/locale/C.utf8").map((path): [string, StagedFile] => [`usr/lib/locale/nx_NX.utf8/${path}`, ofHost(`/usr/lib/locale/C.utf8/${path}`, 0o644)]),
  );
  const files: Record<string, StagedFile> = {
    ...withLibraries(compile("colours", colours, ["-l:libtinfo.so.6"]), "colours"),
    ...withLibraries(ofHost("/usr/bin/openssl"), "openssl", "/usr/bin/openssl"),
    ...withLibraries(ofHost("/usr/bin/watch"), "watch", "/usr/bin/watch"),
    "usr/bin/tongue": compile("tongue", tongue),
    "usr/bin/plugged": compile("plugged", plugged),
    "usr/bin/caller": compile("caller", caller),
    "usr/bin/runner": compile("runner", runner),
    "usr/lib/plugged/plugin.so": compile("plugin.so", 'const char *say(void) { return "a plugin speaks"; }\n', ["-shared", "-fPIC"]),
    ...locale,
  };
  const packages = makePackages(
    { base: "abroad", version: "1", release: 1, architecture: "x86_64", extension: "zst", packages: [{ name: "abroad", files }, lost, ncurses] },
    join(folder, "work"),
    place,
  );
  execFileSync("repo-add", ["--quiet", join(place, "abroad.db.tar.gz"), ...packages], { stdio: ["ignore", "ignore", "inherit"] });
  return { url: addressOf(place), [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };

  /** A program with the libraries of this host that it needs. */
  function withLibraries(program: StagedFile, name: string, path = join(programs, name)): Record<string, StagedFile> {
    return { [`usr/bin/${name}`]: program, ...librariesOf(path) };
  }
}

function onlyLibraries(program: string, wanted: RegExp): Record<string, StagedFile> {
  return Object.fromEntries(Object.entries(librariesOf(program)).filter(([path]) => wanted.test(path)));
}

function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1));
}

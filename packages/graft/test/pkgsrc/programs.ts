// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Programs and libraries built for the prefix /usr/pkg, with DT_RPATH as pkgsrc's wrappers set it.

import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";

const prefix = "/usr/pkg";

const sources = {
  "word.c": 'const char *word(void) { return "world"; }\n',
  "extra.c": "int extra(void) { return 7; }\n",
  "greet.c": `
    #include <stdio.h>
    extern const char *word(void);
    int greet(void) {
      char line[200] = "";
      FILE *file = fopen("${prefix}/share/greet/words", "r");
      if (file == NULL || fgets(line, sizeof line, file) == NULL) return 1;
      fclose(file);
      printf("%s, %s\\n", line, word());
      return 0;
    }
  `,
  "main.c": `
    #include <stdio.h>
    extern int greet(void);
    extern int extra(void);
    int main(void) {
      FILE *file = fopen("${prefix}/etc/greet.conf", "r");
      printf("configuration %s, extra %d\\n", file == NULL ? "missing" : "found", extra());
      fflush(stdout);
      return greet();
    }
  `,
  "static.c": `
    #include <stdio.h>
    int main(int count, char **words) {
      printf("static %s %s\\n", "${prefix}/share/greet", count > 1 ? words[1] : "");
      return 0;
    }
  `,
};

export type StageName = "word" | "extra" | "greet" | "app";

/** The folders that hold what is to lie below the prefix of each package. */
export type Stages = Record<StageName, string>;

/** Builds the stages below `folder`. */
export function buildStages(folder: string): Stages {
  const work = join(folder, "sources");
  mkdirSync(work, { recursive: true });
  for (const [name, text] of Object.entries(sources)) writeFileSync(join(work, name), text);
  const stage = (name: string) => join(folder, "stages", name);
  const place = (name: string, path: string): string => {
    const file = join(stage(name), path);
    mkdirSync(dirname(file), { recursive: true });
    return file;
  };
  const cc = (...args: string[]) => execFileSync("cc", ["-O2", ...args], { cwd: work });
  const rpath = ["-Wl,--disable-new-dtags", `-Wl,-rpath,${prefix}/lib`];
  const library = (name: string, source: string, ...args: string[]) => {
    cc("-shared", "-fPIC", "-o", place(name, `lib/lib${name}.so.1.0`), source, `-Wl,-soname,lib${name}.so.1`, ...rpath, ...args);
    symlinkSync(`lib${name}.so.1.0`, place(name, `lib/lib${name}.so.1`));
    symlinkSync(`lib${name}.so.1`, place(name, `lib/lib${name}.so`));
  };
  const link = (name: string) => [`-L${stage(name)}/lib`, `-l${name}`];
  library("word", "word.c");
  library("extra", "extra.c");
  library("greet", "greet.c", ...link("word"));
  writeFileSync(place("greet", "share/greet/words"), "hello");
  cc("-o", place("app", "bin/app"), "main.c", ...rpath, ...link("greet"), ...link("extra"), `-Wl,-rpath-link,${stage("word")}/lib`);
  execFileSync("musl-gcc", ["-O2", "-static", "-o", place("app", "bin/app-static"), "static.c"], { cwd: work });
  writeFileSync(place("app", "bin/app-script"), `#!${prefix}/bin/app-static\nnothing of this is read\n`);
  chmodSync(place("app", "bin/app-script"), 0o755);
  writeFileSync(place("app", "share/examples/app/greet.conf"), `words = ${prefix}/share/greet/words\n`);
  writeFileSync(place("app", "libexec/app-helper"), "#!/bin/sh\n");
  chmodSync(place("app", "libexec/app-helper"), 0o4755);
  writeFileSync(place("app", "man/man1/app.1.gz"), gzipSync(`.TH APP 1\nFiles: ${prefix}/etc/greet.conf\n`));
  writeFileSync(place("app", "share/app/größe"), `${prefix}src stays, ${prefix} goes\n`);
  execFileSync("truncate", ["--size=64M", place("app", "share/app/sparse")]);
  symlinkSync("../share/greet/words", place("app", "bin/words"));
  symlinkSync(`${prefix}/bin/app`, place("app", "bin/app-link"));
  return { word: stage("word"), extra: stage("extra"), greet: stage("greet"), app: stage("app") };
}

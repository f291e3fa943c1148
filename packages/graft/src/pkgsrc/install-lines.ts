// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// What an +INSTALL script holds for pkgsrc's own helpers as data, "# FILE: ..." and the like (pkgsrc guide, "PLIST issues" and
// "Incorporating mk/pkginstall"). The script itself is never run.

import { plainText } from "./key-values.ts";

/** One line for a helper of pkgsrc. */
export type InstallLine =
  | { kind: "directory"; path: string; mode?: string; owner?: string }
  | { kind: "config-file"; path: string; example: string; mode?: string; owner?: string }
  | { kind: "permissions"; path: string; mode: string; owner?: string }
  | { kind: "alternative"; wrapper: string; program: string }
  | { kind: "info-page" | "group" | "user" | "shell" | "fonts" | "shared-libraries" | "icon-theme"; subject: string };

const helperKinds = {
  INFO: "info-page",
  GROUP: "group",
  USER: "user",
  SHELL: "shell",
  FONTS: "fonts",
  SHLIB: "shared-libraries",
  ICON_THEMES: "icon-theme",
} as const;

/** The declarative lines of an +INSTALL script, each once, in its order. */
export function parseInstallLines(script: string): InstallLine[] {
  const found = new Map<string, InstallLine>();
  for (const [text, keyword, rest] of script.matchAll(/^# ([A-Z][A-Z_]*): (.*)$/gm)) {
    const line = readLine(keyword!, plainText(rest!).trim());
    if (line !== undefined) found.set(text, line);
  }
  for (const { wrapper, program } of readAlternatives(script)) found.set(`alternative ${wrapper}`, { kind: "alternative", wrapper, program });
  return [...found.values()];
}

function readLine(keyword: string, rest: string): InstallLine | undefined {
  const words = rest.split(/\s+/);
  const [path = "", second = ""] = words;
  if (path === "") return undefined;
  switch (keyword) {
    case "DIR": {
      return { kind: "directory", path, mode: words[2], owner: ownerOf(words, 3) };
    }
    case "FILE": {
      const example = words[2];
      return example === undefined ? undefined : { kind: "config-file", path, example, mode: words[3], owner: ownerOf(words, 4) };
    }
    case "PERMS":
      return { kind: "permissions", path, mode: second, owner: ownerOf(words, 2) };
    default: {
      const kind = helperKinds[keyword as keyof typeof helperKinds];
      return kind === undefined ? undefined : { kind, subject: rest };
    }
  }
}

function ownerOf(words: readonly string[], at: number): string | undefined {
  return words[at] === undefined ? undefined : words.slice(at, at + 2).join(":");
}

/** The here-document that pkg_alternatives would read: "<wrapper> <program>" a line. */
function readAlternatives(script: string): { wrapper: string; program: string }[] {
  const start = /^\S*cat\s*>\s*\.\/\+ALTERNATIVES\s*<<\s*EOF\n/m.exec(script);
  const rest = start === null ? "" : script.slice(start.index + start[0].length);
  const body = rest.slice(0, Math.max(0, rest.search(/\nEOF$/m)));
  return body.split("\n").flatMap((line) => {
    const [wrapper, program] = line.trim().split(/\s+/);
    return wrapper === undefined || wrapper === "" || wrapper.startsWith("#") || program === undefined ? [] : [{ wrapper, program }];
  });
}

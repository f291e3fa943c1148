// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// What a package asks to be done around it: never run here, listed for the installer's own triggers and for people.

import type { Effect } from "../ecosystem.ts";
import { libraryFolder, libraryPathFiles } from "../view/library-links.ts";
import type { Fields } from "./fields.ts";

/** Files whose lines are effects, by their path in the package. */
const kinds: readonly { files: RegExp; effects: (text: string, path: string) => Effect[] }[] = [
  { files: /^usr\/lib\/sysusers\.d\/[^/]+\.conf$/, effects: (text) => linesOf(text).map((line) => effect("sysusers", line)) },
  { files: /^usr\/lib\/tmpfiles\.d\/[^/]+\.conf$/, effects: (text) => linesOf(text).map((line) => effect("tmpfiles", line)) },
  { files: libraryPathFiles, effects: (text) => linesOf(text).map((line) => ({ ...effect("library-path", line), done: libraryFolder(line) !== undefined })) },
  { files: /^usr\/share\/libalpm\/hooks\/[^/]+\.hook$/, effects: (text, path) => [effect("hook", `${path.slice(path.lastIndexOf("/") + 1)}: ${command(text)}`)] },
];

/** Whether effects are read from the content of a file. */
export function hasEffects(path: string): boolean {
  return kinds.some(({ files }) => files.test(path));
}

/** The effects that a file's content asks for. */
export function effectsOfFile(path: string, text: string): Effect[] {
  return kinds.filter(({ files }) => files.test(path)).flatMap(({ effects }) => effects(text, path));
}

/** The functions that an `.INSTALL` defines, which pacman would call: PKGBUILD(5), "Install/upgrade/remove scripting". */
export function effectsOfScript(text: string): Effect[] {
  const defined = /^[ \t]*(?:function[ \t]+((?:pre|post)_(?:install|upgrade|remove))\b|((?:pre|post)_(?:install|upgrade|remove))[ \t]*\([ \t]*\))/gm;
  const names = [...text.matchAll(defined)].map(([, worded, plain]) => (worded ?? plain)!);
  return [...new Set(names)].sort().map((name) => effect("script", `.INSTALL: ${name}`));
}

/** The files that pacman would keep when their user has changed them. */
export function effectsOfInfo(info: Fields): Effect[] {
  return (info.get("backup") ?? []).map((path) => effect("config-file", path));
}

function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}

/** What an alpm hook runs: alpm-hooks(5), "Exec". */
function command(text: string): string {
  return /^[ \t]*Exec[ \t]*=(.+)$/m.exec(text)?.[1]?.trim() ?? "nothing";
}

function effect(kind: string, subject: string): Effect {
  // oxlint-disable-next-line no-control-regex -- a terminal must not take orders from a package
  return { kind, subject: subject.replace(/[\u0000-\u001f\u007f]/g, " ").slice(0, 500), done: false };
}

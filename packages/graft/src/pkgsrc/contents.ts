// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The packing list +CONTENTS: pkg_create(1), "Packing list details".

import { NexusError } from "@nexus/core";
import { plainText } from "./key-values.ts";

/** A file of a package as its packing list has it. */
export interface ListedFile {
  /** Relative to the folder that was current, as in the archive. */
  path: string;
  /** The folder that was current ("@cwd"). */
  folder: string;
  /** 32 hex digits over what was packed. No proof of anything: whoever changes the file changes it. */
  md5?: string;
  /** The target of a symbolic link. */
  link?: string;
}

export interface PackingList {
  /** Name and version. */
  fullName: string;
  /** The first "@cwd": where the package was built for. */
  prefix: string;
  files: ListedFile[];
  /** Folders that the package owns though they may be empty; absolute. */
  folders: string[];
  depends: string[];
  conflicts: string[];
  /** Commands and modes that installation would run or set, as they stand. */
  actions: string[];
  /** The file with a message for whoever installs. */
  display?: string;
}

const ignoredDirectives = new Set(["blddep", "src", "option", "dirrm", "pkgdep-build"]);

/**
 * A packing list. Directives that we do not know become actions: they are shown, never done.
 * @throws NexusError "corrupt" when it names no package or no folder.
 */
export function parseContents(text: string, what: string): PackingList {
  const list: PackingList = { fullName: "", prefix: "", files: [], folders: [], depends: [], conflicts: [], actions: [] };
  let folder = "";
  let ignoreNext = false;
  for (const line of text.split("\n")) {
    if (line === "") continue;
    if (!line.startsWith("@")) {
      if (!ignoreNext) list.files.push({ path: line.replace(/^(\.\/)+/, ""), folder });
      ignoreNext = false;
      continue;
    }
    const words = plainText(line).slice(1);
    const [directive = ""] = words.split(/\s/, 1);
    const argument = words.slice(directive.length).trim();
    if (directive === "ignore") ignoreNext = true;
    else if (directive === "cwd" || directive === "cd") folder = argument.replace(/(?<!\/)\/+$/, "");
    else takeDirective(list, directive, argument, line, folder);
    if (list.prefix === "") list.prefix = folder;
  }
  if (list.fullName === "") throw new NexusError("corrupt", `${what}: its +CONTENTS has no @name`);
  if (!list.prefix.startsWith("/")) throw new NexusError("corrupt", `${what}: its +CONTENTS has no absolute @cwd`);
  return list;
}

function takeDirective(list: PackingList, directive: string, argument: string, line: string, folder: string): void {
  if (directive === "comment") takeComment(list, argument);
  else if (directive === "name") list.fullName = argument;
  else if (directive === "pkgdep") list.depends.push(argument);
  else if (directive === "pkgcfl") list.conflicts.push(argument);
  else if (directive === "pkgdir") list.folders.push(argument.startsWith("/") ? argument : `${folder}/${argument}`);
  else if (directive === "display") list.display = argument;
  else if (!ignoredDirectives.has(directive)) list.actions.push(plainText(line));
}

/** "MD5:<hex>" and "Symlink:<target>" speak of the file before them. */
function takeComment(list: PackingList, comment: string): void {
  const file = list.files.at(-1);
  const [, md5, link] = /^(?:MD5:([0-9a-f]{32})|Symlink:(.*))$/s.exec(comment) ?? [];
  if (file === undefined || file.md5 !== undefined || file.link !== undefined) return;
  if (md5 !== undefined) file.md5 = md5;
  else if (link !== undefined) file.link = link;
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { createReadStream, readFileSync, statSync } from "node:fs";
import type { Entry } from "@nexus/archive";
import { replaceInterpreter } from "@nexus/elf";
import { inRoot, treePath, type InstalledProgram, type Root } from "@nexus/store";
import { sha256 } from "@nexus/trust";
import { replaceBytes } from "../relocate/replace-bytes.ts";
import { assignAliases } from "../relocate/short-alias.ts";
import { commandsOf } from "../view/commands.ts";
import type { ViewedTree } from "../view/plan-view.ts";
import { viewKey } from "../view/view-program.ts";
import { closureFiles, type ClosureFile } from "./closure-files.ts";
import { factsReader } from "./elf-facts.ts";
import { isMusl, judgeCommand } from "./judge-command.ts";
import { libraryFolder, relocateLoader } from "./loader.ts";

/** The folder of a view that has its plain programs, by the names of their commands. */
export const plainFolder = "plain";

/** The linker of a view's plain programs, in the view's lib. With an alias before it, it is shorter than any linker's usual path. */
const linkerName = "nip-ld.so";

/** glibc, which looks for locales and conversions below /usr/lib; musl has no such paths. */
const cLibrary = "lib/libc.so.6";

/** The names of the plain commands of a view that lies in the root. */
export function plainCommands(root: Root, view: InstalledProgram): string[] {
  return commandsOf(inRoot(root, treePath(view)), plainFolder);
}

/** What a view holds besides its links, so that programs start without it. */
export interface PlannedPlain {
  entries: Entry[];
  /** Aliases that must lead to its lib; what is static needs none. */
  aliases: string[];
}

/**
 * Plans the plain programs of a closure that lies in the root, `trees`, whose first is the program's: copies that name as
 * their interpreter a linker of the closure's below an alias, which looks for libraries there alone, and a C library that has
 * its locales there. What is static is plain as it lies. `others` are programs whose aliases are taken. Undefined where no command is plain.
 */
export function planPlain(root: Root, program: InstalledProgram, trees: readonly ViewedTree[], others: readonly InstalledProgram[]): PlannedPlain | undefined {
  const closure = closureFiles(root, trees);
  const factsOf = factsReader();
  const alias = aliasFor(viewKey(program), others);
  const interpreter = `/${alias}/${linkerName}`;
  const copies = new Map<string, string>();
  const entries: Entry[] = [];
  let linker: ClosureFile | undefined;
  for (const name of filesFirst(commandsOf(inRoot(root, treePath(program))), closure.find)) {
    const judged = judgeCommand(name, closure, factsOf, program.architecture);
    if (!judged.plain) continue;
    const { file, loader } = judged;
    const path = `${plainFolder}/${name}`;
    const copy = copies.get(file.file);
    if (loader === undefined) entries.push({ kind: "symlink", path, target: `/${treePath(file.tree.tree)}/${file.path}` });
    else if (copy !== undefined) entries.push({ kind: "symlink", path, target: copy });
    else if (loader.file === (linker ?? loader).file) {
      const made = moved(file, interpreter);
      const bytes = linker === undefined ? relocateLoader(readFileSync(loader.file), `/${alias}`) : undefined;
      if (made === undefined || (linker === undefined && bytes === undefined)) continue;
      linker = loader;
      copies.set(file.file, name);
      if (bytes !== undefined) entries.push(fileEntry(`lib/${linkerName}`, bytes.length, () => [bytes]));
      entries.push(fileEntry(path, made.length, () => [moved(file, interpreter)!]));
    }
  }
  if (linker !== undefined) {
    // Where /usr is the host's, such links would lead out of the closure.
    for (const { path, leadsTo } of closure.librariesByUsr()) entries.push({ kind: "symlink", path, target: `/${treePath(leadsTo.tree.tree)}/${leadsTo.path}` });
  }
  const library = closure.find(cLibrary);
  if (library !== undefined && library.tree === linker?.tree && !isMusl(linker)) {
    entries.push(fileEntry(cLibrary, statSync(library.file).size, () => replaceBytes(createReadStream(library.file), [libraryFolder(`/${alias}`)])));
  }
  const taken = closure.find(`lib/${linkerName}`) !== undefined;
  return entries.length === 0 || taken ? undefined : { entries, aliases: linker === undefined ? [] : [alias] };
}

/** The alias of a view: a function of its program's closure, which the key names. */
function aliasFor(key: string, others: readonly InstalledProgram[]): string {
  const taken = new Map(others.flatMap((other) => (other.aliases ?? []).map((alias) => [alias, other.key] as const)));
  return assignAliases(new Map([[key, sha256(key)]]), taken).get(key)!;
}

/** Commands that are files before those that are links to them, so that a copy has the name that its file has. */
function filesFirst(names: readonly string[], find: (path: string) => ClosureFile | undefined): string[] {
  const isLink = (name: string) => Number(find(`bin/${name}`)?.path !== `bin/${name}`);
  return names.toSorted((a, b) => isLink(a) - isLink(b));
}

function moved({ file }: ClosureFile, interpreter: string): Buffer | undefined {
  return replaceInterpreter(readFileSync(file), interpreter);
}

/** An entry whose bytes are made only when they are written. */
function fileEntry(path: string, size: number, make: () => Iterable<Buffer> | AsyncIterable<Buffer>): Entry {
  async function* body(): AsyncGenerator<Buffer, void> {
    yield* make();
  }
  return { kind: "file", path, mode: 0o755, size, body: body() };
}

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
import { viewKey } from "../view/view-program.ts";
import type { ClosureFile, ClosureFiles } from "./closure-files.ts";
import { factsReader } from "./elf-facts.ts";
import { isMusl, judgeCommand } from "./judge-command.ts";
import { libraryReplacement, relocateLoader } from "./loader.ts";

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
 * Plans the plain programs among a program's commands: copies that name as their interpreter a linker of the closure's below
 * an alias, which looks for libraries there alone. What is static is plain as it lies. `others` are programs whose aliases are
 * taken. Undefined where no command is plain.
 */
export function planPlain(root: Root, program: InstalledProgram, closure: ClosureFiles, others: readonly InstalledProgram[]): PlannedPlain | undefined {
  if (closure.find(`lib/${linkerName}`) !== undefined) return undefined;
  const factsOf = factsReader();
  const plain = filesFirst(commandsOf(inRoot(root, treePath(program))), closure).flatMap((name) => {
    const judged = judgeCommand(name, closure, factsOf, program.architecture);
    return judged.plain ? [{ name, ...judged }] : [];
  });
  const alias = aliasFor(viewKey(program), others);
  const linker = plain.find(({ loader }) => loader !== undefined)?.loader;
  const bytes = linker && relocateLoader(readFileSync(linker.file), `/${alias}`);
  const copies = new Map<string, string>();

  function entryOf({ name, file, loader }: (typeof plain)[number]): Entry | undefined {
    const path = `${plainFolder}/${name}`;
    if (loader === undefined) return linkEntry(path, file);
    if (loader.file !== linker?.file || bytes === undefined) return undefined; // a view has one linker
    const copy = copies.get(file.file);
    if (copy !== undefined) return { kind: "symlink", path, target: copy };
    const moved = () => replaceInterpreter(readFileSync(file.file), `/${alias}/${linkerName}`);
    const size = moved()?.length;
    if (size === undefined) return undefined;
    copies.set(file.file, name);
    return madeEntry(path, size, () => [moved()!]);
  }

  const entries = plain.flatMap((command) => entryOf(command) ?? []);
  if (entries.length === 0) return undefined;
  if (linker === undefined || bytes === undefined || copies.size === 0) return { entries, aliases: [] };
  return { entries: [...entries, ...libraryEntries(closure, linker, bytes, `/${alias}`)], aliases: [alias] };
}

/** What the copies find in the view's lib, which `folder` leads to, besides the closure's libraries: their linker, and what would lead into the host's /usr. */
function libraryEntries(closure: ClosureFiles, linker: ClosureFile, bytes: Buffer, folder: string): Entry[] {
  const entries = closure.librariesByUsr().map(({ path, leadsTo }) => linkEntry(path, leadsTo));
  entries.push(madeEntry(`lib/${linkerName}`, bytes.length, () => [bytes]));
  const library = closure.find(cLibrary);
  if (library !== undefined && library.tree === linker.tree && !isMusl(linker)) {
    const kept = entries.filter(({ path }) => path !== cLibrary);
    return [...kept, madeEntry(cLibrary, statSync(library.file).size, () => replaceBytes(createReadStream(library.file), [libraryReplacement(folder)]))];
  }
  return entries;
}

/** The alias of a view: a function of its program's closure, which the key names. */
function aliasFor(key: string, others: readonly InstalledProgram[]): string {
  const taken = new Map(others.flatMap((other) => (other.aliases ?? []).map((alias) => [alias, other.key] as const)));
  return assignAliases(new Map([[key, sha256(key)]]), taken).get(key)!;
}

/** Commands that are files before those that are links to them, so that a copy has the name that its file has. */
function filesFirst(names: readonly string[], { find }: ClosureFiles): string[] {
  const isLink = (name: string) => Number(find(`bin/${name}`)?.path !== `bin/${name}`);
  return names.toSorted((a, b) => isLink(a) - isLink(b));
}

function linkEntry(path: string, { tree, path: inTree }: ClosureFile): Entry {
  return { kind: "symlink", path, target: `/${treePath(tree.tree)}/${inTree}` };
}

/** An entry whose bytes are made only when they are written. */
function madeEntry(path: string, size: number, make: () => Iterable<Buffer> | AsyncIterable<Buffer>): Entry {
  async function* body(): AsyncGenerator<Buffer, void> {
    yield* make();
  }
  return { kind: "file", path, mode: 0o755, size, body: body() };
}

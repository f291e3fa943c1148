// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { basename, dirname, posix } from "node:path";
import type { Elf } from "@nexus/elf";
import { muslOwn } from "../gate/needed.ts";
import { placeOf, type ClosureFile, type ClosureFiles } from "./closure-files.ts";
import { isGo, type ElfFacts } from "./elf-facts.ts";

/** What a command comes to: plain, with the file that it is and the linker that this one needs, or why it is not. */
export type Judgement = { plain: true; file: ClosureFile; loader?: ClosureFile } | { plain: false; why: string };

/** A program or library that takes part in a start. */
interface Part extends ElfFacts {
  at: ClosureFile;
}

/** What every host may answer as well as a closure, unless the program's own package has it: messages, time zones, what debuggers read. */
const harmless = [/^\/usr\/share\/(locale|zoneinfo)(\/|$)/, /^\/usr\/(lib|src)\/debug/];

/** The files of glibc, and musl, that lie beside their linker and belong to it. */
const ofCLibrary =
  /^(ld-(linux|musl)-[\w-]+|lib(c|m|mvec|dl|rt|pthread|util|resolv|anl|BrokenLocale|c_malloc_debug|memusage|pcprofile|thread_db|nss_\w+))(-\d[\w.]*)?\.so(\.\d+)*$/;

const opensLibraries = ["dlopen", "dlmopen"];
const startsPrograms = "execl execle execlp execv execve execveat execvp execvpe fexecve popen posix_spawn posix_spawnp system wordexp".split(" ");

/**
 * Judges by looking whether a command of a pacman package does without a view: an ELF program whose libraries are all in
 * its closure, that with these names no path of the view's /usr, and starts none of the closure's commands. What the C
 * library itself names does not count: a plain program's has its own folder in the view.
 */
export function judgeCommand(name: string, closure: ClosureFiles, factsOf: (file: string) => ElfFacts | undefined, architecture: string): Judgement {
  const no = (why: string): Judgement => ({ plain: false, why });
  const at = closure.find(`bin/${name}`);
  const facts = at?.executable === true ? factsOf(at.file) : undefined;
  if (at === undefined || facts === undefined) return no("it is no ELF program");
  const { elf } = facts;
  if (!elf.program || elf.machine !== architecture) return no(`it is no program for ${architecture}`);
  const isStatic = elf.interpreter === undefined;
  const loader = elf.interpreter === undefined ? undefined : closure.find(elf.interpreter);
  if (!isStatic && (loader === undefined || factsOf(loader.file) === undefined)) return no(`its closure does not have ${elf.interpreter}`);
  if (!isStatic && dirname(at.path) !== "bin") return no(`its file lies in ${dirname(at.path)}, where it may look for others, and a copy does not`);
  if (isStatic && elf.needed.length > 0) return no("it needs libraries, and names no interpreter");
  const parts: Part[] = [{ ...facts, at }];
  const fault = addLibraries(parts, closure, factsOf, loader) ?? parts.map((part) => faultOf(part, closure)).find((why) => why !== undefined);
  if (fault !== undefined) return no(fault);
  // What is static, or of Go, calls the kernel by itself.
  if (isStatic || isGo(elf) || importsAny(parts, startsPrograms)) {
    const others = closure.commands.filter((command) => (command.tree !== loader?.tree || command.tree === at.tree) && command.name !== name && command.name !== basename(at.path));
    const words = others.map((command) => command.name);
    const started = parts.map((part) => part.mentioned(words)).find((word) => word !== undefined);
    if (started !== undefined) return no(`it may start ${started} of its closure`);
  }
  return { plain: true, file: at, ...(loader === undefined ? {} : { loader }) };
}

/** Adds what the parts need, but for the C library's own, which lies beside the linker. Returns what is amiss. */
function addLibraries(parts: Part[], closure: ClosureFiles, factsOf: (file: string) => ElfFacts | undefined, loader: ClosureFile | undefined): string | undefined {
  const seen = new Set(parts.map(({ at }) => at.file));
  const add = (at: ClosureFile): boolean => {
    const facts = factsOf(at.file);
    if (facts === undefined || facts.elf.machine !== parts[0]!.elf.machine) return false;
    if (!seen.has(at.file) && !(at.tree === loader?.tree && ofCLibrary.test(basename(at.path)))) parts.push({ ...facts, at });
    seen.add(at.file);
    return true;
  };
  let all = false;
  for (const part of parts) {
    for (const library of part.elf.needed) {
      if (loader !== undefined && isMusl(loader) && muslOwn.includes(library)) continue;
      const found = library.includes("/") ? undefined : closure.find(`lib/${library}`);
      if (found === undefined || !add(found)) return `${part.at.path} needs ${library}, which is not in its closure's lib`;
      const other = otherFolder(part, library, found, closure);
      if (other !== undefined) return `${part.at.path} finds another ${library} in ${other}`;
    }
    if (all || !importsAny([part], opensLibraries)) continue;
    all = true; // it may open any library there is
    for (const at of closure.below("lib")) if (factsOf(at.file)?.elf.type === "shared") add(at);
  }
  return undefined;
}

/** The folder beside a program or library in which it finds another file than the closure's lib has, or a link that goes by /usr. */
function otherFolder({ at, elf }: Part, library: string, found: ClosureFile, closure: ClosureFiles): string | undefined {
  const folders = searchPath(elf).map((folder) => posix.join(dirname(at.path), folder.replace("$ORIGIN", ".")));
  return folders.find((folder) => {
    const other = closure.find(`${folder}/${library}`);
    return folder !== "lib" && other !== undefined && (other.file !== found.file || other.byUsr);
  });
}

/** What keeps a program or library from its work where /usr is the host's. */
function faultOf({ at, elf, imports, paths }: Part, closure: ClosureFiles): string | undefined {
  if (elf.needed.length > 0 && imports.size === 0) return `${at.path} does not tell what it imports`;
  const folder = searchPath(elf).find((each) => !each.startsWith("$ORIGIN"));
  if (folder !== undefined) return `${at.path} looks for libraries in ${folder}`;
  const named = [...paths].find((path) => path !== elf.interpreter && !isHarmless(path, at, closure));
  return named === undefined ? undefined : `${at.path} names ${named}`;
}

function searchPath({ rpath, runpath }: Elf): string[] {
  return [rpath, runpath].flatMap((path) => (path === undefined || path === "" ? [] : path.split(":")));
}

function isHarmless(path: string, { tree }: ClosureFile, closure: ClosureFiles): boolean {
  if (path === "/bin/sh") return closure.find("bin/sh") === undefined; // where a closure has none, the view has the host's
  const kind = harmless.find((pattern) => pattern.test(path));
  return kind !== undefined && !tree.files.some((file) => kind.test(`/usr/${placeOf(file.path)}`));
}

/** Whether a linker is musl, which is its own C library. */
export function isMusl({ path }: ClosureFile): boolean {
  return /(^|\/)(ld-musl-[^/]+|libc\.so)$/.test(path);
}

function importsAny(parts: readonly Part[], names: readonly string[]): boolean {
  return parts.some(({ imports }) => names.some((name) => imports.has(name)));
}

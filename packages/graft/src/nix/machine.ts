// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// A channel lists store paths of all systems under one name, and nothing in a path or narinfo says which system it is for.
// What does: the C library it refers to, whose file says its machine; without one, its own programs.

import { readNar } from "@nexus/archive";
import type { Architecture } from "@nexus/core";
import type { Surroundings } from "../surroundings.ts";
import { unpacked } from "./downloaded.ts";
import { fetchNar } from "./fetch-nar.ts";
import { nixLimits } from "./limits.ts";
import type { KnownPath, Paths } from "./paths.ts";
import { hashOf, nameOf, parseName } from "./store-path.ts";

const machineNumbers: Record<Architecture, number> = { x86_64: 62, aarch64: 183, riscv64: 243 }; // e_machine
const machO = [0xfeedface, 0xfeedfacf];
const furthestLibrary = 3; // references to follow until a C library is met
const mostAsked = 200;

/** The paths among `candidates` that are for this machine; when nothing in any of them is for a machine at all, all of those. */
export async function fittingPaths(candidates: readonly KnownPath[], paths: Paths, around: Surroundings): Promise<KnownPath[]> {
  const libraries = new Map<string, KnownPath[]>();
  const without: KnownPath[] = [];
  for (const candidate of candidates) {
    const library = await findLibrary(candidate, paths);
    if (library === undefined) without.push(candidate);
    else libraries.set(library, [...(libraries.get(library) ?? []), candidate]);
  }
  for (const library of [...libraries.keys()].sort()) {
    const known = await paths.find(hashOf(library));
    if (known !== undefined && (await machineOf(known, around)) === "ours") return libraries.get(library)!;
  }
  const machines = await Promise.all(without.map((candidate) => machineOf(candidate, around)));
  const ours = without.filter((_, index) => machines[index] === "ours");
  return ours.length > 0 ? ours : without.filter((_, index) => machines[index] === "none");
}

/** The base name of the C library that a path is, or refers to, the nearest one; undefined when there is none near. */
async function findLibrary(start: KnownPath, paths: Paths): Promise<string | undefined> {
  if (isLibrary(start.info.base)) return start.info.base;
  const seen = new Set([start.info.base]);
  let level = [start];
  for (let distance = 0; distance < furthestLibrary && level.length > 0 && seen.size < mostAsked; distance++) {
    const references = [...new Set(level.flatMap(({ info }) => info.references))].filter((base) => !seen.has(base)).sort();
    const library = references.find(isLibrary);
    if (library !== undefined) return library;
    for (const base of references) seen.add(base);
    level = (await Promise.all(references.slice(0, mostAsked).map((base) => paths.find(hashOf(base))))).filter((each) => each !== undefined);
  }
  return undefined;
}

function isLibrary(base: string): boolean {
  const { name, output, version } = parseName(nameOf(base));
  return (name === "glibc" || name === "musl") && output === "out" && version !== "0";
}

/** Whether the programs and libraries in a path are for this machine, for another one, or whether there are none. */
async function machineOf(path: KnownPath, around: Surroundings): Promise<"ours" | "other" | "none"> {
  if (path.info.narSize > nixLimits.probeBytes) return "none"; // too much to fetch only to find out
  const file = await fetchNar(path.info, path.repository, around);
  let other = false;
  for await (const entry of readNar(unpacked(file, path.info.compression, path.info.narSize), { rootName: "it" })) {
    if (entry.kind !== "file") continue;
    const machine = machineOfStart(await startOf(entry.body));
    if (machine === machineNumbers[around.architecture]) return "ours";
    other ||= machine !== undefined;
  }
  return other ? "other" : "none";
}

async function startOf(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    parts.push(chunk);
    size += chunk.length;
    if (size >= 20) break;
  }
  return Buffer.concat(parts);
}

/** e_machine of a 64-bit ELF file, 0 for any other kind of machine code, undefined for what is none. */
function machineOfStart(start: Buffer): number | undefined {
  if (start.length < 20) return undefined;
  if (machO.includes(start.readUInt32LE())) return 0;
  if (start.toString("latin1", 0, 4) !== "\x7fELF") return undefined;
  return start[4] === 2 && start[5] === 1 ? start.readUInt16LE(18) : 0;
}

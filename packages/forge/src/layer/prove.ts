// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { basename, posix } from "node:path";
import { NexusError, type Architecture } from "@nexus/core";
import { layers, readElf, type Elf, type LinkedLayer } from "@nexus/elf";
import type { LinkMap } from "./link-map.ts";

/** What programs are measured against. */
export interface LinkRules {
  layer: LinkedLayer;
  architecture: Architecture;
  /** The build dependencies, by where the linker saw them: `/Programs/Musl/1.2.5` → "musl". */
  packages: ReadonlyMap<string, string>;
}

// What the compiler itself adds; GCC's runtime library exception covers it.
const compilerRuntime = /^\/usr\/lib\/gcc(?:-cross)?\//;
const glibcLoader = /^ld-linux(?:-[a-z0-9_-]+)?\.so\.\d$/;
const allocatorSymbols = ["malloc", "free", "calloc", "realloc"];

/**
 * Proves from a program as the linker left it, not stripped yet, and from its link map that libc and allocator are
 * those of the layer, and that nothing of this machine was linked in. Returns the proof as one line of text.
 * @param name how messages name the program
 * @param path the program's file
 * @throws NexusError "layer-violation" naming the program and what breaks the rule.
 */
export function proveLayer(name: string, path: string, maps: readonly LinkMap[], rules: LinkRules): string {
  const { libc, allocator } = layers[rules.layer];
  const violation = (why: string) =>
    new NexusError("layer-violation", `${name} breaks the rule of the layer ${rules.layer} (${libc}, allocator of ${allocator}): ${why}`, {
      hint: "link it as its layer says, or change the layer in the recipe",
    });
  const elf = readElf(path);
  if (elf.machine !== rules.architecture) throw violation(`it is no program for ${rules.architecture}`);
  const map = mapOf(elf, maps);
  if (map === undefined) {
    throw violation("there is no link map for it, or it was stripped; give ${MAP_FLAGS} to the linker and leave stripping to forge");
  }
  return libc === "musl" ? proveMusl(elf, map, rules, violation) : proveGlibc(elf, map, rules, violation);
}

type Violation = (why: string) => NexusError;

function proveMusl(elf: Elf, map: LinkMap, rules: LinkRules, violation: Violation): string {
  for (const object of map.objects) {
    const from = originOf(object, rules);
    if (from === "this machine") throw violation(`${object} of this machine is linked into it`);
  }
  const start = map.symbols.get("__libc_start_main")?.object;
  if (elf.interpreter !== undefined && !basename(elf.interpreter).startsWith("ld-musl-")) throw violation(`its interpreter is ${elf.interpreter}`);
  if (elf.interpreter === undefined && start === undefined) throw violation("it is linked with no libc");
  if (start !== undefined && originOf(start, rules) !== "musl") throw violation(`its libc is ${start}`);
  return `libc ${start ?? elf.interpreter}, ${proveAllocator(map, rules, violation)}`;
}

function proveAllocator(map: LinkMap, rules: LinkRules, violation: Violation): string {
  const wanted = layers[rules.layer].allocator;
  for (const symbol of allocatorSymbols) {
    const object = map.symbols.get(symbol)?.object;
    if (object !== undefined && originOf(object, rules) !== wanted) throw violation(`its ${symbol} is that of ${object}`);
  }
  const malloc = map.symbols.get("malloc")?.object;
  if (malloc !== undefined) return `allocator ${malloc}`;
  if (wanted === "jemalloc") throw violation("no malloc of jemalloc is linked into it");
  return "no allocator";
}

function proveGlibc(elf: Elf, map: LinkMap, rules: LinkRules, violation: Violation): string {
  if (elf.interpreter === undefined || !glibcLoader.test(basename(elf.interpreter))) throw violation(`its interpreter is ${elf.interpreter ?? "missing"}`);
  // What is linked in wins over what a shared library has.
  const other = map.symbols.get("malloc")?.object ?? elf.needed.find((name) => name.startsWith("libjemalloc.so"));
  const isJemalloc = other?.includes("libjemalloc") ?? false;
  if (layers[rules.layer].allocator === "jemalloc") {
    if (!isJemalloc) throw violation(other === undefined ? "jemalloc is not linked into it" : `its malloc is that of ${other}`);
    return `interpreter ${elf.interpreter}, allocator ${other}`;
  }
  if (other !== undefined) throw violation(`its malloc is that of ${other}`);
  return `interpreter ${elf.interpreter}, allocator of glibc`;
}

/** Where a linked object comes from: the name of a build dependency, "the build", "the compiler" or "this machine". */
function originOf(object: string, rules: LinkRules): string {
  const path = posix.normalize(object);
  if (!path.startsWith("/usr/") && !path.startsWith("/lib") && !path.startsWith("/Programs/")) return "the build";
  for (const [prefix, name] of rules.packages) if (path.startsWith(`${prefix}/`)) return name;
  return compilerRuntime.test(path) ? "the compiler" : "this machine";
}

/** The map whose addresses are those of the program. */
function mapOf(elf: Elf, maps: readonly LinkMap[]): LinkMap | undefined {
  const symbols = new Map(
    elf
      .symbols("static")
      .filter(({ defined, binding }) => defined && binding !== "local")
      .map(({ name, value }) => [name, value]),
  );
  if (!symbols.has("_start")) return undefined;
  return maps.find(({ symbols: listed }) => ["_start", "main", "malloc", "__libc_start_main"].every((name) => symbols.get(name) === listed.get(name)?.address));
}

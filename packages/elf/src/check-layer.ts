// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { basename } from "node:path";
import { NexusError, type Architecture } from "@nexus/core";
import { layers, readLayerNote, type Layer, type LayerNote } from "./layer-note.ts";
import { readElf, type Elf } from "./read-elf.ts";

/** What the programs of a package must be. */
export interface LayerRule {
  layer: Layer;
  architecture: Architecture;
  /** Whether the package or its dependencies hold a file of this name (a library, or musl's loader). */
  provides(fileName: string): boolean;
}

// The program interpreters that glibc's psABI files name: sourceware.org/glibc/wiki/ABIList.
const glibcLoaders: Record<Architecture, string> = {
  x86_64: "ld-linux-x86-64.so.2",
  riscv64: "ld-linux-riscv64-lp64d.so.1",
  aarch64: "ld-linux-aarch64.so.1",
};
const abiTag = { owner: "GNU", type: 1 }; // only glibc's start files carry it

/**
 * Checks that a program or library is linked as its layer says: machine, libc, interpreter, NEEDED, and for programs the
 * layer note. Object files are not looked at, nor anything of layer "foreign".
 * @param path how messages name the file
 * @param bytes the whole file, which begins as ELF files do
 * @throws NexusError "layer-violation" naming the file and what breaks the rule.
 */
export function checkLayer(path: string, bytes: Uint8Array, rule: LayerRule): void {
  const { layer, architecture, provides } = rule;
  if (layer === "foreign") return;
  const violation = (why: string, cause?: unknown) =>
    new NexusError("layer-violation", `${path} breaks the rule of the layer ${layer}: ${why}`, {
      hint: `programs of the layer ${layer} are linked with ${layers[layer].libc} and the allocator of ${layers[layer].allocator}; build it so, or change the recipe's layer`,
      cause,
    });
  const { elf, note } = read(bytes, violation);
  if (elf.type !== "executable" && elf.type !== "shared") return;
  if (elf.machine !== architecture) throw violation(`it is no file for ${architecture}`);
  const { libc } = layers[layer];
  if (libc === "musl" && elf.notes.some(({ owner, type }) => owner === abiTag.owner && type === abiTag.type)) throw violation("it is linked with glibc");
  checkClosure(elf, libc, libc === "musl" ? `ld-musl-${architecture}.so.1` : glibcLoaders[architecture], provides, violation);
  if (note === undefined) {
    if (elf.program) throw violation("it carries no layer note");
  } else if (note.layer !== layer || note.libc !== layers[layer].libc || note.allocator !== layers[layer].allocator) {
    throw violation(`its note says layer ${note.layer}, ${note.libc}, allocator of ${note.allocator}`);
  }
}

type Violation = (why: string, cause?: unknown) => NexusError;

function read(bytes: Uint8Array, violation: Violation): { elf: Elf; note: LayerNote | undefined } {
  try {
    const elf = readElf(bytes);
    return { elf, note: readLayerNote(elf) };
  } catch (cause) {
    if (cause instanceof NexusError) throw violation(cause.message, cause);
    throw cause;
  }
}

/** Checks that the loader is the libc's own and lies, as every library that is needed, in the package or its dependencies. */
function checkClosure(elf: Elf, libc: string, loader: string, provides: LayerRule["provides"], violation: Violation): void {
  if (elf.interpreter !== undefined) {
    if (basename(elf.interpreter) !== loader) throw violation(`its interpreter ${elf.interpreter} is not ${libc}'s ${loader}`);
    if (!provides(loader)) throw violation(`neither its package nor a dependency holds its interpreter ${loader}`);
  } else if (elf.program && elf.needed.length > 0) {
    throw violation("it needs libraries but names no interpreter");
  }
  const missing = elf.needed.find((name) => !provides(name));
  if (missing !== undefined) throw violation(`it needs ${missing}, which neither its package nor a dependency holds`);
}

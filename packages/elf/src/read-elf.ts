// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Architecture } from "@nexus/core";
import { malformed, sourceOf, type ByteSource } from "./byte-source.ts";
import { readDynamic, type DynamicInfo } from "./dynamic.ts";
import { readHeaders, type ElfHeader, type ElfSection, type Headers } from "./headers.ts";
import { interpreterSegment } from "./interpreter.ts";
import { readNotes, type ElfNote } from "./notes.ts";
import { readSymbols, type ElfSymbol } from "./symbols.ts";

/** What an ELF file says of itself. */
export interface Elf extends Pick<ElfHeader, "class" | "endian" | "entry">, Omit<DynamicInfo, "pie"> {
  type: "relocatable" | "executable" | "shared" | "core" | "other";
  /** Our name of the machine; "other" for those we do not build for. */
  machine: Architecture | "other";
  /** e_machine. */
  machineNumber: number;
  /** Whether it is a program: one of fixed address, or a position-independent one. */
  program: boolean;
  interpreter?: string;
  notes: ElfNote[];
  sections: ElfSection[];
  /** Symbols of the static table (gone from stripped files) or of the dynamic one. @throws NexusError "corrupt". */
  symbols(table: "static" | "dynamic"): ElfSymbol[];
}

const types: Record<number, Elf["type"]> = { 1: "relocatable", 2: "executable", 3: "shared", 4: "core" };
const machines: Record<number, Architecture> = { 62: "x86_64", 183: "aarch64", 243: "riscv64" };
const longestInterpreter = 4096;

/**
 * Reads an ELF file of either class and byte order, given as bytes or by its path. Only headers, notes and the dynamic
 * section are read until symbols are asked for.
 * @throws NexusError "corrupt" for a file that is not ELF or contradicts itself.
 */
export function readElf(file: string | Uint8Array): Elf {
  const source = sourceOf(file);
  const headers = readHeaders(source);
  const { header, sections } = headers;
  const interpreter = readInterpreter(source, headers);
  const { pie, ...dynamic } = readDynamic(source, headers) ?? { needed: [], pie: false };
  const type = types[header.type] ?? "other";
  return {
    class: header.class,
    endian: header.endian,
    entry: header.entry,
    type,
    machine: header.class === 64 ? (machines[header.machine] ?? "other") : "other",
    machineNumber: header.machine,
    program: type === "executable" || (type === "shared" && (pie || interpreter !== undefined)),
    interpreter,
    ...dynamic,
    notes: readNotes(source, headers),
    sections,
    symbols: (table) => readSymbols(source, headers, table),
  };
}

function readInterpreter(source: ByteSource, headers: Headers): string | undefined {
  const segment = headers.segments.find(({ type }) => type === interpreterSegment);
  if (segment === undefined) return undefined;
  if (segment.size > longestInterpreter) throw malformed(source.name, "its interpreter's path is too long");
  return source.read(segment.offset, segment.size, "its interpreter's path").toString("utf8").replace(/\0.*$/s, "");
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";

/**
 * A unified kernel image: an EFI program with more PE sections behind its own. Sections are read-only data, in the
 * order given. Format: Microsoft PE/COFF specification, sections 3.3 to 4; names as the UAPI group's UKI specification.
 * @throws NexusError "corrupt" when `program` is no PE32+ file or its header has no room for the sections.
 */
export function appendSections(program: Buffer, sections: readonly { name: string; data: Buffer }[]): Buffer {
  const header = readHeader(program);
  const table = header.sectionTable + header.sectionCount * sectionEntryBytes;
  if (table + sections.length * sectionEntryBytes > header.headerBytes) {
    throw new NexusError("corrupt", "the EFI boot program has no room for more sections in its header");
  }
  const result = Buffer.from(program);
  const parts: Buffer[] = [result];
  let file = program.length;
  let memory = header.imageBytes;
  for (const [index, { name, data }] of sections.entries()) {
    const padding = padTo(file, header.fileAlignment) - file;
    const fileBytes = padTo(data.length, header.fileAlignment);
    const entry = Buffer.alloc(sectionEntryBytes);
    entry.write(name, 0, 8, "latin1");
    entry.writeUInt32LE(data.length, 8);
    entry.writeUInt32LE(memory, 12);
    entry.writeUInt32LE(fileBytes, 16);
    entry.writeUInt32LE(file + padding, 20);
    entry.writeUInt32LE(readOnlyData, 36);
    entry.copy(result, table + index * sectionEntryBytes);
    parts.push(Buffer.alloc(padding), data, Buffer.alloc(fileBytes - data.length));
    file += padding + fileBytes;
    memory = padTo(memory + data.length, header.sectionAlignment);
  }
  result.writeUInt16LE(header.sectionCount + sections.length, header.pe + 6);
  result.writeUInt32LE(memory, header.optional + 56);
  result.writeUInt32LE(0, header.optional + 64);
  return Buffer.concat(parts);
}

/** The unified kernel image of a boot program (recipes/nexus-boot), a kernel with an EFI stub and its command line. */
export function makeUki(program: Buffer, kernel: Buffer, commandLine: string): Buffer {
  return appendSections(program, [
    { name: ".cmdline", data: Buffer.from(`${commandLine}\0`, "utf16le") },
    { name: ".linux", data: kernel },
  ]);
}

const sectionEntryBytes = 40;
/** IMAGE_SCN_CNT_INITIALIZED_DATA | IMAGE_SCN_MEM_READ */
const readOnlyData = 0x40000040;

function readHeader(program: Buffer) {
  const pe = program.length >= 0x40 && program.toString("latin1", 0, 2) === "MZ" ? program.readUInt32LE(0x3c) : 0;
  const optional = pe + 24;
  if (pe === 0 || optional + 112 > program.length || program.toString("latin1", pe, pe + 4) !== "PE\0\0" || program.readUInt16LE(optional) !== 0x20b) {
    throw new NexusError("corrupt", "the EFI boot program is no PE32+ file");
  }
  return {
    pe,
    optional,
    sectionCount: program.readUInt16LE(pe + 6),
    sectionTable: optional + program.readUInt16LE(pe + 20),
    sectionAlignment: program.readUInt32LE(optional + 32),
    fileAlignment: program.readUInt32LE(optional + 36),
    imageBytes: program.readUInt32LE(optional + 56),
    headerBytes: program.readUInt32LE(optional + 60),
  };
}

function padTo(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment;
}

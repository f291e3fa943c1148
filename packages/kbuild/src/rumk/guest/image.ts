// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// A guest's image is flat. The RISC-V Linux image header (Documentation/arch/riscv/boot-image-header.rst) may stand at
// its start and says how much memory it wants; kernel/rumk/include/rumk/abi.h gives one of its reserved words a meaning.

import { pageSize } from "../region.ts";

const headerBytes = 64;
const memoryOffset = 16;
const textOffset = 40;
const magicOffset = 48;
const magic = "RISCV\0\0\0";

/** A guest's program. */
export interface GuestImage {
  bytes: Uint8Array;
  /** Bytes in memory, with what is zeroed behind the file. */
  memory: number;
  /** Bytes at its start that are executed and never written, a multiple of a page; 0: all of it is both. */
  text: number;
}

/** What an image says of itself; `bss` is what the description says of one without header. Returns the fault of a bad header. */
export function readGuestImage(bytes: Uint8Array, bss: number): GuestImage | { fault: string } {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const hasHeader = bytes.length >= headerBytes && view.toString("latin1", magicOffset, magicOffset + magic.length) === magic;
  if (!hasHeader) return { bytes, memory: bytes.length + bss, text: 0 };
  const memory = Number(view.readBigUInt64LE(memoryOffset));
  const text = Number(view.readBigUInt64LE(textOffset));
  if (memory > Number.MAX_SAFE_INTEGER || memory < bytes.length) return { fault: `its header asks for ${memory} bytes of memory, and the file has ${bytes.length}` };
  if (text % pageSize !== 0 || text > memory) return { fault: `its header says that ${text} of ${memory} bytes are text, which has to be whole pages` };
  return { bytes, memory: memory + bss, text };
}

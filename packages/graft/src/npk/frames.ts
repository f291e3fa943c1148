// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The two zstd frames of a package (RFC 8878): the payload, and a skippable frame with the signatures.

import type { FileHandle } from "node:fs/promises";
import { damaged } from "./damage.ts";
import { npkLimits } from "./limits.ts";

const frameMagic = 0xfd2fb528;
const skippableMagic = 0x184d2a50;
const skippableHeader = 8;

/** An open package file, and where its payload ends. */
export interface Frames {
  /** Bytes of the payload frame, which begins the file and is what the signatures cover. */
  payload: number;
  /** The text in the signature frame. */
  signatures: string;
}

/** Finds both frames without unpacking anything. @throws NexusError "corrupt" naming the byte where the form breaks. */
export async function readFrames(file: FileHandle, path: string): Promise<Frames> {
  const { size } = await file.stat();
  if (size > npkLimits.file) throw damaged(path, `it has ${size} bytes, more than ${npkLimits.file}`);
  const bytesAt = async (offset: number, length: number): Promise<Buffer> => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
    if (bytesRead !== length) throw damaged(path, `it is truncated: it ends at byte ${size}, inside a zstd frame`);
    return buffer;
  };
  const payload = await endOfPayload(bytesAt, path);
  if (size === payload) throw damaged(path, "it carries no signature frame");
  const header = await bytesAt(payload, skippableHeader);
  if (header.readUInt32LE(0) !== skippableMagic) throw damaged(path, `the signature frame is missing at byte ${payload}`);
  const length = header.readUInt32LE(4);
  if (length > npkLimits.signatureFrame) throw damaged(path, `its signature frame has ${length} bytes, more than ${npkLimits.signatureFrame}`);
  if (payload + skippableHeader + length !== size) {
    throw damaged(path, `it has ${size} bytes where its signature frame ends at byte ${payload + skippableHeader + length}`);
  }
  const text = await bytesAt(payload + skippableHeader, length);
  // Bytes outside ASCII would become the same replacement character; Latin-1 keeps each one apart.
  return { payload, signatures: text.toString("latin1") };
}

/** The skippable frame that holds a text of signatures. */
export function signatureFrame(signatures: string): Buffer {
  const header = Buffer.alloc(skippableHeader);
  header.writeUInt32LE(skippableMagic, 0);
  header.writeUInt32LE(Buffer.byteLength(signatures, "latin1"), 4);
  return Buffer.concat([header, Buffer.from(signatures, "latin1")]);
}

async function endOfPayload(bytesAt: (offset: number, length: number) => Promise<Buffer>, path: string): Promise<number> {
  const start = await bytesAt(0, 6);
  if (start.readUInt32LE(0) !== frameMagic) throw damaged(path, "it does not begin with a zstd frame");
  const descriptor = start[4]!;
  const singleSegment = (descriptor & 0x20) !== 0;
  if ((descriptor & 0x1b) !== 0) throw damaged(path, "its zstd frame uses a dictionary or a reserved bit");
  if ((descriptor & 0x04) === 0) throw damaged(path, "its zstd frame has no checksum");
  if (!singleSegment && windowSize(start[5]!) > npkLimits.window) throw damaged(path, `its zstd window is larger than ${npkLimits.window} bytes`);
  const contentSizeBytes = [singleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
  let at = 5 + (singleSegment ? 0 : 1) + contentSizeBytes;
  for (;;) {
    const block = (await bytesAt(at, 3)).readUIntLE(0, 3);
    const type = (block >> 1) & 3;
    if (type === 3) throw damaged(path, `the zstd block at byte ${at} is of a reserved type`);
    at += 3 + (type === 1 ? 1 : block >> 3);
    if ((block & 1) !== 0) break;
  }
  await bytesAt(at, 4);
  return at + 4;
}

/** RFC 8878 section 3.1.1.1.2. */
function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

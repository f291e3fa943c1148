// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { NexusError } from "@nexus/core";

/** Random access to a file's bytes, so that large programs are not read whole. */
export interface ByteSource {
  /** What messages call it. */
  name: string;
  size: number;
  /** Exactly `length` bytes. @throws NexusError "corrupt" when they reach beyond the end. */
  read(offset: number, length: number, what: string): Buffer;
}

export function sourceOf(file: string | Uint8Array): ByteSource {
  return typeof file === "string" ? fileSource(file) : bytesSource(file);
}

/** Whether a file's first bytes are those of an ELF file. */
export function isElf(path: string): boolean {
  const file = openSync(path, "r");
  try {
    const start = Buffer.alloc(4);
    return readSync(file, start) === 4 && start.toString("latin1") === "\x7fELF";
  } finally {
    closeSync(file);
  }
}

/** The error for a file that is not as ELF says. */
export function malformed(name: string, why: string): NexusError {
  return new NexusError("corrupt", `${name} is no sound ELF file: ${why}`);
}

function bytesSource(bytes: Uint8Array): ByteSource {
  const name = "the ELF file";
  return {
    name,
    size: bytes.length,
    read(offset, length, what) {
      checkRange(name, bytes.length, offset, length, what);
      return Buffer.from(bytes.buffer, bytes.byteOffset + offset, length);
    },
  };
}

function fileSource(path: string): ByteSource {
  const size = withFile(path, (file) => fstatSync(file).size);
  return {
    name: path,
    size,
    read(offset, length, what) {
      checkRange(path, size, offset, length, what);
      const buffer = Buffer.allocUnsafe(length);
      const read = withFile(path, (file) => readSync(file, buffer, 0, length, offset));
      if (read !== length) throw malformed(path, `it became shorter while ${what} was read`);
      return buffer;
    },
  };
}

function withFile<T>(path: string, use: (file: number) => T): T {
  const file = openSync(path, "r");
  try {
    return use(file);
  } finally {
    closeSync(file);
  }
}

function checkRange(name: string, size: number, offset: number, length: number, what: string): void {
  if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || offset < 0 || length < 0 || offset + length > size) {
    throw malformed(name, `${what} reaches beyond its end`);
  }
}

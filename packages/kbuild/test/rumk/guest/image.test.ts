// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { expect, test } from "vitest";
import { readGuestImage } from "../../../src/rumk/guest/image.ts";

/** A file with the RISC-V Linux header. */
function withHeader(length: number, memory: bigint, text: bigint): Uint8Array {
  const bytes = Buffer.alloc(length);
  bytes.writeBigUInt64LE(memory, 16);
  bytes.writeBigUInt64LE(text, 40);
  bytes.write("RISCV\0\0\0", 48, "latin1");
  return bytes;
}

test("a flat file takes its own bytes and what the description adds", () => {
  expect(readGuestImage(Buffer.alloc(100), 50)).toMatchObject({ memory: 150, text: 0 });
  expect(readGuestImage(Buffer.alloc(10), 0)).toMatchObject({ memory: 10, text: 0 });
});

test("a header says how much memory the program takes, and how much of it is text", () => {
  expect(readGuestImage(withHeader(9000, 20_000n, 8192n), 0)).toMatchObject({ memory: 20_000, text: 8192 });
  // A Linux kernel's header has no text in its reserved word.
  expect(readGuestImage(withHeader(9000, 20_000n, 0n), 0)).toMatchObject({ memory: 20_000, text: 0 });
});

test.each([
  ["less memory than the file", withHeader(9000, 8000n, 0n), "its header asks for 8000 bytes of memory, and the file has 9000"],
  ["memory beyond all numbers", withHeader(9000, 2n ** 60n, 0n), "its header asks for 1152921504606847000 bytes"],
  ["text that is no whole page", withHeader(9000, 20_000n, 100n), "its header says that 100 of 20000 bytes are text"],
  ["more text than memory", withHeader(9000, 20_000n, 24_576n), "its header says that 24576 of 20000 bytes are text"],
])("%s", (_what, bytes, fault) => {
  expect(readGuestImage(bytes, 0)).toEqual({ fault: expect.stringContaining(fault) });
});

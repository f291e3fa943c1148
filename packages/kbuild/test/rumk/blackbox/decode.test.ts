// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { crc32c } from "../../../src/rumk/blackbox/crc32c.ts";
import { decodeBlackbox, readBlackbox } from "../../../src/rumk/blackbox/decode.ts";

const folder = mkdtempSync(join(tmpdir(), "nexus-box-"));
afterAll(() => rmSync(folder, { recursive: true }));

let written: Buffer;
beforeAll(() => {
  const rumk = join(import.meta.dirname, "../../../../../kernel/rumk");
  const program = join(folder, "write-records");
  execFileSync("gcc", ["-std=c11", "-Wall", "-Wextra", "-Werror", `-I${rumk}`, "-o", program, join(import.meta.dirname, "write-records.c"), join(rumk, "box/crc32c.c")]);
  written = execFileSync(program);
});

test("the checksum of the standard's example", () => {
  expect(crc32c(Buffer.from("123456789")).toString(16)).toBe("e3069283");
});

test("records that Rumk's own code laid out are read back, oldest first", () => {
  const { slots, damaged, records } = decodeBlackbox(written);
  expect([slots, damaged, records.map(({ sequence }) => sequence)]).toEqual([4, 0, [2, 3, 4, 5]]);
  expect(records[0]).toEqual({
    sequence: 2,
    time: 2_000_000,
    boot: 7,
    cause: "trap",
    partition: "payload",
    life: 3,
    hart: 2,
    virtualHart: 1,
    detail: "0xb",
    scause: "0x17",
    sepc: "0x84000124",
    stval: "0xffffffff80000002",
    htval: "0x88000000",
    sstatus: "0x1",
    hstatus: "0x2",
    vsstatus: "0x3",
    vscause: "0x4",
    vsepc: "0x5",
    vstval: "0x6",
    registers: Array.from({ length: 32 }, (_, index) => `0x${(0x1000 + index).toString(16)}`),
    console: "beat 1\nbeat \u001b[2",
  });
  expect(records[3]).toMatchObject({ cause: "panic", partition: undefined });
});

test("whatever bit changes: that record alone is damaged, or its slot is empty", () => {
  fc.assert(
    fc.property(fc.nat(written.length * 8 - 1), (bit) => {
      const changed = Buffer.from(written);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      const { damaged, records } = decodeBlackbox(changed);
      expect([damaged, records.length]).toEqual([1, 3]);
    }),
  );
});

test("a whole record in another's slot counts for nothing", () => {
  const swapped = Buffer.concat([written.subarray(1024, 2048), written.subarray(0, 1024), written.subarray(2048)]);
  const { damaged, records } = decodeBlackbox(swapped);
  expect([damaged, records.map(({ sequence }) => sequence)]).toEqual([2, [3, 4]]);
});

test("whatever the bytes: nothing is read as a record, and nothing throws", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5000 }), (bytes) => {
      expect(decodeBlackbox(bytes).records).toEqual([]);
    }),
  );
});

test("a part of a memory file is read, and one that the file does not hold is refused", () => {
  const file = join(folder, "memory");
  writeFileSync(file, Buffer.concat([Buffer.alloc(8192), written, Buffer.alloc(100)]));
  expect(readBlackbox(file, { base: 8192, size: 4096 }).records).toHaveLength(4);
  expect(() => readBlackbox(file, { base: 8192, size: 8192 })).toThrow("ends before the black box does: it has 12388 bytes, not 16384");
});

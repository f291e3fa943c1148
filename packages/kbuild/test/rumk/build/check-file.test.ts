// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkSystemFile } from "../../../src/rumk/build/check-file.ts";
import { isSystemFile } from "../../../src/rumk/description/load.ts";
import { changed } from "../demo.ts";

const kernelDir = join(import.meta.dirname, "../../../../../kernel/rumk");
let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nexus-rumk-"));
  file = join(folder, "system.kdl");
});
afterEach(() => rmSync(folder, { recursive: true }));

function told(...changes: readonly (readonly [string, string])[]): [message: string, hint: string | undefined][] {
  writeFileSync(file, changed(...changes));
  return checkSystemFile(file, kernelDir).map(({ message, hint }) => [message, hint]);
}

test("Rumk's own guests are known by name before they are built", () => {
  expect(told()).toEqual([]);
  expect(told(["guests/beat.bin", "guests/baet.bin"])).toEqual([["there is no guest of Rumk called baet", "did you mean beat?"]]);
  // What guests share is no guest.
  expect(told(["guests/beat.bin", "guests/lib.bin"])[0]![0]).toBe("there is no guest of Rumk called lib");
});

test("a description that cannot be read is none without faults", () => {
  writeFileSync(file, Buffer.from('system "own" { // Gerät\n}\n', "latin1"));
  expect(() => checkSystemFile(file, kernelDir)).toThrow(expect.objectContaining({ code: "bad-document", message: expect.stringContaining("is not UTF-8 text") }));
});

test("other files are looked for beside the description", () => {
  expect(told(["guests/beat.bin", "flight.img"])[0]![0]).toBe(`there is no file ${join(folder, "flight.img")}`);
  mkdirSync(join(folder, "flight.img"));
  expect(told(["guests/beat.bin", "flight.img"])[0]![0]).toBe(`${join(folder, "flight.img")} is no regular file`);
});

test("what is there already has to fit", () => {
  writeFileSync(join(folder, "small.img"), Buffer.alloc(1000 * 1024));
  writeFileSync(join(folder, "large.img"), Buffer.alloc(1024 * 1024));
  writeFileSync(join(folder, "initramfs"), Buffer.alloc(30 * 1024));
  expect(told(["guests/beat.bin", "small.img"])).toEqual([]);
  expect(told(["guests/beat.bin", "large.img"])[0]![0]).toContain("the 1 MiB of partition flight do not hold what it is started with: the image 1 MiB");
  expect(told(['image "guests/beat.bin"', 'image "small.img"; initramfs "initramfs"'])[0]![0]).toContain("the initramfs 30 KiB");
  expect(told(['image "guests/beat.bin"', 'image "small.img" bss="30KiB"'])[0]![0]).toContain("what it wants zeroed 30 KiB");
});

test("an image with a wrong header is refused at its path", () => {
  const bytes = Buffer.alloc(5000);
  bytes.write("RISCV\0\0\0", 48, "latin1");
  writeFileSync(join(folder, "bad.img"), bytes);
  expect(told(["guests/beat.bin", "bad.img"])[0]![0]).toBe(`${join(folder, "bad.img")} is no image: its header asks for 0 bytes of memory, and the file has 5000`);
});

test("a document that cannot be read has faults too; what is no system is none", () => {
  writeFileSync(file, 'system "x" {');
  expect(checkSystemFile(file, kernelDir).map(({ line, message }) => `${line}: ${message}`)).toEqual(["1: this brace is never closed"]);
  writeFileSync(file, 'profile "x"\n');
  expect([isSystemFile(file), isSystemFile(join(folder, "none.kdl"))]).toEqual([false, false]);
  writeFileSync(file, changed());
  expect(isSystemFile(file)).toBe(true);
});

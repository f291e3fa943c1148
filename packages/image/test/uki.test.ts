// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "@nexus/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { makeUki } from "../src/index.ts";
import { appendSections } from "../src/uki.ts";
import { buildBootProgram, temporaryFolder } from "./samples.ts";

test("objcopy takes kernel and command line out of a unified kernel image as they went in", async () => {
  const folder = temporaryFolder();
  const program = readFileSync(await buildBootProgram(folder));
  const kernel = Buffer.from(Array.from({ length: 12_345 }, (_, index) => index % 251));
  const uki = join(folder, "uki.efi");
  writeFileSync(uki, makeUki(program, kernel, "root=PARTUUID=1 überall"));
  await run("objcopy", ["-O", "binary", "--only-section=.linux", uki, join(folder, "linux")]);
  await run("objcopy", ["-O", "binary", "--only-section=.cmdline", uki, join(folder, "cmdline")]);
  expect(readFileSync(join(folder, "linux")).equals(kernel)).toBe(true);
  expect(readFileSync(join(folder, "cmdline")).toString("utf16le")).toBe("root=PARTUUID=1 überall\0");
  const { stdout } = await run("objdump", ["-p", uki]);
  expect(stdout).toMatch(/Subsystem\s+0000000a/);
});

test("damaged programs are refused, whatever byte of the header is wrong", async () => {
  const program = readFileSync(await buildBootProgram(temporaryFolder()));
  expect(() => appendSections(Buffer.from("MZ"), [])).toThrow(expect.objectContaining({ code: "corrupt" }));
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0x200 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const damaged = Buffer.from(program);
      damaged[at] = damaged[at]! ^ change;
      try {
        expect(appendSections(damaged, [{ name: ".cmdline", data: Buffer.alloc(10) }]).length).toBeGreaterThan(program.length);
      } catch (error) {
        expect(error).toMatchObject({ code: "corrupt" });
      }
    }),
  );
  const many = Array.from({ length: 100 }, () => ({ name: ".x", data: Buffer.alloc(1) }));
  expect(() => appendSections(program, many)).toThrow("no room for more sections");
});

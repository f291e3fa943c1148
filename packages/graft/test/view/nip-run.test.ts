// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { architectures, type Architecture } from "@nexus/core";
import { readElf } from "@nexus/elf";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { nipRunBinary } from "../../src/view/nip-run.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "nip-run-path-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each(architectures)("finds the static launcher for %s", (architecture) => {
  expect(readElf(nipRunBinary(architecture))).toMatchObject({ machine: architecture, interpreter: undefined, needed: [] });
});

test("finds it from a bundle, too, which lies beside it", async () => {
  const bundled = join(folder, "bundle/nip/main.js");
  await build({ entryPoints: [join(import.meta.dirname, "../../src/view/nip-run.ts")], outfile: bundled, bundle: true, format: "esm", platform: "node", logLevel: "warning" });
  mkdirSync(join(folder, "nip-run/x86_64"), { recursive: true });
  cpSync(nipRunBinary("x86_64"), join(folder, "nip-run/x86_64/nip-run"));
  const { nipRunBinary: fromBundle } = (await import(bundled)) as { nipRunBinary: typeof nipRunBinary };
  expect(fromBundle("x86_64")).toBe(join(folder, "nip-run/x86_64/nip-run"));
  expect(() => fromBundle("riscv64")).toThrow(expect.objectContaining({ code: "tool-missing", hint: expect.stringContaining("build-run.ts riscv64") }));
});

test("one that was never built is a missing tool", () => {
  expect(() => nipRunBinary("m68k" as Architecture)).toThrow("nip-run for m68k is missing");
});

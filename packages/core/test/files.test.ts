// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeFileAtomic } from "../src/index.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "core-test-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const source = JSON.stringify(join(import.meta.dirname, "../src/files.ts"));

test("a file is written with its folders and its mode, text or bytes", () => {
  const path = join(folder, "a/b/file");
  writeFileAtomic(path, "grüß\n");
  expect(readFileSync(path, "utf8")).toBe("grüß\n");
  expect(statSync(path).mode & 0o777).toBe(0o644);
  writeFileAtomic(path, Uint8Array.of(0, 255), 0o600);
  expect([...readFileSync(path)]).toEqual([0, 255]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(folder, "a/b"))).toEqual(["file"]);
});

test("a reader sees the old content or the new, never a part", async () => {
  const path = join(folder, "file");
  const size = 300_000;
  writeFileAtomic(path, "a".repeat(size));
  const script = `import { writeFileAtomic } from ${source};
    for (let turn = 0; turn < 60; turn++) writeFileAtomic(process.argv[1], (turn % 2 ? "a" : "b").repeat(${size}));`;
  let running = true;
  const writing = promisify(execFile)(process.execPath, ["--input-type=module", "-e", script, path]).finally(() => (running = false));
  const seen = new Set<string>();
  while (running) {
    seen.add(readFileSync(path, "utf8"));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await writing;
  expect([...seen].every((text) => text.length === size && /^(a+|b+)$/.test(text))).toBe(true);
  expect(seen.size).toBe(2);
});

test("where the file cannot take its place, the old one stays and nothing else is left", () => {
  const path = join(folder, "target");
  mkdirSync(path);
  writeFileSync(join(path, "kept"), "kept");
  expect(() => writeFileAtomic(path, "new")).toThrow(/EISDIR|ENOTEMPTY/);
  expect(readdirSync(folder)).toEqual(["target"]);
  expect(readFileSync(join(path, "kept"), "utf8")).toBe("kept");
});

test("on a full disk the old content stays and nothing else is left", async () => {
  const script = `import { writeFileAtomic } from ${source};
    import { readFileSync, readdirSync } from "node:fs";
    writeFileAtomic("file", "old");
    let code;
    try { writeFileAtomic("file", "x".repeat(1_000_000)); } catch (error) { code = error.code; }
    console.log(code, readFileSync("file", "utf8"), readdirSync(".").join());`;
  chmodSync(folder, 0o755);
  const sandbox = ["--dev-bind", "/", "/", "--size", "200000", "--tmpfs", folder, "--chdir", folder];
  const { stdout } = await promisify(execFile)("bwrap", [...sandbox, process.execPath, "--input-type=module", "-e", script]);
  expect(stdout).toBe("ENOSPC old file\n");
});

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { replaceFolder } from "../../src/system/build.ts";
import { changedDisk } from "../../src/system/changed-disk.ts";

let images: string;
let folder: string;

beforeEach(() => {
  images = mkdtempSync(join(tmpdir(), "nexus-images-"));
  folder = join(images, "micro-x86_64");
});
afterEach(() => rmSync(images, { recursive: true }));

const build = (content: string) =>
  replaceFolder(folder, async (staging) => {
    writeFileSync(join(staging, "disk"), content);
  });

test("what a system changed stays with its own lock, whatever is built later", async () => {
  await build("first");
  const { path, others } = changedDisk(folder, join(folder, "disk"), `sha256:${"a".repeat(64)}`);
  expect([readFileSync(path, "utf8"), others]).toEqual(["first", []]);
  writeFileSync(path, "changed");
  expect(readFileSync(changedDisk(folder, join(folder, "disk"), `sha256:${"a".repeat(64)}`).path, "utf8")).toBe("changed");

  await build("second");
  expect(readFileSync(path, "utf8")).toBe("changed");
  const next = changedDisk(folder, join(folder, "disk"), `sha256:${"b".repeat(64)}`);
  expect([readFileSync(next.path, "utf8"), next.others]).toEqual(["second", [path]]);
  expect(readFileSync(join(folder, "disk"), "utf8")).toBe("second");
});

test("a copy that could not be made whole is none", async () => {
  await build("first");
  mkdirSync(join(folder, "unreadable"));
  expect(() => changedDisk(folder, join(folder, "unreadable"), "sha256:00")).toThrow();
  expect(readdirSync(images)).toEqual(["micro-x86_64"]);
});

test("a build that was killed while it put the new image in place leaves the old one", async () => {
  await build("first");
  // A process that dies when the old image was moved aside, and the new one not yet in its place.
  const script = `import fs from "node:fs";
    import { syncBuiltinESMExports } from "node:module";
    const { renameSync } = fs;
    fs.renameSync = (from, to) => (from.endsWith("/new") ? process.kill(process.pid, "SIGKILL") : renameSync(from, to));
    syncBuiltinESMExports();
    const { replaceFolder } = await import(${JSON.stringify(join(import.meta.dirname, "../../src/system/build.ts"))});
    await replaceFolder(${JSON.stringify(folder)}, async () => {});`;
  await expect(promisify(execFile)(process.execPath, ["--input-type=module", "-e", script])).rejects.toMatchObject({ signal: "SIGKILL" });
  expect(existsSync(folder)).toBe(false);
  await expect(replaceFolder(folder, () => Promise.reject(new Error("no luck")))).rejects.toThrow("no luck");
  expect(readFileSync(join(folder, "disk"), "utf8")).toBe("first");
  await build("second");
  expect(readFileSync(join(folder, "disk"), "utf8")).toBe("second");
  expect(readdirSync(images)).toEqual(["micro-x86_64"]);
});

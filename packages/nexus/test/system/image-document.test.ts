// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readImageDescription, writeImageDescription, type ImageDescription } from "../../src/system/image-document.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nexus-image-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = (name: string) => ({ file: name, size: 5, sha256: "a".repeat(64) });
const image: ImageDescription = {
  name: "micro",
  architecture: "x86_64",
  lock: `sha256:${"b".repeat(64)}`,
  kernel: file("bzImage"),
  directKernel: file("vmlinux"),
  initramfs: file("micro.cpio.zst"),
  disk: file("micro.img"),
  diskCommandLine: "root=PARTUUID=1 ro",
  commandLine: "quiet",
  boot: {
    machine: "microvm",
    memoryBytes: 1024,
    ready: { line: `READY "now"`, within: 3 },
    types: [{ line: "echo $((1 + 1))", answer: "2", within: 4 }],
    powerOff: { command: "poweroff", within: 5 },
  },
  programs: [{ name: "toybox", version: "0.8.9", license: "0BSD" }],
};

test.each([
  ["with everything", image],
  [
    "without a disk",
    { ...image, disk: undefined, diskCommandLine: undefined, directKernel: undefined, commandLine: "", boot: { ...image.boot, machine: undefined, types: [] }, programs: [] },
  ],
])("an image %s is read as it was written, by folder, by disk and by document", (_, wanted) => {
  writeImageDescription(folder, wanted);
  for (const path of [folder, join(folder, "image.kdl")]) expect(readImageDescription(path)).toEqual({ folder, image: wanted });
  writeFileSync(join(folder, "micro.img"), "");
  expect(readImageDescription(join(folder, "micro.img")).image).toEqual(wanted);
});

test("what is no image is said to be none, and a damaged description is pointed at", () => {
  expect(() => readImageDescription(folder)).toThrowError(expect.objectContaining({ code: "not-found", hint: expect.stringContaining("nexus build") }));
  expect(() => readImageDescription(join(folder, "nothing.img"))).toThrowError(expect.objectContaining({ code: "not-found" }));
  writeFileSync(join(folder, "image.kdl"), `image "micro" architecture="vax"\n`);
  expect(() => readImageDescription(folder)).toThrowError(expect.objectContaining({ code: "bad-document" }));
});

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseDocument } from "@nexus/kdl";
import { loadProfile } from "../../src/profile/load.ts";
import { resolveSystem } from "../../src/profile/resolve.ts";
import { formatLock, lockDigest, type LockInputs } from "../../src/system/lock.ts";

const profiles = join(import.meta.dirname, "../../../../profiles");
const inputs = (): LockInputs => ({
  system: resolveSystem(loadProfile("micro", profiles), "x86_64"),
  packages: [{ name: "musl", version: "1.2.5", cid: "cid:v1:blake3:0", manifest: "7", sources: [{ name: "musl.tar.gz", sha256: "1" }] }],
  kernel: {
    name: "linux",
    version: "6.12",
    key: "k",
    configuration: "3",
    fragments: [{ name: "base.config", sha256: "4" }],
    sources: [{ name: "linux.tar.xz", sha256: "2" }],
    license: "GPL-2.0-only",
  },
  tools: [
    { name: "make", version: "4", files: "5" },
    { name: "gcc", version: "12", files: "6" },
  ],
  program: { sha256: "p", zlib: "1.3", zstd: "1.5" },
});

test("names every source, tool and configuration, with its digest, sorted", () => {
  const [lock] = parseDocument(formatLock(inputs()), "lock.kdl").nodes;
  expect(lock!.children.map(({ name, args }) => [name, args[0]?.value])).toEqual([
    ["format", 1],
    ["configuration", undefined],
    ["program", undefined],
    ["kernel", "linux"],
    ["package", "musl"],
    ["tool", "gcc"],
    ["tool", "make"],
  ]);
  const digests = (name: string) => lock!.children.find((node) => node.name === name)!.children.map((node) => [node.name, node.args[0]?.value, node.props.get("sha256")?.value]);
  expect(digests("kernel")).toEqual([
    ["source", "linux.tar.xz", "2"],
    ["fragment", "base.config", "4"],
    ["configuration", undefined, "3"],
  ]);
  expect(lock!.children.filter(({ name }) => name === "tool").map(({ props }) => props.get("files")?.value)).toEqual(["6", "5"]);
  expect(digests("package")).toEqual([["source", "musl.tar.gz", "1"]]);
});

test("does not depend on where in the profile something stands, but on all that it says", () => {
  const moved = inputs();
  moved.system.kernel.recipe.at.line += 10;
  moved.system.limits[0]!.at.sourceLine = "other";
  expect(formatLock(moved)).toBe(formatLock(inputs()));
  for (const change of [
    (lock: LockInputs) => (lock.system.hostname = "other"),
    (lock: LockInputs) => (lock.system.boot.ready.within += 1),
    (lock: LockInputs) => (lock.packages[0]!.cid = "cid:v1:blake3:1"),
    (lock: LockInputs) => (lock.packages[0]!.manifest = "other"),
    (lock: LockInputs) => (lock.kernel.key = "other"),
    (lock: LockInputs) => (lock.kernel.configuration = "other"),
    (lock: LockInputs) => (lock.kernel.configuration = undefined),
    (lock: LockInputs) => (lock.kernel.fragments[0]!.sha256 = "other"),
    (lock: LockInputs) => (lock.tools[1]!.version = "13"),
    (lock: LockInputs) => (lock.tools[1]!.files = "other"),
    (lock: LockInputs) => (lock.kernel.license = "MIT"),
    (lock: LockInputs) => (lock.program.sha256 = "other"),
    (lock: LockInputs) => (lock.program.zlib = "other"),
    (lock: LockInputs) => (lock.program.zstd = "other"),
  ]) {
    const changed = inputs();
    change(changed);
    expect(lockDigest(formatLock(changed))).not.toBe(lockDigest(formatLock(inputs())));
  }
});

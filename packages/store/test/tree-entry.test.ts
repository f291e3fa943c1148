// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { keptMode, sortEntries, treeDigest, treeId, type TreeEntry } from "../src/index.ts";
import { sha256 } from "./make-tree.ts";

const entries: TreeEntry[] = [
  { kind: "symlink", path: "bin/sh", target: "mksh" },
  { kind: "directory", path: "bin", mode: 0o755 },
  { kind: "file", path: "bin/mksh", mode: 0o755, size: 3, sha256: sha256("abc") },
];

describe("treeDigest", () => {
  test("is the sha256 of the documented lines, as sha256sum gives it", () => {
    const lines = `["directory","bin",493]\n["file","bin/mksh",493,3,"${sha256("abc")}"]\n["symlink","bin/sh","mksh"]\n`;
    const [digest] = execFileSync("sha256sum", { input: lines, encoding: "utf8" }).split(" ");
    expect(treeDigest(entries)).toBe(`sha256:${digest}`);
  });

  test("does not depend on the order of the entries", () => {
    fc.assert(fc.property(fc.shuffledSubarray(entries, { minLength: 3 }), (shuffled) => treeDigest(shuffled) === treeDigest(entries)));
  });

  test.each<[string, TreeEntry]>([
    ["mode", { kind: "file", path: "a", mode: 0o755, size: 1, sha256: sha256("a") }],
    ["size", { kind: "file", path: "a", mode: 0o644, size: 2, sha256: sha256("a") }],
    ["content", { kind: "file", path: "a", mode: 0o644, size: 1, sha256: sha256("b") }],
    ["path", { kind: "file", path: "b", mode: 0o644, size: 1, sha256: sha256("a") }],
    ["kind", { kind: "directory", path: "a", mode: 0o644 }],
  ])("changes with the %s", (_, changed) => {
    expect(treeDigest([changed])).not.toBe(treeDigest([{ kind: "file", path: "a", mode: 0o644, size: 1, sha256: sha256("a") }]));
  });

  test("sorts by bytes, not by UTF-16 units", () => {
    const sorted = sortEntries([{ path: "\u{1F600}" }, { path: "\uFF5E" }, { path: "a/b" }, { path: "a.b" }, { path: "a" }]);
    expect(sorted.map(({ path }) => path)).toEqual(["a", "a.b", "a/b", "\uFF5E", "\u{1F600}"]);
  });
});

test("treeId is the first 160 bits in Nix base32", () => {
  expect(treeId(`sha256:${"0".repeat(64)}`)).toBe("0".repeat(32));
  expect(treeId(`sha256:${"f".repeat(64)}`)).toBe("z".repeat(32));
  expect(treeId(`sha256:01${"0".repeat(62)}`)).toBe(`${"0".repeat(31)}1`);
});

test("keptMode keeps no set-id or sticky bits, no writing by others, and what its owner can read", () => {
  expect(keptMode("file", 0o4755)).toBe(0o755);
  expect(keptMode("file", 0o6777)).toBe(0o755);
  expect(keptMode("file", 0o111)).toBe(0o511);
  expect(keptMode("directory", 0o1777)).toBe(0o755);
  expect(keptMode("directory", 0)).toBe(0o500);
  fc.assert(
    fc.property(fc.constantFrom("directory" as const, "file" as const), fc.nat(0o7777), (kind, mode) => {
      const kept = keptMode(kind, mode);
      return keptMode(kind, kept) === kept && (kept & 0o7022) === 0;
    }),
  );
});

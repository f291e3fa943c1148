// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { describe, expect, test } from "vitest";
import { checkTree, type TreeEntry } from "../src/index.ts";
import { entriesOf, sha256 } from "./make-tree.ts";

const file = (path: string, more: Partial<TreeEntry & { kind: "file" }> = {}): TreeEntry => ({ kind: "file", path, mode: 0o644, size: 1, sha256: sha256("x"), ...more });
const link = (path: string, target: string): TreeEntry => ({ kind: "symlink", path, target });
const directory = (path: string, mode = 0o755): TreeEntry => ({ kind: "directory", path, mode });

// Numbers are the rows of the list of hostile inputs that the design keeps.
const hostile: [string, TreeEntry[], RegExp][] = [
  ["1: the name ..", [directory(".."), file("../x")], /name \.\./],
  ["1: the name .", [directory("a"), file("a/./x")], /name \./],
  ["1: an empty name", [directory("a"), file("a//x")], /empty name/],
  ["1: an empty path", [file("")], /empty/],
  ["1: an absolute path", [file("/etc/passwd")], /absolute/],
  ["2: a file through a link", [link("a", "b"), directory("b"), file("a/x")], /no parent directory/],
  ["3: two links, each inside, together outside", [directory("a"), directory("a/b"), link("a/b/up", "../.."), link("out", "a/b/up/..")], /leads out/],
  ["6: a link to ..", [link("up", "..")], /leads out/],
  ["7: a directory and a link of one name", [directory("a"), link("a", "b")], /listed twice/],
  ["11: thousands of directories", entriesOf({ [`${"d/".repeat(3000)}x`]: "x" }), /longer than|deep/],
  ["12: NUL in a name", [file("a\0b")], /control character/],
  ["12: NUL in a link", [link("a", "b\0c")], /control character/],
  ["18: setuid", [file("su", { mode: 0o4755 })], /setuid/],
  ["18: writable by everybody", [file("x", { mode: 0o666 })], /writable by others/],
  ["18: sticky directory", [directory("tmp", 0o1777)], /sticky/],
  ["22: a long name", [file("n".repeat(256))], /longer than 255/],
  ["22: a long link", [link("a", `${"t".repeat(250)}/`.repeat(20))], /longer than 4095/],
  ["23: a line end in a name", [file("a\nb")], /control character/],
  ["31: a digest in upper case", [file("x", { sha256: sha256("x").toUpperCase() })], /digest/],
  ["31: a short digest", [file("x", { sha256: "00" })], /digest/],
  ["a negative size", [file("x", { size: -1 })], /size/],
  ["a link out of the tree", [link("passwd", "/etc/passwd")], /leads out/],
  ["a link out of a system folder", [link("passwd", "/Programs/../etc/passwd")], /leads out/],
  ["a link to the root", [link("root", "/")], /leads out/],
  ["a link into a folder with a similar name", [link("x", "/Programsx/y")], /leads out/],
  ["links in a circle", [link("a", "b"), link("b", "a")], /leads out/],
  ["no parent", [file("a/x")], /no parent/],
  ["a parent that is a file", [file("a"), file("a/x")], /no parent/],
];

describe("checkTree refuses", () => {
  test.each(hostile)("%s", (_, entries, reason) => {
    expect(() => checkTree(entries)).toThrow(expect.objectContaining({ code: "corrupt", message: expect.stringMatching(reason) }));
  });
});

describe("checkTree accepts", () => {
  const sound: [string, TreeEntry[]][] = [
    ["links inside, up and down", [directory("a"), directory("b"), file("b/x"), link("a/x", "../b/x"), link("c", "a/x")]],
    ["a link through a directory link", [directory("a"), directory("a/b"), file("a/y"), link("l", "a/b"), link("m", "l/../y")]],
    ["a link to what is not there", [link("a", "missing/file")]],
    ["links to system folders", [link("a", "/Programs/Musl/1.2/lib/libc.so"), link("b", "/dev/null"), link("c", "/System/Settings/x")]],
    ["names that differ in case only", [file("xt_TCPMSS.h"), file("xt_tcpmss.h")]],
    ["names that look like our own", [directory(".staging:1"), file(".staging:1/x"), file("generation.kdl"), file(".trash:x")]],
    ["blanks and shell characters", [file("a b;$(c)'\"&|`")]],
    ["read-only modes", [directory("a", 0o555), file("a/x", { mode: 0o444 })]],
  ];
  test.each(sound)("%s", (_, entries) => checkTree(entries));
});

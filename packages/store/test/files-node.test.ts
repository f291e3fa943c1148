// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { writeDocument } from "@nexus/kdl";
import { formatFilesNode, parseFilesNode, sortEntries, takeFiles, type TreeEntry } from "../src/index.ts";
import { sha256 } from "./make-tree.ts";

const path = fc.string({ minLength: 1, maxLength: 30, unit: "grapheme" });
const mode = fc.constantFrom(0o644, 0o755, 0o444, 0o555, 0o400, 0o700);
const entry: fc.Arbitrary<TreeEntry> = fc.oneof(
  fc.record({ kind: fc.constant("directory" as const), path, mode }),
  fc.record({ kind: fc.constant("file" as const), path, mode, size: fc.maxSafeNat(), sha256: path.map(sha256) }),
  fc.record({ kind: fc.constant("symlink" as const), path, target: path }),
);

describe("the files node", () => {
  test("reads as it is documented", () => {
    const text = writeDocument([
      formatFilesNode([
        { kind: "symlink", path: "bin/sh", target: "mksh" },
        { kind: "file", path: "bin/mksh", mode: 0o755, size: 3, sha256: sha256("abc") },
        { kind: "directory", path: "bin", mode: 0o755 },
      ]),
    ]);
    expect(text).toBe(
      ["files {", '  directory "bin" mode="0755"', `  file "bin/mksh" mode="0755" size=3 sha256="${sha256("abc")}"`, '  symlink "bin/sh" target="mksh"', "}", ""].join("\n"),
    );
  });

  test("comes back as it was written, whatever the names", () => {
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 20 }), (entries) => {
        const text = writeDocument([{ name: "package", args: ["x"], children: [formatFilesNode(entries)] }]);
        expect(parseFilesNode(text, "m.kdl")).toEqual(sortEntries(entries));
      }),
    );
  });

  test("says the same in its one form and in any other", () => {
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 20 }), fc.boolean(), (entries, inPackage) => {
        const nodes = [formatFilesNode(entries)];
        const text = writeDocument(inPackage ? [{ name: "package", args: ["x"], children: nodes }] : nodes);
        expect(parseFilesNode(`${text}// not in the one form\n`, "m.kdl")).toEqual(sortEntries(entries));
        expect(takeFiles(text, "m.kdl")).toEqual({
          rest: writeDocument(inPackage ? [{ name: "package", args: ["x"], children: [{ name: "files" }] }] : [{ name: "files" }]),
          files: sortEntries(entries),
        });
      }),
    );
  });

  test.each([
    ["in another order", `symlink target="b" "a"`],
    ["with other blanks", `symlink  "a"  target="b"`],
    ["without quotes", `symlink a target=b`],
    ["with escapes that it does not need", `symlink "\\u{61}" target="\\u{62}"`],
    ["with a comment", `symlink "a" target="b" // c`],
  ])("a moderate one may say it %s", (_, line) => {
    expect(parseFilesNode(`files {\n  ${line}\n}\n`, "m.kdl")).toEqual([{ kind: "symlink", path: "a", target: "b" }]);
  });

  test.each([
    ["a mode that is none", `file "a" mode="755" size=1 sha256="${sha256("a")}"`],
    ["a size beyond all numbers", `file "a" mode="0755" size=9007199254740993 sha256="${sha256("a")}"`],
    ["an empty path", `symlink "" target="b"`],
    ["half a surrogate pair", `symlink "\\u{d800}" target="b"`],
    ["a character that there is not", `symlink "\\u{110000}" target="b"`],
    ["a line end in a text", `symlink "a\u2028" target="b"`],
    ["a kind that objects have", `constructor "a"`],
  ])("%s is refused, in its form as well", (_, line) => {
    expect(() => parseFilesNode(`files {\n  ${line}\n}\n`, "m.kdl")).toThrow(
      expect.objectContaining({ code: "bad-document", diagnostics: [expect.objectContaining({ line: 2 })] }),
    );
  });

  test("one that is too long for a document is read all the same, and a fault in it has its line", () => {
    const lines = Array.from({ length: 110_000 }, (_, index) => `  symlink "${index}" target="x"\n`);
    expect(parseFilesNode(`// head\nfiles {\n${lines.join("")}}\n`, "m.kdl")).toHaveLength(110_000);
    lines[105_000] = `  symlink "y" to="x"\n`;
    expect(() => parseFilesNode(`// head\nfiles {\n${lines.join("")}}\n`, "m.kdl")).toThrow(
      expect.objectContaining({ code: "bad-document", diagnostics: [expect.objectContaining({ line: 105_003, message: expect.stringContaining("no entry") })] }),
    );
  });

  test("no line is longer than the longest path and target need", () => {
    const longest = { kind: "symlink", path: "\u0085".repeat(1536), target: "\u0085".repeat(2047) } as const;
    const text = writeDocument([formatFilesNode([longest])]);
    expect(takeFiles(text, "m.kdl").files).toEqual([longest]);
    expect(takeFiles(text.replace("\n}", `${" ".repeat(40_000)}\n}`), "m.kdl").files).toBeUndefined();
  });

  test("a tree without files is an empty node", () => {
    expect(parseFilesNode(writeDocument([formatFilesNode([])]), "m.kdl")).toEqual([]);
  });

  test.each([
    ['files { file "a" mode="0755" size=1 }', /sha256 is missing/],
    [`files { file "a" mode="755" size=1 sha256="${sha256("a")}" }`, /octal mode/],
    [`files { file "a" mode="0755" size=-1 sha256="${sha256("a")}" }`, /size/],
    [`files { file "a" mode="0755" size=1 sha256="${sha256("a").toUpperCase()}" }`, /sha256/],
    ['files { device "a" }', /device/],
    ['files { symlink "a" target="" }', /target/],
  ])("%s is refused with its place", (text, fault) => {
    expect(() => parseFilesNode(text, "m.kdl")).toThrow(
      expect.objectContaining({ code: "bad-document", diagnostics: [expect.objectContaining({ line: 1, message: expect.stringMatching(fault) })] }),
    );
  });

  test("a manifest without it is refused", () => {
    expect(() => parseFilesNode('package "x"\n', "m.kdl")).toThrow(/m\.kdl has no node "files"/);
  });
});

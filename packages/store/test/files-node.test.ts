// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { writeDocument } from "@nexus/kdl";
import { formatFilesNode, parseFilesNode, sortEntries, type TreeEntry } from "../src/index.ts";
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

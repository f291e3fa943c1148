// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { editDocument, parseDocument } from "../../src/index.ts";
import { withoutPositions } from "../plain.ts";

const recipe = `// SPDX-License-Identifier: Apache-2.0
package toybox version="0.8.11" { // the multicall binary
    license "0BSD"

    /* where it comes from:
       upstream first */
    source "toybox-0.8.11.tar.gz"   sha256="aa" {  // moved by nexus update
        origin "https://landley.net/toybox/downloads/toybox-0.8.11.tar.gz"; origin "debian:toybox"
    }
    source "second" /- old=1 sha256="bb"
    empty {
        // nothing yet
    }
}
`;

test("a property and an argument change, every other byte stays", () => {
  const edited = editDocument(recipe, [
    { kind: "set-argument", path: ["package", "source"], index: 0, value: "toybox-0.8.12.tar.gz" },
    { kind: "set-property", path: ["package", "source"], name: "sha256", value: "cc" },
    { kind: "set-property", path: ["package"], name: "version", value: "0.8.12" },
    { kind: "set-argument", path: ["package", "source", { name: "origin", index: 1 }], index: 0, value: "debian:toybox@0.8" },
    { kind: "set-property", path: ["package", { name: "source", index: 1 }], name: "sha256", value: "dd" },
  ]);
  expect(edited).toBe(
    recipe
      .replace('source "toybox-0.8.11.tar.gz"', 'source "toybox-0.8.12.tar.gz"')
      .replace('"aa"', '"cc"')
      .replace('version="0.8.11"', 'version="0.8.12"')
      .replace('"debian:toybox"', '"debian:toybox@0.8"')
      .replace('"bb"', '"dd"'),
  );
});

test.each([
  ["adds a property behind the last", { kind: "set-property", path: ["package", { name: "source", index: 1 }], name: "size", value: 7 }, ['sha256="bb"\n', 'sha256="bb" size=7\n']],
  ["adds a property to a bare node", { kind: "set-property", path: ["package", "empty"], name: "x", value: true }, ["empty {", "empty x=#true {"]],
  ["adds an argument behind the last", { kind: "set-argument", path: ["package", "license"], index: 1, value: "MIT" }, ['"0BSD"', '"0BSD" "MIT"']],
  ["removes a property with the blanks before it", { kind: "remove-property", path: ["package", "source"], name: "sha256" }, ['   sha256="aa"', ""]],
  ["adds a node below the last of its name", { kind: "add-node", path: ["package"], node: { name: "license", args: ["MIT"] } }, ['"0BSD"\n', '"0BSD"\n    license "MIT"\n']],
  [
    "adds a node at the end of a block",
    { kind: "add-node", path: ["package"], node: { name: "note", args: ["x"], children: [{ name: "y" }] } },
    ["    }\n}\n", '    }\n    note "x" {\n      y\n    }\n}\n'],
  ],
  [
    "adds a node on a shared line",
    { kind: "add-node", path: ["package", "source"], node: { name: "origin", args: ["x"] } },
    ['origin "debian:toybox"\n', 'origin "debian:toybox"\n        origin "x"\n'],
  ],
  ["adds a node to a block that holds a comment", { kind: "add-node", path: ["package", "empty"], node: { name: "x" } }, ["// nothing yet\n", "// nothing yet\n      x\n"]],
  ["adds a block", { kind: "add-node", path: ["package", "license"], node: { name: "x" } }, ['"0BSD"\n', '"0BSD" {\n      x\n    }\n']],
  ["adds a node at the end of the document", { kind: "add-node", path: [], node: { name: "z" } }, [/\n$/, "\nz\n"]],
  ["removes a node with its lines, comments around it stay", { kind: "remove-node", path: ["package", "source"] }, [/ {4}source "toybox[^}]*}\n/, ""]],
  ["removes a node that shares its line", { kind: "remove-node", path: ["package", "source", "origin"] }, [/origin "https[^;]*; /, ""]],
  ["removes the last of a shared line", { kind: "remove-node", path: ["package", "source", { name: "origin", index: 1 }] }, ['origin "debian:toybox"', ""]],
] as const)("%s", (_, edit, [before, after]) => {
  const edited = editDocument(recipe, [edit]);
  expect(edited).toBe(recipe.replace(before, after));
  expect(edited).not.toBe(recipe);
  parseDocument(edited, "x.kdl");
});

test("blocks on one line stay on one line", () => {
  expect(editDocument("a { b 1 }\n", [{ kind: "add-node", path: ["a"], node: { name: "b", args: [2] } }])).toBe("a { b 1; b 2 }\n");
  expect(editDocument("a {}\n", [{ kind: "add-node", path: ["a"], node: { name: "b" } }])).toBe("a {\n  b\n}\n");
  expect(editDocument("a { b 1 }\n", [{ kind: "remove-node", path: ["a", "b"] }])).toBe("a { }\n");
});

test("an empty document and CRLF line ends", () => {
  expect(editDocument("", [{ kind: "add-node", path: [], node: { name: "a" } }])).toBe("a\n");
  expect(editDocument("// only\r\n", [{ kind: "add-node", path: [], node: { name: "a", children: [{ name: "b" }] } }])).toBe("// only\r\na {\r\n  b\r\n}\r\n");
  expect(editDocument("a 1\r\nb 2\r\n", [{ kind: "remove-node", path: ["a"] }])).toBe("b 2\r\n");
});

test("a path that leads nowhere and a text that is no KDL are errors", () => {
  const nowhere = { kind: "remove-node", path: ["package", { name: "source", index: 2 }] } as const;
  expect(() => editDocument(recipe, [nowhere])).toThrow(new NexusError("not-found", "the document to be edited has no package / source[2]"));
  expect(() => editDocument("a {", [nowhere])).toThrow(/has 1 error/);
});

test("adding and removing again gives the text back", () => {
  const line = fc.constantFrom("a 1", 'b "x" y=2 // note', "/* c */ d", "e { f; }", "// alone", "", "   g 1 ;");
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
      const text = lines.map((each) => `${each}\n`).join("");
      const added = editDocument(text, [{ kind: "add-node", path: [], node: { name: "new", args: ["x"], children: [{ name: "y" }] } }]);
      expect(withoutPositions(parseDocument(added, "x.kdl").nodes)).toContainEqual({
        name: "new",
        args: ["x"],
        props: {},
        children: [{ name: "y", args: [], props: {}, children: [] }],
      });
      expect(editDocument(added, [{ kind: "remove-node", path: ["new"] }])).toBe(text);
    }),
  );
});

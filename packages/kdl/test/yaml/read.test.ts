// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { expect, test } from "vitest";
import { decode, parseDocument } from "../../src/index.ts";
import { diagnosticsOf, summary, syntaxErrors, withoutPositions } from "../plain.ts";
import { recipeSchema } from "../recipe-schema.ts";

function tree(text: string) {
  return withoutPositions(parseDocument(text, "x.yaml").nodes);
}

function kdlTree(text: string) {
  return withoutPositions(parseDocument(text, "x.kdl").nodes);
}

test.each([
  ["a key with a value", "a: x", "a x"],
  ["every kind of scalar", 'a: 1\nb: 1.5\nc: true\nd: "5"\ne: |\n  two\n  lines\nf: yes', 'a 1\nb 1.5\nc #true\nd "5"\ne "two\\nlines\\n"\nf yes'],
  ["a key alone", "a:\nb: ~", "a\nb"],
  ["a list of values", "a: [x, 1]\nb:\n- y", "a x 1\nb y"],
  ["an empty list", "a: []", ""],
  ["a map", "a: {b: 1, c: {d: 2}}", "a { b 1; c { d 2; }; }"],
  ["a list of maps", "a:\n- b: 1\n- {b: 2}", "a { b 1; }\na { b 2; }"],
  ["a list of both", "a: [x, {b: 1}, [y, z]]", "a x\na { b 1; }\na y z"],
  ["a number as a key", "1: x", '"1" x'],
  ["an alias", "a: &x {b: 1}\nc: *x\nd: [*x, *x]", "a { b 1; }\nc { b 1; }\nd { b 1; }\nd { b 1; }"],
  ["nothing at all", "# only a comment\n", ""],
])("%s", (_, yaml, kdl) => {
  expect(tree(yaml)).toEqual(kdlTree(kdl));
});

test("both syntaxes of a recipe decode to the same", () => {
  const kdl = `package toybox version="0.8.11" layer-note="x"
license "0BSD"
essential
outputs bin man
depends musl
depends zlib version=">=1.2"
build {
    run make -j4
    write "etc/x" "text" mode="0600"
    run strip toybox dir="out"
}
env CC=gcc CFLAGS="-O2"
symbols { EPOLL y; HZ "100" }
`;
  const yaml = `package: {name: toybox, version: 0.8.11, layer-note: x}
license: 0BSD
essential: true
outputs: [bin, man]
depends: [musl, {name: zlib, version: ">=1.2"}]
build:
- run: [make, -j4]
- write: {path: etc/x, content: text, mode: "0600"}
- run: {command: [strip, toybox], dir: out}
env: {CC: gcc, CFLAGS: -O2}
symbols: {EPOLL: y, HZ: "100"}
`;
  const decoded = (text: string, file: string) => JSON.parse(JSON.stringify(decode(recipeSchema, parseDocument(text, file)), (key, value) => (key === "at" ? undefined : value)));
  expect(decoded(yaml, "x.npk.yaml")).toEqual(decoded(kdl, "x.kdl"));
});

test.each([["depends: [musl, zlib]"], ["depends:\n- musl\n- zlib"], ["depends:\n- name: musl\n- zlib"]])("many nodes of one argument may be a list: %j", (depends) => {
  const { dependencies } = decode(recipeSchema, parseDocument(`package: {name: a, version: "1"}\nlicense: 0BSD\n${depends}`, "x.yml"));
  expect(dependencies.map(({ name }) => name.value)).toEqual(["musl", "zlib"]);
});

test("the schema's faults have their places in YAML too", () => {
  const text = `package: {nme: toybox, version: 0.10}
layer: [a, b]
jobs: two
depends: [self, [x, y], {name: {z: 1}}, {name: [p, q]}]
build:
- run:
- wrte: {path: x}
`;
  expect(diagnosticsOf(() => decode(recipeSchema, parseDocument(text, "x.yaml"))).map(summary)).toEqual([
    "1:1-8 package: the key name is missing",
    "1:1-2 the key license is missing",
    "1:11-14 package: unknown key nme",
    "1:33-37 version: expected text, found the number 0.10",
    '2:9-10 layer: expected base, app or desktop, found the text "a"',
    "2:12-13 layer: expected one value, found 2",
    '3:7-10 jobs: expected a whole number from 1 to 64, found the text "two"',
    "4:11-15 a package cannot depend on itself",
    "4:26-30 name: expected a value, found keys",
    "4:42-46 name: expected one value, found 2",
    "6:3-6 run: expected at least one value, found none",
    "7:3-7 build: unknown key wrte",
  ]);
});

test.each<[what: string, text: string, errors: string[]]>([
  ["a key given twice", "a: 1\nb: 2\na: 3\nc: {d: 1, d: 2}", ["3:1-2 the key a is given twice, first on line 1", "4:11-12 the key d is given twice, first on line 4"]],
  ["no map at the top", "- a\n", ["1:1-4 expected keys with values at the top of the document"]],
  ["text at the top", "just text\n", ["1:1-10 expected keys with values at the top of the document"]],
  ["a list too deep", "a: [[1, [2]]]", ["1:9-12 expected text, a number, true or false here"]],
  ["an alias without anchor", "a: *b\nc: &b 1", ["1:4-6 there is no &b before *b"]],
  ["an anchor set twice", "a: &b 1\nc: &b 2", ["2:7-8 the anchor &b is set twice"]],
  ["an alias of what it stands in", "a: &a {b: *a}", ["1:7-14 maps are nested too deeply: more than 32 levels"]],
])("%s", (_, text, errors) => {
  expect(syntaxErrors(text, "x.yaml")).toEqual(errors);
});

test("aliases that multiply are stopped", () => {
  const levels = Array.from({ length: 12 }, (_, i) => `l${i}: &l${i} {${Array.from({ length: 9 }, (_, j) => `k${j}: ${i === 0 ? "x" : `*l${i - 1}`}`).join(", ")}}`);
  const [error] = syntaxErrors(levels.join("\n"), "x.yaml");
  expect(error).toMatch(/the document is too large: more than 100000 values after its aliases are followed/);
});

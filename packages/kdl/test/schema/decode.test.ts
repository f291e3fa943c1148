// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { formatDiagnostic } from "@nexus/core";
import { expect, expectTypeOf, test } from "vitest";
import { arg, args, decode, document, fallback, integer, list, many, node, one, optional, parseDocument, prop, props, scalar, sequence, text } from "../../src/index.ts";
import type { Infer, Location } from "../../src/index.ts";
import * as z from "zod/mini";
import { diagnosticsOf, summary } from "../plain.ts";
import { recipeSchema } from "../recipe-schema.ts";

const whole = `package toybox version="0.8.11" layer-note="x"
license "0BSD"
layer app
jobs 4
essential
outputs bin man
depends musl
depends zlib version=">=1.2"
build {
    run make -j4 dir="src"
    write "etc/x" "text" mode="0600"
    run make install
}
env CC=gcc CFLAGS="-O2"
symbols { EPOLL y; HZ "100" }
`;

function decodeText(content: string, file = "x.kdl") {
  return decode(recipeSchema, parseDocument(content, file));
}

function faults(content: string, file = "x.kdl"): string[] {
  return diagnosticsOf(() => decodeText(content, file)).map(summary);
}

test("every kind of field is decoded", () => {
  const recipe = decodeText(whole);
  expect(recipe).toMatchObject({
    package: { name: "toybox", version: "0.8.11", layerNote: "x" },
    license: "0BSD",
    layer: "app",
    jobs: 4,
    essential: true,
    outputs: ["bin", "man"],
    dependencies: [{ name: { value: "musl" } }, { name: { value: "zlib" }, version: ">=1.2" }],
    build: {
      steps: [
        { kind: "run", command: ["make", "-j4"], dir: "src" },
        { kind: "write", path: "etc/x", content: "text", mode: "0600" },
        { kind: "run", command: ["make", "install"] },
      ],
    },
    env: { variables: { CC: "gcc", CFLAGS: "-O2" } },
    symbols: {
      settings: [
        { name: "EPOLL", value: "y" },
        { name: "HZ", value: "100" },
      ],
    },
  });
});

test("places: of a value, of a node, of an entry", () => {
  const recipe = decodeText(whole);
  const line = 'depends zlib version=">=1.2"';
  expect(recipe.dependencies[1]?.name.at).toEqual({ file: "x.kdl", line: 8, column: 9, endColumn: 13, sourceLine: line });
  expect(recipe.dependencies[1]?.at).toEqual({ file: "x.kdl", line: 8, column: 1, endColumn: 8, sourceLine: line });
  expect(recipe.symbols?.settings[1]?.at).toMatchObject({ line: 15, column: 20 });
});

test("what may be left out has its fallback", () => {
  const { package: _, dependencies, ...rest } = decodeText('package a version="1"\nlicense "0BSD"');
  expect(dependencies).toEqual([]);
  expect(rest).toEqual({ license: "0BSD", layer: "base", jobs: 1, essential: false, outputs: [], build: undefined, env: undefined, symbols: undefined });
  expect(decodeText('package a version="1"\nlicense "0BSD"\nessential #false').essential).toBe(false);
});

test("types follow from the schema", () => {
  type Recipe = Infer<typeof recipeSchema>;
  expectTypeOf<Recipe["package"]>().toEqualTypeOf<{ name: string; version: string; layerNote: string | undefined }>();
  expectTypeOf<Recipe["layer"]>().toEqualTypeOf<"base" | "app" | "desktop">();
  expectTypeOf<Recipe["outputs"]>().toEqualTypeOf<string[]>();
  expectTypeOf<Recipe["dependencies"][number]["name"]>().toEqualTypeOf<{ value: string; at: Location }>();
  expectTypeOf<NonNullable<Recipe["build"]>["steps"][number]["kind"]>().toEqualTypeOf<"run" | "write">();
});

const base = 'package a version="1"\nlicense "0BSD"\n';

test.each<[what: string, content: string, faults: string[]]>([
  ["missing nodes", "jobs 1", ["1:1-2 the node package is missing", "1:1-2 the node license is missing"]],
  ["missing argument and property", 'package\nlicense "0BSD"', ["1:1-8 package: the argument name is missing", "1:1-8 package: the property version is missing"]],
  ["a missing value", `${base}jobs`, ["3:1-5 jobs: its value is missing"]],
  ["a number for text", 'package a version=1.10\nlicense "0BSD"', ["1:19-23 version: expected text, found the number 1.10"]],
  ["text for a number", `${base}jobs two`, ['3:6-9 jobs: expected a whole number from 1 to 64, found the text "two"']],
  ["a fraction, too small, too large", `${base}jobs 1.5`, ["3:6-9 jobs: expected a whole number from 1 to 64, found the number 1.5"]],
  ["a number beyond its bounds", `${base}jobs 65`, ["3:6-8 jobs: expected a whole number from 1 to 64, found the number 65"]],
  ["an unknown word", `${base}layer desk`, ['3:7-11 layer: expected base, app or desktop, found the text "desk"']],
  ["text of the wrong form", 'package a version="1"\nlicense "0 BSD"', ['2:9-16 license: expected an SPDX identifier such as 0BSD, found the text "0 BSD"']],
  ["empty text", 'package "" version="1"\nlicense "0BSD"', ["1:9-11 name: expected text, found empty text"]],
  ["null", 'package #null version="1"\nlicense "0BSD"', ["1:9-14 name: expected text, found null"]],
  ["a node given twice", `${base}jobs 1\njobs 2`, ["4:1-5 jobs is given twice, first on line 3"]],
  ["unknown nodes", `${base}depend x\nbuild { runn y; }`, ["3:1-7 unknown node depend", "4:9-13 build: unknown node runn"]],
  ["an unknown property", `${base}depends x vresion="1"`, ["3:11-18 depends: unknown property vresion"]],
  ["too many arguments", `${base}depends x y`, ["3:11-12 depends: expected one argument, found 2"]],
  ["an argument where none belongs", `${base}build x`, ["3:7-8 build: expected no arguments, found 1"]],
  ["too few arguments", `${base}build { run; }`, ["3:9-12 run: expected at least one value, found none"]],
  ["a fault in the second of many", `${base}depends x\ndepends 5`, ["4:9-10 name: expected text, found the number 5"]],
  ["children where none belong", `${base}jobs 1 { x; }`, ["3:10-11 jobs: unknown node x"]],
  ["a check of the schema", `${base}depends self`, ["3:9-13 a package cannot depend on itself"]],
  [
    "faults in every corner at once",
    "package a\nlicens 1\njobs 0\nbuild { write x; }\nenv A=1",
    [
      "1:1-8 package: the property version is missing",
      "1:1-2 the node license is missing",
      "2:1-7 unknown node licens",
      "3:6-7 jobs: expected a whole number from 1 to 64, found the number 0",
      "4:9-14 write: the argument content is missing",
      "5:7-8 A: expected text, found the number 1",
    ],
  ],
])("%s", (_, content, expected) => {
  expect(faults(content)).toEqual(expected);
});

test.each<[hint: string, content: string]>([
  ["did you mean depends?", `${base}depend x`],
  ["did you mean version?", `${base}depends x vresion="1"`],
  ["package takes: layer-note, version", 'package a version="1" colour="red"\nlicense "0BSD"'],
  ["version is a property; write version=… on the line of package", 'package a version="1" { version "2"; }\nlicense "0BSD"'],
  ["name is an argument; write its value alone", 'package a name="a" version="1"\nlicense "0BSD"'],
  ["properties are written with their names: version=…", 'package a "1" version="1"\nlicense "0BSD"'],
  ['write it in quotes: "1.10"', 'package a version=1.10\nlicense "0BSD"'],
  ["keep one of the two", `${base}jobs 1\njobs 2`],
  ["remove the line", `${base}depends self`],
])("hint: %s", (hint, content) => {
  expect(diagnosticsOf(() => decodeText(content)).map((each) => each.hint)).toContain(hint);
});

test("the error names the file and counts; a diagnostic shows line, caret and hint", () => {
  expect(() => decodeText("jobs 0", "a/b.kdl")).toThrow("a/b.kdl has 3 errors");
  const [first] = diagnosticsOf(() => decodeText(`${base}layer appp`));
  expect(formatDiagnostic(first!)).toBe('x.kdl:3:7: layer: expected base, app or desktop, found the text "appp"\n  layer appp\n        ^^^^');
});

test("names from the prototype of objects are only names", () => {
  const schema = document({ env: one(node({ variables: props(text()) })), steps: one(node({ steps: sequence({ run: node({}) }) })) });
  const decoded = decode(schema, parseDocument('env __proto__="x" constructor="y"\nsteps', "x.kdl"));
  expect(Object.entries(decoded.env.variables)).toEqual([
    ["__proto__", "x"],
    ["constructor", "y"],
  ]);
  expect(diagnosticsOf(() => decode(schema, parseDocument("env\nsteps { constructor; }\ntoString", "x.kdl"))).map(summary)).toEqual([
    "2:9-20 steps: unknown node constructor",
    "3:1-9 unknown node toString",
  ]);
});

test("a zod schema of one's own: its refinement's message or the wish in words", () => {
  const even = scalar(z.number().check(z.refine((n: number) => n % 2 === 0, "expected an even number")), "a number");
  const schema = document({ n: many(even) });
  expect(decode(schema, parseDocument("n 2\nn 4", "x.kdl"))).toEqual({ n: [2, 4] });
  expect(diagnosticsOf(() => decode(schema, parseDocument("n 3\nn x", "x.kdl"))).map(summary)).toEqual([
    "1:3-4 n: expected an even number, found the number 3",
    '2:3-4 n: expected a number, found the text "x"',
  ]);
});

test("optional and rest arguments, at least so many", () => {
  const schema = document({
    a: one(node({ first: arg(text()), second: optional(arg(integer())), rest: args(text()) })),
    b: optional(one(list(text(), 2))),
    c: many(text(), 1),
    d: fallback(one(node({ x: prop(text()) })), { x: "none" }),
  });
  expect(decode(schema, parseDocument("a x\nc y", "x.kdl"))).toEqual({ a: { first: "x", second: undefined, rest: [] }, b: undefined, c: ["y"], d: { x: "none" } });
  expect(decode(schema, parseDocument("a x 2 y z\nc y\nb 1st 2nd".replace("1st", "one").replace("2nd", "two"), "x.kdl"))).toMatchObject({
    a: { second: 2, rest: ["y", "z"] },
    b: ["one", "two"],
  });
  expect(diagnosticsOf(() => decode(schema, parseDocument("a x\nb y", "x.kdl"))).map(summary)).toEqual([
    "1:1-2 the node c is missing",
    "2:1-2 b: expected at least 2 values, found 1",
  ]);
});

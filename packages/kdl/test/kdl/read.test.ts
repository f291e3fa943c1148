// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import fc from "fast-check";
import { parse as parseWithKdljs } from "kdljs";
import { expect, test } from "vitest";
import { parseDocument, writeDocument } from "../../src/index.ts";
import type { NewNode } from "../../src/index.ts";
import { diagnosticsOf, withoutPositions } from "../plain.ts";
import type { PlainNode } from "../plain.ts";

/** The same tree by kdljs, the oracle; undefined when it finds errors. */
function oracle(text: string): PlainNode[] | undefined {
  const { output, errors } = parseWithKdljs(text);
  return errors.length > 0 || output === undefined ? undefined : output.map(fromKdljs);
}

function fromKdljs(node: NonNullable<ReturnType<typeof parseWithKdljs>["output"]>[number]): PlainNode {
  return { name: node.name, args: node.values, props: node.properties, children: node.children.map(fromKdljs) };
}

const name = fc.string({ unit: "binary", minLength: 1, maxLength: 8 });
const value = fc.oneof(fc.string({ unit: "binary" }), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null));
const tree = fc.letrec<{ node: NewNode }>((tie) => ({
  node: fc.record({
    name,
    args: fc.array(value, { maxLength: 3 }),
    props: fc.dictionary(name, value, { maxKeys: 3 }),
    children: fc.oneof({ maxDepth: 3, withCrossShrink: true }, fc.constant([]), fc.array(tie("node"), { maxLength: 2 })),
  }),
})).node;

/** JSON's view of numbers: kdljs and we may differ in the sign of zero only. */
function normal(nodes: readonly PlainNode[] | undefined): unknown {
  return nodes === undefined ? undefined : JSON.parse(JSON.stringify(nodes));
}

test("what is written is read again, by us and by kdljs", () => {
  fc.assert(
    fc.property(fc.array(tree, { maxLength: 3 }), (nodes) => {
      const text = writeDocument(nodes);
      const read = withoutPositions(parseDocument(text, "x.kdl").nodes);
      expect(read).toEqual(nodes);
      expect(normal(read)).toEqual(normal(oracle(text)));
    }),
    { numRuns: 100 },
  );
});

const words = ["a", "b-c", '"x y"', "1", "-2.5", "0x1F ", "1_000", "1.2.3", "#true", "#null", "true", "é", "k=1"];
const signs = ["=", " {", "}", "\n", "\n", " ", " ", " ", ";", " /-", "\\\n", "// note\n", "/* a /* b */ c */", "(tag)", "\r\n", "\t", "\ufeff"];
const texts = ['#"raw \\"#', '"""\n  deep\n   er\n  """', '"\\u{e9}\\n"', '"unclosed'];
const piece = fc.constantFrom(...words, ...signs, ...texts);

test("a text of any pieces is accepted exactly when kdljs accepts it, with the same values", () => {
  let accepted = 0;
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
      const text = pieces.join("");
      const ours = diagnosticsOf(() => parseDocument(text, "x.kdl"));
      const refusedByRule = ours.some(({ message }) => /given twice|type annotations such as/.test(message));
      if (refusedByRule) return;
      const theirs = oracle(text);
      if (ours.length > 0) expect(theirs, `kdljs accepts what we refuse: ${ours[0]?.message}`).toBeUndefined();
      else {
        accepted++;
        expect(normal(withoutPositions(parseDocument(text, "x.kdl").nodes))).toEqual(normal(theirs));
      }
    }),
    { numRuns: 1000 },
  );
  expect(accepted).toBeGreaterThan(100);
});

test("nothing behind a hexadecimal number is swallowed", () => {
  for (const text of ["a 0x1F=3", "a 0x1F;b 2", "a x=0x1F;"]) {
    expect(diagnosticsOf(() => parseDocument(text, "x.kdl")).map(({ message }) => message)).toEqual(["a blank is missing behind the number 0x1F"]);
  }
  expect(parseDocument("a 0x1F ;b 2", "x.kdl").nodes).toHaveLength(2);
});

test("names, arguments and properties know their places", () => {
  const { nodes } = parseDocument('// first\npackage "toybox" version="0.8" {\n\tlicense 0BSD_ // é\n}\n'.replace("0BSD_", '"0BSD"'), "x.kdl");
  const [node] = nodes;
  expect(node?.span).toEqual({ line: 2, column: 1, endColumn: 8 });
  expect(node?.args[0]?.span).toEqual({ line: 2, column: 9, endColumn: 17 });
  expect(node?.props.get("version")).toEqual({ value: "0.8", span: { line: 2, column: 26, endColumn: 31 }, nameSpan: { line: 2, column: 18, endColumn: 25 } });
  expect(node?.children[0]?.args[0]?.span).toEqual({ line: 3, column: 10, endColumn: 16 });
});

test("a text over several lines ends, for its place, with its first line", () => {
  const { nodes } = parseDocument('a """\n  x\n  y\n  """ b', "x.kdl");
  expect(nodes[0]?.args.map(({ value, span }) => [value, span])).toEqual([
    ["x\ny", { line: 1, column: 3, endColumn: 6 }],
    ["b", { line: 4, column: 7, endColumn: 8 }],
  ]);
});

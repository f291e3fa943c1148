// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { expect, test } from "vitest";
import { badDocument, diagnosticAt, locate, parseDocument } from "../src/index.ts";

const document = parseDocument("first 1\nsecond 2\n", "x.kdl");

test("a diagnostic at a place, or at a document's first line", () => {
  const at = locate(document, document.nodes[1]!.span);
  expect(diagnosticAt(at, "wrong", "do this")).toEqual({ file: "x.kdl", line: 2, column: 1, endColumn: 7, sourceLine: "second 2", message: "wrong", hint: "do this" });
  expect(diagnosticAt(document, "empty")).toEqual({ file: "x.kdl", line: 1, column: 1, endColumn: 2, sourceLine: "first 1", message: "empty" });
});

test("the error tells faults in the order of the document, each once, twenty at most", () => {
  const [first, second] = document.nodes.map(({ span }) => diagnosticAt(locate(document, span), "wrong"));
  const error = badDocument("x.kdl", [second!, first!, first!]);
  expect(error).toMatchObject({ code: "bad-document", exitCode: 11, message: "x.kdl has 2 errors", diagnostics: [first, second] });
  const many = Array.from({ length: 30 }, (_, i) => ({ ...first!, column: i + 1 }));
  expect(badDocument("x.kdl", many)).toMatchObject({ message: "x.kdl has 30 errors; the first 20 are shown", diagnostics: many.slice(0, 20) });
});

test("a line too long to be shown is left out", () => {
  const long = parseDocument(`a ${"x ".repeat(200)}`, "x.kdl");
  expect(diagnosticAt(long, "wrong")).not.toHaveProperty("sourceLine");
});

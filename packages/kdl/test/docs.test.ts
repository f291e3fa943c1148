// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readFileSync } from "node:fs";
import { formatDiagnostic } from "@nexus/core";
import { expect, test } from "vitest";
import { decode, parseDocument } from "../src/index.ts";
import { diagnosticsOf } from "./plain.ts";
import { recipeSchema } from "./recipe-schema.ts";

const page = readFileSync(new URL("../../../docs/documents.md", import.meta.url), "utf8");
const examples = [...page.matchAll(/```(?:kdl|yaml)\n([^`]*)```\n\n(?:[^`]*\n\n)?```text\n([^`]*)```/g)].map(([, document = "", output = ""]) => ({ document, output }));

test("docs/documents.md shows three examples", () => {
  expect(examples).toHaveLength(3);
});

test.each(examples)("its output is what is really told: example $#", ({ document, output }) => {
  const file = /^[^:]+/.exec(output)![0];
  const told = diagnosticsOf(() => decode(recipeSchema, parseDocument(document, file))).map(formatDiagnostic);
  expect(`${told.join("\n")}\n`).toBe(output);
});

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import fc from "fast-check";
import { expect, test } from "vitest";
import type { Generation } from "../src/index.ts";
import { formatGeneration, parseGeneration } from "../src/generation-document.ts";

const word = fc.string({ minLength: 1, maxLength: 20, unit: "grapheme" });
const id = fc.string({ minLength: 32, maxLength: 32, unit: fc.constantFrom(..."0123456789abcdfghijklmnpqrsvwxyz") });
const app = fc.stringMatching(/^[A-Z][A-Za-z0-9._+~-]{0,10}$/);
const generation: fc.Arbitrary<Generation> = fc.record(
  {
    number: fc.integer({ min: 1, max: 1e6 }),
    previous: fc.integer({ min: 1, max: 1e6 }),
    time: fc.integer({ min: 0, max: 4_102_444_800 }),
    command: word,
    programs: fc.array(
      fc.record({ name: word, version: word, app, id, architecture: word, layer: word, source: word, explicit: fc.boolean(), dependencies: fc.array(word, { maxLength: 3 }) }),
      { maxLength: 4 },
    ),
  },
  { requiredKeys: ["number", "time", "command", "programs"] },
);

test("a generation comes back as it was written", () => {
  fc.assert(
    fc.property(generation, (value) => {
      expect(parseGeneration(formatGeneration(value), "generation.kdl")).toEqual(value);
    }),
  );
});

test.each([
  ["", /generation is missing/],
  ['generation 1 { time "today"; command "x" }', /a time such as/],
  ['generation 0 { time "2026-01-01T00:00:00Z"; command "x" }', /number: expected a whole number/],
  ['generation 1 { time "2026-01-01T00:00:00Z"; command "x"; program "a" }', /version is missing/],
])("%s is refused", (text, fault) => {
  expect(() => parseGeneration(text, "generation.kdl")).toThrow(
    expect.objectContaining({ code: "bad-document", diagnostics: expect.arrayContaining([expect.objectContaining({ message: expect.stringMatching(fault) })]) }),
  );
});

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import fc from "fast-check";
import { expect, test } from "vitest";
import type { Generation, InstalledProgram } from "../src/index.ts";
import { formatGeneration, parseGeneration } from "../src/generation-document.ts";

const word = fc.string({ minLength: 1, maxLength: 20, unit: "grapheme" });
const id = fc.string({ minLength: 32, maxLength: 32, unit: fc.constantFrom(..."0123456789abcdfghijklmnpqrsvwxyz") });
const app = fc.stringMatching(/^[A-Z][A-Za-z0-9._+~-]{0,10}$/);
const alias = fc.oneof(
  fc.tuple(id, fc.stringMatching(/^[0-9A-Za-z+._?=-]{1,20}$/)).map(([hash, name]) => `Programs/.${hash}-${name}`),
  fc.stringMatching(/^n\/[0-9a-z]{5}$/),
);
const fileName = fc.stringMatching(/^[^/\p{Cc}.]{1,10}$/u);
const program: fc.Arbitrary<InstalledProgram> = fc.record(
  {
    key: word,
    name: word,
    ecosystem: fc.constantFrom("npk", "nix", "pacman", "pkgsrc"),
    version: word,
    app,
    id,
    architecture: word,
    layer: word,
    source: word,
    explicit: fc.boolean(),
    dependencies: fc.array(word, { maxLength: 3 }),
    priority: fc.integer({ min: -1000, max: 1000 }),
    run: fc.constant("view" as const),
    verdict: fc.string(),
    aliases: fc.array(alias, { minLength: 1, maxLength: 3 }),
    aliasEntry: fileName,
  },
  { requiredKeys: ["key", "name", "ecosystem", "version", "app", "id", "architecture", "layer", "source", "explicit", "dependencies"] },
);
const generation: fc.Arbitrary<Generation> = fc.record(
  {
    number: fc.integer({ min: 1, max: 1e6 }),
    previous: fc.integer({ min: 1, max: 1e6 }),
    time: fc.integer({ min: 0, max: 4_102_444_800 }),
    command: word,
    programs: fc.array(program, { maxLength: 4 }),
    preferences: fc.array(fc.record({ path: word, program: word }), { minLength: 1, maxLength: 3 }),
    launch: fc.record({
      binary: fc.constantFrom("System/nip-run", "Programs/Nip/.1-x/bin/nip-run", "Programs/..a/b"),
      launchers: fc
        .tuple(
          fc.array(fc.record({ program: word, name: fileName, text: fc.string() }), { maxLength: 3 }),
          fc.array(fc.record({ program: word, name: fileName, target: fc.constantFrom("Programs/Views/.1-x/plain/a", "System/x") }), { maxLength: 3 }),
        )
        .map(([launchers, plain]) => [...launchers, ...plain]),
    }),
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
  ['generation 1 { time "2026-01-01T00:00:00Z"; command "x"; program "a" { aliases "Programs/A" } }', /an alias such as/],
  ['generation 1 { time "2026-01-01T00:00:00Z"; command "x"; program "a" { aliases "n/../a" } }', /an alias such as/],
  ['generation 1 { time "2026-01-01T00:00:00Z"; command "x"; program "a" alias-entry=".." }', /expected a file name/],
  ['generation 1 { time "2026-01-01T00:00:00Z"; command "x"; launch "/bin/sh" { launcher "a" program="a" text="" } }', /a path of the root/],
  ['generation 1 { time "2026-01-01T00:00:00Z"; command "x"; launch "System/../x" { launcher "a" program="a" text="" } }', /a path of the root/],
  ['generation 1 { time "2026-01-01T00:00:00Z"; command "x"; launch "System/x" { launcher "a/b" program="a" text="" } }', /expected a file name/],
  ['generation 1 { time "2026-01-01T00:00:00Z"; command "x"; launch "System/x" { plain "a" program="a" target="../../bin/sh" } }', /a path of the root/],
])("%s is refused", (text, fault) => {
  expect(() => parseGeneration(text, "generation.kdl")).toThrow(
    expect.objectContaining({ code: "bad-document", diagnostics: expect.arrayContaining([expect.objectContaining({ message: expect.stringMatching(fault) })]) }),
  );
});

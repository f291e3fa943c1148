// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import fc from "fast-check";
import { expect, test } from "vitest";
import { writePlanC } from "../../../src/rumk/plan/write-c.ts";
import { demo, faultsOf } from "../demo.ts";
import { demoPlan } from "../demo-plan.ts";

const words = [
  "0",
  "-1",
  "0x1fffffffff",
  "4095",
  '"0B"',
  '"8GiB"',
  '"x"',
  "#true",
  "{",
  "}",
  ";",
  "harts",
  "ring",
  "partition",
  '"flight"',
  '"payload"',
  '"virtio0"',
  "device",
  "guest-at=0",
  '"ipc:telemetry"',
];

test("whatever words a description is mangled with: faults with places, or none, and never a crash", () => {
  const mangled = fc.array(fc.record({ at: fc.nat(demo.length - 1), length: fc.nat(30), word: fc.constantFrom(...words) }), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(mangled, (changes) => {
      const text = changes.reduce((now, { at, length, word }) => `${now.slice(0, at)} ${word} ${now.slice(at + length)}`, demo);
      for (const { line, column, message } of faultsOf(text)) {
        expect(line).toBeGreaterThan(0);
        expect(column).toBeGreaterThan(0);
        expect(message).not.toMatch(/undefined|NaN|\[object/);
      }
    }),
    { numRuns: 400 },
  );
});

test("numbers changed one at a time: what has no fault can be planned", () => {
  const numbers = [...demo.matchAll(/(?<==|harts |harts \d )(0x[0-9a-f]+|\d+)|(?<=")\d+(?=(?:KiB|MiB|ms|s)")/g)].map(({ 0: found, index }) => ({ index, length: found.length }));
  const value = fc.oneof(
    fc.nat(200).map(String),
    fc.nat(0x2000).map((page) => `0x${(0x8000_0000 + page * 0x1_0000).toString(16)}`),
  );
  fc.assert(
    fc.property(fc.constantFrom(...numbers), value, ({ index, length }, replacement) => {
      const text = demo.slice(0, index) + replacement + demo.slice(index + length);
      if (faultsOf(text).length > 0) return;
      expect(writePlanC(demoPlan({}, [demo, text]))).toContain("const struct rumk_plan rumk_plan = {");
    }),
    { numRuns: 300 },
  );
});

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { checkSystem } from "../../../src/rumk/check/check.ts";
import { knownSizes } from "../../../src/rumk/build/check-file.ts";
import { parseSystem } from "../../../src/rumk/description/load.ts";
import { loadPlan, payloadOf, type GuestFiles } from "../../../src/rumk/plan/loads.ts";
import { planPartitions } from "../../../src/rumk/plan/plan.ts";
import { overlaps } from "../../../src/rumk/region.ts";
import { demo } from "../demo.ts";

const system = parseSystem(demo, "test.kdl");
const plan = planPartitions(system);
const flightBytes = 1024 ** 2;

const files = fc
  .record({ file: fc.integer({ min: 1, max: flightBytes }), bss: fc.nat(flightBytes / 2), initramfs: fc.option(fc.integer({ min: 1, max: flightBytes / 2 }), { nil: undefined }) })
  .map(({ file, bss, initramfs }): GuestFiles => ({
    image: { bytes: new Uint8Array(file).fill(1), memory: file + bss, text: 0 },
    initramfs: initramfs === undefined ? undefined : new Uint8Array(initramfs).fill(2),
  }));

test("whatever the sizes: what the checker takes lies in its partition without overlap, and comes out of the payload again", () => {
  fc.assert(
    fc.property(files, files, (flight, payload) => {
      const all = new Map([
        ["flight", flight],
        ["payload", payload],
      ]);
      fc.pre(checkSystem(system, knownSizes(system, all)).length === 0);
      const loaded = loadPlan(plan, all);
      const bytes = payloadOf(loaded);
      for (const { gpa, size, loads } of loaded.partitions) {
        // The image takes what it wants zeroed, too.
        const own = gpa === 0x8400_0000 ? flight : payload;
        const ranges = loads.map((load) => ({ base: load.gpa, size: load.kind === "image" ? own.image.memory : load.bytes.length }));
        for (const [index, range] of ranges.entries()) {
          expect(range.base % 4096).toBe(0);
          expect(range.base >= gpa && range.base + range.size <= gpa + size).toBe(true);
          expect(ranges.slice(0, index).some((other) => overlaps(range, other))).toBe(false);
        }
        for (const load of loads) {
          const copy = bytes.subarray(load.offset, load.offset + load.bytes.length);
          expect([load.offset % 4096, createHash("sha256").update(copy).digest("hex")]).toEqual([0, load.sha256]);
        }
      }
    }),
    { numRuns: 40 },
  );
});

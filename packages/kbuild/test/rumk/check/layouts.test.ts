// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import fc from "fast-check";
import { expect, test } from "vitest";
import { faultsOf } from "../demo.ts";

const page = 4096;
const first = 0x8300_0000;
const last = 0x9fe0_0000;

interface Part {
  base: number;
  pages: number;
}

/** Parts of memory behind each other, in pages: gaps (none too) and sizes. */
const layouts = fc
  .array(fc.record({ gap: fc.nat(300), pages: fc.integer({ min: 1, max: 3000 }) }), { minLength: 2, maxLength: 8 })
  .map((steps) => {
    let next = first;
    return steps.map(({ gap, pages }): Part => {
      const base = next + gap * page;
      next = base + pages * page;
      return { base, pages };
    });
  })
  .filter((parts) => parts.every(({ base, pages }) => base + pages * page <= last));

/** The description with a partition for each part, in any order. */
function describe(parts: readonly Part[]): string {
  const partitions = parts.map(({ base, pages }, index) => [
    `  partition "p${index}" {`,
    `    harts ${index}`,
    `    memory at=0x${base.toString(16)} size="${pages * 4}KiB"`,
    '    image "x.bin"',
    '    on-fault restart="always"',
    "  }",
  ]);
  const head = ['system "any" board="qemu-virt" backend="h" {', '  memory base=0x80000000 size="512MiB"', '  rumk size="16MiB"', '  blackbox size="64KiB"', '  console "uart0"'];
  return [...head, ...partitions.flat(), "}", ""].join("\n");
}

test("whatever the layout: parts beside each other have no fault", () => {
  fc.assert(
    fc.property(layouts, (parts) => {
      expect(faultsOf(describe(parts))).toEqual([]);
    }),
  );
});

test("whatever the layout: one part moved onto another is found, at the later of the two, and nothing else", () => {
  const moves = layouts.chain((parts) =>
    fc.record({ parts: fc.constant(parts), from: fc.nat(parts.length - 1), onto: fc.nat(parts.length - 1), inside: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }) }),
  );
  fc.assert(
    fc.property(moves, ({ parts, from, onto, inside }) => {
      fc.pre(from !== onto);
      const target = parts[onto]!;
      const moved = parts.map((part, index) => (index === from ? { ...part, base: target.base + Math.floor(inside * target.pages) * page } : part));
      fc.pre(moved[from]!.base + moved[from]!.pages * page <= last);
      const faults = faultsOf(describe(moved)).map(({ message }) => message.replaceAll(/, 0x[0-9a-f]+ to 0x[0-9a-f]+,?/g, ""));
      const [earlier, later] = [from, onto].sort((a, b) => a - b);
      expect(faults).toContain(`partition p${later} overlaps partition p${earlier}`);
      // Whatever else the moved part lies on now is told too, and only that.
      expect(faults.every((message) => message.includes(`p${from} overlaps`) || message.endsWith(`p${from}`))).toBe(true);
    }),
  );
});

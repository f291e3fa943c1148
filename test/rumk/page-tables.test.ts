// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The page tables in a running machine's memory are exactly what the description says, and nothing is writable and executable.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkout } from "../programs.ts";
import { withMachine } from "./machine.ts";
import { openMemory } from "./memory.ts";
import { buildSystem, type Report, type TestSystem } from "./system.ts";
import { joined, walkTables, type Mapping, type ReadWord } from "./walk-tables.ts";

const demo = readFileSync(join(checkout, "profiles/rumk-demo.kdl"), "utf8");
// Two guests that see their memory elsewhere than it lies, and one piece of memory that large pages fit.
const moved = demo
  .replace('at=0x84000000 size="1MiB"', 'at=0x84123000 size="1028KiB" guest-at=0x80001000')
  .replace('at=0x88000000 size="64MiB"', 'at=0x88200000 size="62MiB" guest-at=0x80000000');
const rootBytes = 16 * 1024;
// kernel/rumk/include/rumk/plan.h and kernel/rumk/part/hart.h.
const mostPartitions = 8;
const mostHarts = 8;
const stackBytes = 4096;

describe.each([
  ["rumk-demo", demo],
  ["rumk-demo with guests that see other addresses", moved],
])("%s", (_name, description) => {
  let system: TestSystem;
  let read: ReadWord;
  let tables: { base: number; size: number };

  beforeAll(async () => {
    system = await buildSystem(description);
    await withMachine(system.image, { memoryFile: system.memoryFile, harts: system.report.harts.length }, async (machine) => {
      await machine.shows(/flight: .*beat/);
      await machine.shows(/payload: .*ring/);
    });
    read = openMemory(system.memoryFile, Number(system.report.machine.memoryBase));
    tables = { base: system.symbol("rumk_start"), size: system.symbol("rumk_end") - system.symbol("rumk_start") };
  });
  afterAll(() => system?.remove());

  const rootOf = (index: number) => system.symbol("gstage_roots") + index * rootBytes;
  const walkGuest = (index: number, from?: ReadWord) => walkTables(rootOf(index), from ?? read, { rootEntries: 2048, user: true, tables });

  test("each partition reaches what the report says, and no byte more", () => {
    system.report.partitions.forEach((partition, index) => expect(walkGuest(index), partition.name).toEqual(described(partition)));
  });

  test("no partition reaches Rumk, the black box or another's memory", () => {
    const { memory: owners, blackbox, partitions } = system.report;
    partitions.forEach((partition, index) => {
      const others = [{ what: "the black box", ...blackbox }, ...owners.filter(({ what }) => what !== `partition ${partition.name}` && !what.startsWith("ring "))];
      for (const { base, bytes } of others) expect(walkGuest(index).filter((mapping) => touches(mapping, Number(base), bytes))).toEqual([]);
    });
  });

  test("nobody has tables who is no partition", () => {
    for (let index = system.report.partitions.length; index < mostPartitions; index++) expect(walkGuest(index)).toEqual([]);
  });

  test("nothing is writable and executable for a guest", () => {
    const all = system.report.partitions.flatMap((_, index) => walkGuest(index));
    expect(all.filter(({ rights }) => rights.includes("w") && rights.includes("x"))).toEqual([]);
  });

  test("Rumk runs its own text alone, writes no text and no constants, and has a hole below each stack", () => {
    const [start, text, constants, stacks] = ["rumk_start", "text_end", "readonly_end", "stacks"].map((name) => system.symbol(name)) as [number, number, number, number];
    const { memoryBase, memoryBytes } = system.report.machine;
    const same = (from: number, end: number, rights: string): Mapping => ({ virtual: from, physical: from, size: end - from, rights });
    const behindHoles = Array.from({ length: mostHarts }, (_, hart) => {
      const stack = stacks + 2 * hart * stackBytes + stackBytes;
      return same(stack, hart === mostHarts - 1 ? Number(memoryBase) + memoryBytes : stack + stackBytes, "rw");
    });
    expect(walkTables(system.symbol("own_root"), read, { rootEntries: 512, user: false, tables })).toEqual([
      same(0x10_1000, 0x10_2000, "rw"), // the clock, which it stops with flight
      same(0x0c00_0000, 0x0c60_0000, "rw"), // the interrupt controller
      same(0x1000_0000, 0x1000_1000, "rw"), // the console
      same(start, text, "rx"),
      same(text, constants, "r"),
      same(constants, stacks, "rw"),
      ...behindHoles,
    ]);
  });

  test("whatever bit of whatever entry changes: the walk refuses it, or finds something else", () => {
    const [partition] = system.report.partitions;
    const entries = validEntries(rootOf(0), 2048, 2, read);
    const telling = [...Array.from({ length: 5 }, (_, index) => index), ...Array.from({ length: 54 }, (_, index) => index + 10)];
    fc.assert(
      fc.property(fc.constantFrom(...entries), fc.constantFrom(...telling), (entry, bit) => {
        const changed: ReadWord = (address) => (address === entry ? read(address) ^ (1n << BigInt(bit)) : read(address));
        let found: Mapping[] | undefined;
        try {
          found = walkGuest(0, changed);
        } catch {
          return;
        }
        expect(found).not.toEqual(described(partition!));
      }),
      { numRuns: 300 },
    );
  });
});

/** What a partition may reach, as its report says. */
function described({ mappings }: Report["partitions"][number]): Mapping[] {
  return joined(mappings.map(({ gpa, pa, bytes, rights }) => ({ virtual: Number(gpa), physical: Number(pa), size: bytes, rights })));
}

function touches({ physical, size }: Mapping, base: number, bytes: number): boolean {
  return physical < base + bytes && base < physical + size;
}

/** The addresses of all valid entries below a table. */
function validEntries(table: number, entries: number, level: number, read: ReadWord): number[] {
  return Array.from({ length: entries }, (_, index) => table + index * 8).flatMap((address) => {
    const entry = read(address);
    if ((entry & 1n) === 0n) return [];
    const isTable = (entry & 14n) === 0n;
    return [address, ...(isTable && level > 0 ? validEntries(Number((entry >> 10n) & ((1n << 44n) - 1n)) * 4096, 512, level - 1, read) : [])];
  });
}

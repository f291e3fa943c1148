// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// What a guest can reach: a store to every page that is not its own, nonsense to every SBI call, traces of the last life.
import { closeSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { withMachine } from "./machine.ts";
import { faultsIn } from "./records.ts";
import { atOnce, buildSample, layout, makeFolder } from "./sample.ts";

/** log2 of the step in pages; RUMK_SWEEP_STEP=0 is every page, as the issue asks of a long run. */
const step = Number(process.env["RUMK_SWEEP_STEP"] ?? 9);
const canary = 0x5245_5453_4157_4e41n;
const pages = layout.memory.size / 4096;

const folder = makeFolder();
afterAll(() => folder.remove());

/** Physical addresses in a memory file at which the canary stands. */
function canariesIn(memoryFile: string): number[] {
  const pattern = Buffer.alloc(8);
  pattern.writeBigUInt64LE(canary);
  const file = openSync(memoryFile, "r");
  const found: number[] = [];
  const chunk = Buffer.alloc(1 << 22);
  for (let at = 0; at < layout.memory.size; at += chunk.length) {
    readSync(file, chunk, 0, chunk.length, at);
    for (let place = chunk.indexOf(pattern); place >= 0; place = chunk.indexOf(pattern, place + 1)) found.push(layout.memory.base + at + place);
  }
  closeSync(file);
  return found;
}

const isOwn = (address: number) => address >= layout.flight.base && address < layout.flight.base + layout.flight.size;

test("a store to a page that is not its own never arrives, and each costs one life", async () => {
  const lives = pages >> step;
  const argument = atOnce("S", BigInt(layout.memory.base / 4096)) | (BigInt(step) << 8n);
  const image = buildSample(folder.path, { flight: "fault", flightArgument: argument });
  const memoryFile = join(folder.path, "memory");
  await withMachine(image, { memoryFile }, async (machine) => {
    await machine.shows(new RegExp(`^flight: fault ready, hart 0, life ${lives + 1}$`, "m"), 120 + lives);
    await machine.cut();
    const stores = [...machine.text().matchAll(/^rumk: flight: record \d+, life (\d+), .* scause 17 .* htval ([0-9a-f]+)$/gm)].slice(0, lives);
    for (const [, life, address] of stores) expect(parseInt(address!, 16)).toBe(layout.memory.base + ((Number(life) - 1) << step) * 4096);
    // Its own pages are data (the store works) or text (it traps as well), and the ring's where it may write.
    expect(stores.length).toBeGreaterThan(lives - 3 - (layout.flight.size >> (12 + step)));
    const outside = canariesIn(memoryFile).filter((address) => !isOwn(address) && !(address >= layout.ring.base && address < layout.ring.base + layout.ring.size));
    // The guest's text holds the canary as a constant: in the payload's pristine copy and in records' registers, never at the start of a page.
    expect(outside.filter((address) => address % 4096 === 0)).toEqual([]);
  });
});

test("nothing of one life is found in the next: memory, float registers, supervisor registers", async () => {
  const image = buildSample(folder.path, { flight: "fault", flightArgument: atOnce("R") });
  await withMachine(image, {}, async (machine) => {
    const [, words, registers] = await machine.shows(/^flight: residue: (\d+) words, (\d+) registers$/m);
    expect(machine.text()).toContain("flight: fault ready, hart 0, life 2\n");
    expect([words, registers]).toEqual(["0", "0"]);
  });
});

describe("SBI calls of nonsense end nothing but the caller's life", () => {
  test.each([1n, 2n])("seed %d", async (seed) => {
    const image = buildSample(folder.path, { flight: "fault", flightArgument: atOnce("z", seed) });
    const memoryFile = join(folder.path, `fuzz-${seed}`);
    await withMachine(image, { memoryFile }, async (machine) => {
      await machine.shows(/fuzz: life 5, \d+ accepted, \d+ refused/, 300);
      await machine.showsNext(/^payload: beat \d+ /m);
      await machine.cut();
      expect(machine.text()).not.toMatch(/PANIC/);
      const faults = faultsIn(memoryFile);
      // Each life ends with the one wild store at its end, by the guest's own will.
      expect(faults.slice(0, 4)).toMatchObject([1, 2, 3, 4].map((life) => ({ partition: "flight", life, cause: "trap", scause: "0x17", stval: "0x10" })));
    });
  });
});

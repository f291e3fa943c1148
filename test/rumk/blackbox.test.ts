// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The black box over warm resets, power cuts and Rumk's own end.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startMachine, withMachine } from "./machine.ts";
import { recordsIn } from "./records.ts";
import { atOnce, buildSample, layout, makeFolder } from "./sample.ts";
import { readBlackbox } from "@nexus/kbuild";

/** RUMK_CUTS=200 is what the issue asks of a long run. */
const cuts = Number(process.env["RUMK_CUTS"] ?? 20);

const folder = makeFolder();
const memoryFile = join(folder.path, "memory");
let image: string;

beforeAll(() => {
  image = buildSample(folder.path, { flight: "fault", flightArgument: 0 });
});
afterAll(() => folder.remove());

test("a warm reset keeps it, and the next boot prints it", async () => {
  await withMachine(image, { memoryFile }, async (machine) => {
    await machine.shows(/^flight: fault ready, hart 0, life 1$/m);
    machine.type("\x141w");
    await machine.shows(/^flight: fault ready, hart 0, life 2$/m);
    const printed = machine.showsNext(/^rumk: black box 2: boot 1, flight, life 1, hart 1: trap scause 17 sepc [0-9a-f]+ stval 10$/m);
    await machine.monitor("system_reset");
    await printed;
    await machine.shows(/life 1$[^]*life 2$[^]*^flight: fault ready, hart 0, life 1$/m);
    expect(recordsIn(memoryFile).map(({ sequence, cause, boot }) => [sequence, cause, boot])).toEqual([
      [1, "boot", 1],
      [2, "trap", 1],
      [3, "boot", 2],
    ]);
  });
});

test("another machine with the same memory goes on behind it", async () => {
  await withMachine(image, { memoryFile }, async (machine) => {
    await machine.shows(/^flight: fault ready, hart 0, life 1$/m);
    expect(machine.text()).not.toContain("black box 2");
    expect(recordsIn(memoryFile).at(-1)).toMatchObject({ sequence: 4, cause: "boot", boot: 3 });
  });
});

test(`after each of ${cuts} power cuts at any instant only whole records are there, without a gap`, async () => {
  rmSync(memoryFile);
  const restarting = buildSample(folder.path, { flight: "fault", flightArgument: atOnce("w"), payload: "fault", payloadArgument: atOnce("w") });
  let newest = 0;
  for (let cut = 0; cut < cuts; cut++) {
    const machine = startMachine(restarting, { memoryFile });
    await machine.shows(/^rumk: flight: record \d+, life \d+/m);
    await new Promise((resolve) => setTimeout(resolve, (cut * 37) % 200));
    await machine.cut();
    const { base, size } = layout.blackbox;
    const { records, damaged, slots } = readBlackbox(memoryFile, { base: base - layout.memory.base, size });
    const sequences = records.map(({ sequence }) => sequence);
    expect(sequences.at(-1)).toBeGreaterThan(newest);
    newest = sequences.at(-1)!;
    // Two harts may be writing at the cut, each its own slot: empty or damaged slots are of the newest numbers only.
    const missing = Math.min(newest, slots) - sequences.filter((sequence) => sequence > newest - slots).length;
    expect(missing).toBeLessThanOrEqual(2);
    expect(damaged).toBeLessThanOrEqual(2);
  }
});

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The black box over warm resets, power cuts and Rumk's own end.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { readBlackbox } from "@nexus/kbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startMachine, withMachine } from "./machine.ts";
import { faultsIn, recordsIn } from "./records.ts";
import { atOnce, buildSample, layout, makeFolder } from "./sample.ts";

/** RUMK_CUTS=200 is what the issue asks of a long run. */
const cuts = Number(process.env["RUMK_CUTS"] ?? 20);

const folder = makeFolder();
const memoryFile = join(folder.path, "memory");

afterAll(() => folder.remove());

describe("Rumk resets the machine after too many faults, as the plan asks", () => {
  let image: string;
  beforeAll(() => {
    image = buildSample(folder.path, { flight: "beat", payload: "fault", atLimit: "reset" });
  });

  test("the black box is kept, and the next boot prints it", async () => {
    await withMachine(image, { memoryFile }, async (machine) => {
      for (let life = 1; life <= 6; life++) {
        await machine.shows(new RegExp(`^payload: fault ready, hart 0, life ${life}$`, "m"));
        machine.type("w");
      }
      await machine.shows(/^rumk: PANIC on hart 2, record 8: payload: too many faults, the plan asks for a reset$/m);
      await machine.shows(/^rumk: black box 2: boot 1, payload, life 1, hart 2: trap scause 17 sepc [0-9a-f]+ stval 10$/m);
      await machine.shows(/^rumk: black box 8: boot 1, rumk, life 0, hart 2: panic /m);
      // Both partitions live again, from their first life.
      await machine.shows(/black box 8[^]*^flight: beat starts, hart 0, life 1$/m);
      await machine.shows(/black box 8[^]*^payload: fault ready, hart 0, life 1$/m);
      expect(recordsIn(memoryFile).map(({ sequence, cause, boot }) => [sequence, cause, boot])).toEqual([
        [1, "boot", 1],
        ...[2, 3, 4, 5, 6, 7].map((sequence) => [sequence, "trap", 1]),
        [8, "panic", 1],
        [9, "boot", 2],
      ]);
    });
  });

  test("another machine with the same memory goes on behind it", async () => {
    await withMachine(image, { memoryFile }, async (machine) => {
      await machine.shows(/^payload: fault ready, hart 0, life 1$/m);
      expect(machine.text()).not.toContain("black box 8");
      expect(recordsIn(memoryFile).at(-1)).toMatchObject({ sequence: 10, cause: "boot", boot: 3 });
    });
  });
});

test("where the plan says hold, the partition stays stopped after its sixth fault, each wait twice the last", async () => {
  const held = buildSample(folder.path, { flight: "beat", payload: "fault", payloadArgument: atOnce("w") });
  rmSync(memoryFile);
  await withMachine(held, { memoryFile }, async (machine) => {
    await machine.shows(/^rumk: payload: held after 6 faults$/m);
    await machine.showsNext(/^flight: beat \d+ /m);
    const times = faultsIn(memoryFile).map(({ time }) => time / 10_000);
    expect(times).toHaveLength(6);
    const waits = times.slice(1).map((time, index) => time - times[index]!);
    waits.forEach((wait, index) => expect(wait).toBeGreaterThanOrEqual(100 * 2 ** index));
  });
});

test(`after each of ${cuts} power cuts at any instant only whole records are there, without a gap`, async () => {
  rmSync(memoryFile, { force: true });
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
    // Two harts may be writing at the cut, each its own slot, which is empty until its record is whole.
    const missing = Math.min(newest, slots) - sequences.filter((sequence) => sequence > newest - slots).length;
    expect(missing).toBeLessThanOrEqual(2);
    expect(damaged).toBe(0);
  }
});

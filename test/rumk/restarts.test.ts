// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Hundreds of lives of one partition: every count is the same, the other one beats on, its hart is left alone.
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { numbersIn, withMachine } from "./machine.ts";
import { faultsIn } from "./records.ts";
import { atOnce, buildSample, makeFolder } from "./sample.ts";

/** RUMK_RESTARTS=10000 is what the issue asks of a long run. */
const restarts = Number(process.env["RUMK_RESTARTS"] ?? 200);

const folder = makeFolder();
let image: string;

beforeAll(() => {
  image = buildSample(folder.path, { flight: "fault", flightArgument: atOnce("w") });
});
afterAll(() => folder.remove());

test(`${restarts} restarts: the console, the black box and the guest count the same, and the neighbour misses no beat`, async () => {
  const memoryFile = join(folder.path, "memory");
  await withMachine(image, { memoryFile }, async (machine) => {
    await machine.shows(new RegExp(`^flight: fault ready, hart 0, life ${restarts + 1}$`, "m"), 60 + restarts);
    await machine.shows(/^payload: beat \d0 /m);
    await machine.cut();
    const text = machine.text();

    // Where the UART was too slow, whole lines are lost and Rumk says how much; every life that is shown is shown once, in order.
    const lost = numbersIn(text, /^rumk: flight: (\d+) bytes lost$/gm).reduce((sum, bytes) => sum + bytes, 0);
    const ready = numbersIn(text, /^flight: fault ready, hart 0, life (\d+)$/gm);
    expect(ready.every((life, index) => index === 0 || life > ready[index - 1]!)).toBe(true);
    expect((ready.at(-1)! - ready.length) * "flight: fault ready".length).toBeLessThanOrEqual(lost);
    const reported = [...text.matchAll(/^rumk: flight: record (\d+), life (\d+), hart 1: trap detail 0 scause 17 .* stval 10 htval 10$/gm)].map(([, record, life]) => [
      Number(record),
      Number(life),
    ]);
    // Record 1 is the start of Rumk: each life is its record's number less one, in the console and in the black box.
    expect(reported.filter(([record, life]) => record !== life! + 1)).toEqual([]);
    const records = faultsIn(memoryFile);
    expect(records.map(({ sequence, life }) => sequence - life)).toEqual(records.map(() => 1));
    expect(records.at(-1)!.life - ready.at(-1)!).toBeOneOf([-1, 0, 1]);
    expect(records.every(({ cause, partition }) => cause === "trap" && partition === "flight")).toBe(true);

    const beats = numbersIn(text, /^payload: beat (\d+) /gm);
    expect(beats).toEqual(beats.map((_, index) => (index + 1) * 10));
    expect(text).not.toMatch(/PANIC|payload: record/);
  });
});

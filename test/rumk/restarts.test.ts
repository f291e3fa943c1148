// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Hundreds of lives of one partition: every count is the same, the other one beats on, its hart is left alone.
import { readBlackbox } from "@nexus/kbuild";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { numbersIn, withMachine } from "./machine.ts";
import { faultsIn } from "./records.ts";
import { atOnce, buildSample, makeFolder } from "./sample.ts";
import { buildSystem } from "./system.ts";

/** RUMK_RESTARTS=10000 is what the issue asks of a long run. */
const restarts = Number(process.env["RUMK_RESTARTS"] ?? 200);

const folder = makeFolder();
afterAll(() => folder.remove());

test(`${restarts} restarts: the console, the black box and the guest count the same, and the neighbour misses no beat`, async () => {
  const image = buildSample(folder.path, { flight: "fault", flightArgument: atOnce("w") });
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

test("no hart of the neighbour takes a trap or an interrupt while the other partition restarts", async () => {
  // A neighbour that prints nothing: the UART is all that two partitions could want at once.
  const image = buildSample(folder.path, { flight: "fault", flightArgument: atOnce("w"), payloadArgument: 2 });
  const log = join(folder.path, "traps");
  await withMachine(image, {}, async (machine) => {
    await machine.shows(/^payload: beat starts/m);
    await machine.showsNext(/^flight: fault ready, hart 0, life \d+$/m);
    // From the end of the first lines of both on, QEMU logs every trap and interrupt that a hart takes.
    await machine.monitor(`logfile ${log}`);
    await machine.monitor("log int");
    const life = numbersIn(machine.text(), /^flight: fault ready, hart 0, life (\d+)$/gm).at(-1)!;
    await machine.shows(new RegExp(`^flight: fault ready, hart 0, life ${life + 100}$`, "m"));
    await machine.monitor("log none");
  });
  const counts: Record<string, number> = {};
  for (const [, hart, kind] of readFileSync(log, "utf8").matchAll(/hart:(\d+), .*desc=(\w+)$/gm)) {
    const name = `hart ${hart} ${kind}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  expect(counts["hart 1 guest_store_page_fault"]).toBeGreaterThanOrEqual(99);
  // Its own timer, and two calls of its own each time: to set it again, and to kick.
  const { ["hart 2 vs_timer"]: beats = 0, ["hart 2 hypervisor_ecall"]: calls = 0 } = counts;
  expect(beats).toBeGreaterThan(0);
  expect(Math.abs(calls - 2 * beats)).toBeLessThanOrEqual(2);
  const others = Object.keys(counts).filter((name) => !name.startsWith("hart 1 "));
  expect(others.sort()).toEqual(["hart 2 hypervisor_ecall", "hart 2 vs_timer"]);
});

test("the back-off grows to its maximum and stays there, though the waits are longer than the window", async () => {
  const memory = 64;
  const system = await buildSystem(`system "backoff" board="qemu-virt" backend="h" {
    memory base=0x80000000 size="${memory}MiB"
    rumk size="8MiB"
    blackbox size="64KiB"
    console "uart0"
    partition "failing" {
      harts 1; memory at=0x82000000 size="256KiB"; image "guests/fault.bin"; console
      argument ${atOnce("w")}
      pledge "console" "time"
      on-fault restart=30 within="1s" backoff="800ms" backoff-max="1500ms" then="hold"
    }
  }`);
  try {
    const { memoryFile } = system;
    await withMachine(system.image, { memoryFile, memory }, (machine) => machine.shows(/^rumk: failing: record 5, /m));
    const { base, bytes } = system.report.blackbox;
    const { records } = readBlackbox(memoryFile, { base: Number(base) - 0x8000_0000, size: bytes });
    const times = records.filter(({ partition }) => partition === "failing").map(({ time }) => time / (system.report.machine.timebase / 1000));
    const waits = times.slice(1).map((time, index) => time - times[index]!);
    expect(waits).toHaveLength(3);
    for (const [index, wait] of [800, 1500, 1500].entries()) expect(waits[index]).toBeGreaterThanOrEqual(wait);
  } finally {
    system.remove();
  }
});

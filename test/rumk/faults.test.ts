// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Everything a guest can do wrong: one record each with the predicted cause, the next life, and an undisturbed neighbour.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { numbersIn, startMachine, type Machine } from "./machine.ts";
import { faultsIn } from "./records.ts";
import { buildSample, makeFolder } from "./sample.ts";

const folder = makeFolder();
const memoryFile = join(folder.path, "memory");
let machine: Machine;
let lives = 1;

/** Addresses of the fault guest's functions, where flight runs it. */
function addressOf(symbol: string): bigint {
  const symbols = execFileSync("riscv64-linux-gnu-nm", [join(folder.path, "guests/fault.elf")], { encoding: "utf8" });
  return 0x8400_0000n + BigInt(`0x${new RegExp(`^([0-9a-f]+) . ${symbol}$`, "m").exec(symbols)![1]}`);
}

beforeAll(async () => {
  const image = buildSample(folder.path, { flight: "fault", abuseLimit: 100 });
  machine = startMachine(image, { memoryFile });
  await machine.shows(/^flight: fault ready, hart 0, life 1$/m);
  await machine.shows(/^payload: beat 10 /m);
  machine.type("\x141");
  await machine.shows(/^rumk: input goes to flight$/m);
});
afterAll(async () => {
  await machine.cut();
  folder.remove();
});

interface Fault {
  letter: string;
  does: string;
  record: Record<string, unknown>;
}

// scause 20, 21, 23: fetch, load and store outside of what the partition has.
const faults: readonly Fault[] = [
  { letter: "w", does: "a store outside of its memory", record: { cause: "trap", scause: "0x17", stval: "0x10", htval: "0x10" } },
  { letter: "l", does: "a load from the firmware's memory", record: { cause: "trap", scause: "0x15", stval: "0x80000000", htval: "0x80000000" } },
  { letter: "t", does: "a store to its own text", record: { cause: "trap", scause: "0x17" } },
  { letter: "j", does: "a jump to 0", record: { cause: "trap", scause: "0x14", sepc: "0x0", stval: "0x0" } },
  { letter: "d", does: "a jump into its data", record: { cause: "trap", scause: "0x14" } },
  { letter: "s", does: "a stack without end", record: { cause: "trap", scause: "0x17" } },
  { letter: "p", does: "a call that it had pledged not to make", record: { cause: "pledge", detail: "0x54494d45" } },
  { letter: "h", does: "an endless loop", record: { cause: "heartbeat" } },
  { letter: "i", does: "an interrupt storm", record: { cause: "storm", detail: "0xb" } },
  { letter: "f", does: "a flood of doorbells", record: { cause: "flood", detail: "0x0", htval: "0x9c010000" } },
  { letter: "a", does: "thousands of refused calls", record: { cause: "abuse" } },
  { letter: "x", does: "an illegal instruction without a handler", record: { cause: "trap", scause: "0x2" } },
  { letter: "v", does: "a handler that is not there", record: { cause: "trap", scause: "0x14", sepc: "0x4000", vscause: "0x2" } },
  { letter: "r", does: "a restart of its own", record: { cause: "restart" } },
];

describe("a guest does", () => {
  test.each(faults)("$does", async ({ letter, record }) => {
    const before = faultsIn(memoryFile).length;
    const beat = numbersIn(machine.text(), /^payload: beat (\d+) /gm).at(-1)!;
    const nextLife = machine.showsNext(/^flight: fault ready, hart 0, life (\d+)$/m);
    machine.type(letter);
    expect(Number((await nextLife)[1])).toBe(++lives);
    const written = faultsIn(memoryFile).slice(before);
    expect(written).toMatchObject([{ partition: "flight", life: lives - 1, hart: 1, virtualHart: 0, ...record }]);
    expect(written[0]!.console).toContain(`fault ready, hart 0, life ${lives - 1}\n`);
    // The neighbour goes on from where it was.
    await machine.shows(new RegExp(`^payload: beat ${Math.ceil((beat + 1) / 10) * 10 + 20} `, "m"));
  });

  test("an illegal instruction with a handler: its own affair", async () => {
    const nextLife = machine.showsNext(/^flight: trap 2 at [0-9a-f]+, 0$/m);
    machine.type("n");
    await nextLife;
    await machine.shows(new RegExp(`^flight: fault ready, hart 0, life ${++lives}$`, "m"));
    expect(faultsIn(memoryFile).at(-1)).toMatchObject({ cause: "restart", vscause: "0x2" });
  });
});

test("records say where: the instruction, and every register at that moment", () => {
  const [store] = faultsIn(memoryFile);
  const poke = addressOf("poke");
  expect(BigInt(store!.sepc)).toBe(poke);
  expect(store!.registers[10]).toBe("0x10");
  expect(store!.registers[11]).toBe("0x1");
  const toText = faultsIn(memoryFile).find(({ life }) => life === 3);
  expect(toText?.stval).toBe(`0x${addressOf("main").toString(16)}`);
});

test("the neighbour missed no beat and had no fault", () => {
  const beats = numbersIn(machine.text(), /^payload: beat (\d+) /gm);
  expect(beats).toEqual(beats.map((_, index) => (index + 1) * 10));
  expect(faultsIn(memoryFile).filter(({ partition }) => partition !== "flight")).toEqual([]);
});

test("one that ends itself stays off, the other goes on", async () => {
  const off = machine.showsNext(/^rumk: flight: off$/m);
  machine.type("o");
  await off;
  await machine.showsNext(/^payload: beat \d+ /m);
  expect(faultsIn(memoryFile).at(-1)).toMatchObject({ cause: "shutdown", partition: "flight" });
});

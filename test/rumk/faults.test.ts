// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Everything a guest can do wrong: one record each with the predicted cause, the next life, and an undisturbed neighbour.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { BlackboxRecord } from "@nexus/kbuild";
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
  // Without Sstc: QEMU 7.2 may lose a guest's own timer interrupt (kernel/rumk/README.md, "Known limits"), and the neighbour has to beat for minutes.
  machine = startMachine(image, { memoryFile, words: ["-cpu", "rv64,sstc=false"] });
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
  /** Typed first, and what the guest says to it. */
  first?: readonly [letter: string, says: string];
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

/** The same with the guest's own page tables: in supervisor mode, and in user mode, whose addresses are 128 GiB higher (guests/fault/mmu.c). */
const half = 1n << 37n;
const upper = (address: bigint) => `0x${(half + address).toString(16)}`;
const supervisor = ["M", "translation is on"] as const;
const user = ["U", "user mode is next"] as const;
const spp = 1n << 8n;
const translated: readonly Fault[] = [
  { letter: "w", does: "a store outside of its memory", first: supervisor, record: { cause: "trap", scause: "0x17", stval: "0x10", htval: "0x10" } },
  { letter: "j", does: "a jump to 0", first: supervisor, record: { cause: "trap", scause: "0x14", sepc: "0x0", stval: "0x0", htval: "0x0" } },
  { letter: "s", does: "a stack without end", first: supervisor, record: { cause: "trap", scause: "0x17" } },
  { letter: "x", does: "an illegal instruction without a handler", first: supervisor, record: { cause: "trap", scause: "0x2" } },
  { letter: "v", does: "a handler that is not there", first: supervisor, record: { cause: "trap", scause: "0x14", sepc: "0x4000", vscause: "0x2" } },
  { letter: "p", does: "a call that it had pledged not to make", first: supervisor, record: { cause: "pledge", detail: "0x54494d45" } },
  { letter: "i", does: "an interrupt storm", first: supervisor, record: { cause: "storm", detail: "0xb" } },
  { letter: "f", does: "a flood of doorbells", first: supervisor, record: { cause: "flood", htval: "0x9c010000" } },
  { letter: "w", does: "a store outside of its memory", first: user, record: { cause: "trap", scause: "0x17", stval: upper(0x10n), htval: "0x10" } },
  { letter: "l", does: "a load from the firmware's memory", first: user, record: { cause: "trap", scause: "0x15", stval: upper(0x8000_0000n), htval: "0x80000000" } },
  { letter: "j", does: "a jump to 0", first: user, record: { cause: "trap", scause: "0x14", sepc: upper(0n), stval: upper(0n), htval: "0x0" } },
  { letter: "s", does: "a stack without end", first: user, record: { cause: "trap", scause: "0x17" } },
  { letter: "x", does: "an illegal instruction without a handler", first: user, record: { cause: "trap", scause: "0x2" } },
];

/** Lets the guest do it; its record is the only one, as predicted, and the neighbour's beat goes on. */
async function survives({ letter, first, record }: Fault): Promise<BlackboxRecord> {
  const before = faultsIn(memoryFile).length;
  const beat = numbersIn(machine.text(), /^payload: beat (\d+) /gm).at(-1)!;
  const nextLife = machine.showsNext(/^flight: fault ready, hart 0, life (\d+)$/m);
  if (first !== undefined) {
    const ready = machine.showsNext(new RegExp(`^flight: ${first[1]}$`, "m"));
    machine.type(first[0]);
    await ready;
  }
  machine.type(letter);
  expect(Number((await nextLife)[1])).toBe(++lives);
  const written = faultsIn(memoryFile).slice(before);
  expect(written).toMatchObject([{ partition: "flight", life: lives - 1, hart: 1, virtualHart: 0, ...record }]);
  expect(written[0]!.console).toContain(`fault ready, hart 0, life ${lives - 1}\n`);
  // The neighbour goes on from where it was.
  await machine.shows(new RegExp(`^payload: beat ${Math.ceil((beat + 1) / 10) * 10 + 20} `, "m"));
  return written[0]!;
}

describe("a guest does", () => {
  test.each(faults)("$does", async (fault) => {
    await survives(fault);
  });

  test.each(translated)("$does, under its own translation: $first", async (fault) => {
    const { sstatus, stval, scause } = await survives(fault);
    const inUser = fault.first === user;
    expect((BigInt(sstatus) & spp) === 0n).toBe(inUser);
    // Rumk's record has the guest's own address, which is not the machine's.
    if (inUser && scause !== "0x2") expect(BigInt(stval)).toBeGreaterThanOrEqual(half);
  });

  test.each([
    ["an illegal instruction", "n", undefined, "2 at [0-9a-f]+, 0"],
    ["an illegal instruction in user mode", "n", user, "2 at 20[0-9a-f]+, 0"],
    ["a load that its own page tables do not have", "y", undefined, "d at [0-9a-f]+, 3fc0000000"],
    ["a page table that lies in the neighbour's memory", "k", undefined, "5 at [0-9a-f]+, 3fc0000000"],
  ] as const)("%s with a handler: its own affair", async (_, letter, first, trap) => {
    const handled = machine.showsNext(new RegExp(`^flight: trap ${trap}$`, "m"));
    if (first !== undefined) {
      const ready = machine.showsNext(new RegExp(`^flight: ${first[1]}$`, "m"));
      machine.type(first[0]);
      await ready;
    }
    machine.type(letter);
    await handled;
    await machine.shows(new RegExp(`^flight: fault ready, hart 0, life ${++lives}$`, "m"));
    expect(faultsIn(memoryFile).at(-1)).toMatchObject({ cause: "restart", vscause: `0x${trap[0]}` });
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

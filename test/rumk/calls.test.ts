// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// A guest with two harts: legacy calls, calls between harts, faults of the second one. And one whose every trap is a fault.
import { readBlackbox, type BlackboxRecord } from "@nexus/kbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startMachine, type Machine } from "./machine.ts";
import { buildSystem, type TestSystem } from "./system.ts";

const memory = 64;
const description = `system "calls" board="qemu-virt" backend="h" {
  memory base=0x80000000 size="${memory}MiB"
  rumk size="8MiB"
  blackbox size="256KiB"
  console "uart0"
  partition "pair" {
    harts 1 2; memory at=0x82000000 size="256KiB"; image "guests/fault.bin"; console input=#true
    pledge "console" "time" "ipi" "hsm" "reset"
    on-fault restart="always"
  }
  partition "strict" {
    harts 3; memory at=0x83000000 size="256KiB"; image "guests/fault.bin"; console
    pledge "console" "time" "reset"
    strict-traps
    on-fault restart="always"
  }
}
`;

let system: TestSystem;
let machine: Machine;

beforeAll(async () => {
  system = await buildSystem(description);
  machine = startMachine(system.image, { memoryFile: system.memoryFile, memory });
  await machine.shows(/^pair: fault ready, hart 0, life 1$/m);
  await machine.shows(/^strict: fault ready, hart 0, life 1$/m);
});
afterAll(async () => {
  await machine?.cut();
  system?.remove();
});

function faultsOf(name: string): BlackboxRecord[] {
  const { base, bytes } = system.report.blackbox;
  const { records } = readBlackbox(system.memoryFile, { base: Number(base) - 0x8000_0000, size: bytes });
  return records.filter(({ partition }) => partition === name);
}

/** Types letters, each but the last answered by a line, and waits for the partition's next life. Returns the record between. */
async function kill(name: string, letters: string, ...answers: string[]): Promise<BlackboxRecord> {
  const before = faultsOf(name).length;
  const nextLife = machine.showsNext(new RegExp(`^${name}: fault ready, hart 0, life ${before + 2}$`, "m"));
  for (const [index, letter] of [...letters].entries()) {
    const answer = answers[index];
    const answered = answer === undefined ? undefined : machine.showsNext(new RegExp(`^${name}: ${answer}$`, "m"));
    machine.type(letter);
    await answered;
  }
  await nextLife;
  const written = faultsOf(name).slice(before);
  expect(written).toHaveLength(1);
  return written[0]!;
}

/** What the guest says of legacy calls with a pointer to a mask (kernel/rumk/guests/fault/calls.c): -3 is SBI's invalid parameter. */
const masks = (call: string) => [
  call,
  "own hart 0",
  "both harts 0",
  "a hart that is not there -3",
  "hart 63 -3",
  "all harts 0",
  "at the neighbour's -3",
  "at Rumk's -3",
  "half behind the end -3",
  "nowhere -3",
  "at the last address -3",
];
const fences = (call: string) => [
  call,
  "own hart 0",
  "both harts 0",
  "second hart 0",
  "all harts 0",
  "nobody 0",
  "a hart that is not there -3",
  "one there and one not -3",
  "from hart 2 on -3",
  "from hart 64 on -3",
  "past the last hart -3",
];
const consoleAt = (what: string, write: number, read: number) => [what, `write ${write}`, `read ${read}`];

test.each([
  ["as it starts", ""],
  ["under its own translation", "M"],
])("calls answer as they should, bad pointers and masks are invalid: %s", async (_, first) => {
  const from = machine.text().length;
  if (first !== "") machine.type(first);
  machine.type("C");
  await machine.showsNext(/^pair: calls: done$/m);
  const lines = [...machine.text().matchAll(/^pair: calls: (.*)$/gm)].filter(({ index }) => index >= from).map(([, line]) => line);
  expect(lines).toEqual(
    [
      [Buffer.from("by putchar ä →").toString("latin1"), "getchar of nothing -1", "putchar keeps a1 1234"],
      ["set_timer 0", "timer interrupts 1"],
      masks("send_ipi"),
      ["clear_ipi 0", "clear_ipi, pending 0", "sPI to nobody -3", "sPI from hart 64 on -3"],
      ["remote_fence_i", "remote_sfence_vma", "remote_sfence_vma_asid"].flatMap(masks),
      ["fence.i", "sfence.vma", "sfence.vma of an ASID"].flatMap(fences),
      ["hfence.gvma -2", "hfence.vvma -2"],
      consoleAt("own data", 0, 0),
      consoleAt("own text", 0, -3),
      consoleAt("the border of own text and data", 0, -3),
      ["the neighbour's", "Rumk's", "half behind the end", "the last address", "more than all"].flatMap((what) => consoleAt(what, -3, -3)),
      ["write with a high word -3"],
      // -5: invalid address, -6: already available.
      ["start of no hart -3", "start at the neighbour's -5", "start in own data -5", "start between instructions -5", "start of a running hart -6"],
      ["status of no hart -3", "reset of an unknown kind -3", "reset for an unknown reason -3", "done"],
    ].flat(),
  );
  expect(faultsOf("pair")).toEqual([]);
});

test("a remote fence reaches the hart that its mask means", async () => {
  const shown = machine.showsNext(/^pair: the other hart reads 1, after a remote fence 2$/m);
  expect(await kill("pair", "F")).toMatchObject({ cause: "trap", stval: "0x10" });
  await shown;
});

test("a hart that starts after time was dropped has no timer either", async () => {
  // With Sstc a timer is a register: the guest's own handler meets an illegal instruction, and ends the life.
  expect(await kill("pair", "T")).toMatchObject({ cause: "restart", hart: 2, virtualHart: 1, vscause: "0x2" });
  expect(machine.text()).not.toContain("has a timer");
});

describe("a fault of the second hart stops both", () => {
  test.each([
    ["a store outside of its memory", "w", { cause: "trap", scause: "0x17", stval: "0x10", htval: "0x10" }],
    ["a jump to 0", "j", { cause: "trap", scause: "0x14", sepc: "0x0" }],
    ["a stack without end", "s", { cause: "trap", scause: "0x17" }],
  ])("%s", async (_, letter, record) => {
    expect(await kill("pair", `H${letter}`, "the second hart is next")).toMatchObject({ ...record, hart: 2, virtualHart: 1 });
  });
});

describe("one with strict-traps and few pledges: what it could handle is a fault at once", () => {
  beforeAll(async () => {
    const given = machine.showsNext(/^rumk: input goes to strict$/m);
    machine.type("\x142");
    await given;
  });

  test.each([
    ["an illegal instruction", "n", [], { scause: "0x2", vscause: "0x0" }],
    ["a virtual instruction", "g", [], { scause: "0x16", vscause: "0x0" }],
    ["an illegal instruction in user mode", "Un", ["user mode is next"], { scause: "0x2", vscause: "0x0" }],
    ["a page table that is not its own", "k", [], { scause: "0x15", vscause: "0x0" }],
  ])("%s", async (_, letters, answers, record) => {
    expect(await kill("strict", letters, ...answers)).toMatchObject({ cause: "trap", hart: 3, ...record });
    expect(machine.text()).not.toMatch(/^strict: trap/m);
  });

  test("what it has not pledged is hidden, what it drops is hidden too, and then a fault", async () => {
    const from = machine.text().length;
    expect(await kill("strict", "Q")).toMatchObject({ cause: "pledge", detail: "0x0" });
    const lines = [...machine.text().matchAll(/^strict: calls: (.*)$/gm)].filter(({ index }) => index >= from).map(([, line]) => line);
    const probes = (time: number) => `time ${time} ${time}, ipi 0 0, rfence 0, hsm 0, console 1 1, reset 1 1`;
    const notSupported = ["ipi", "legacy ipi", "rfence", "hsm", "no extension", "no function"].map((call) => `${call} -2`);
    expect(lines).toEqual([`pledged: ${probes(1)}`, ...notSupported, `time dropped: ${probes(0)}`, `time wanted again: ${probes(0)}`]);
  });

  test("a fault of its own page tables stays its own affair", async () => {
    expect(await kill("strict", "y")).toMatchObject({ cause: "restart", vscause: "0xd" });
  });
});

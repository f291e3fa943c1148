// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// A device that a partition owns: how often it may interrupt, and what of it the next life meets.
import { readBlackbox, type BlackboxRecord } from "@nexus/kbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startMachine, withMachine, type Machine } from "./machine.ts";
import { atOnce } from "./sample.ts";
import { buildSystem, type TestSystem } from "./system.ts";

const memory = 64;
/** The clock belongs to one partition, with 100 interrupts a second: less than any emulation reaches. */
const describeSystem = (argument: bigint) => `system "clock" board="qemu-virt" backend="h" {
  memory base=0x80000000 size="${memory}MiB"
  rumk size="8MiB"
  blackbox size="64KiB"
  console "uart0"
  partition "owner" {
    harts 1; memory at=0x82000000 size="256KiB"; image "guests/fault.bin"; console
    device "rtc0"
    storm irqs-per-second=100
    argument ${argument}
    pledge "console" "time" "reset"
    on-fault restart="always"
  }
}
`;

let system: TestSystem;

function records(): BlackboxRecord[] {
  const { base, bytes } = system.report.blackbox;
  const found = readBlackbox(system.memoryFile, { base: Number(base) - 0x8000_0000, size: bytes }).records;
  return found.filter(({ partition }) => partition === "owner");
}

describe("interrupts below and above the described rate", () => {
  let machine: Machine;
  beforeAll(async () => {
    system = await buildSystem(describeSystem(0n));
    machine = startMachine(system.image, { memoryFile: system.memoryFile, memory, harts: system.report.harts.length });
    await machine.shows(/^owner: fault ready, hart 0, life 1$/m);
  });
  afterAll(async () => {
    await machine?.cut();
    system?.remove();
  });

  test("more than it allows in a second, but spread over longer: no fault", async () => {
    const done = machine.showsNext(/^owner: 120 interrupts at a pace$/m);
    machine.type("P");
    await done;
    expect(records()).toEqual([]);
  });

  test("as fast as they come: recorded with the interrupt, and the next life starts", async () => {
    const nextLife = machine.showsNext(/^owner: fault ready, hart 0, life 2$/m);
    machine.type("i");
    await nextLife;
    expect(records()).toMatchObject([{ cause: "storm", detail: "0xb", life: 1 }]);
  });

  test("the next life has the interrupt again", async () => {
    const done = machine.showsNext(/^owner: 120 interrupts at a pace$/m);
    machine.type("P");
    await done;
    expect(records()).toHaveLength(1);
  });
});

test("an alarm of the last life does not reach the next, nor is it found in the clock's registers", async () => {
  system = await buildSystem(describeSystem(atOnce("A")));
  try {
    expect(system.report.partitions[0]!.devices).toEqual([{ name: "rtc0", restart: "stopped" }]);
    await withMachine(system.image, { memoryFile: system.memoryFile, memory, harts: system.report.harts.length }, async (machine) => {
      await machine.shows(/^owner: clock: alarm 0 0, enabled 0, running 0$/m);
      await machine.shows(/^owner: clock: 0 interrupts of the last life$/m);
    });
    expect(records()).toMatchObject([{ life: 1, cause: "trap", stval: "0x10" }]);
  } finally {
    system.remove();
  }
});

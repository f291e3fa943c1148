// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// What a guest can reach by other ways than stores (sweep.test.ts): nonsense to every SBI call, traces of the last life.
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { withMachine } from "./machine.ts";
import { faultsIn } from "./records.ts";
import { atOnce, buildSample, makeFolder } from "./sample.ts";

const folder = makeFolder();
afterAll(() => folder.remove());

test("nothing of one life is found in the next: memory, general and float registers, supervisor registers", async () => {
  const image = buildSample(folder.path, { flight: "fault", flightArgument: atOnce("R") });
  const memoryFile = join(folder.path, "residue");
  await withMachine(image, { memoryFile }, async (machine) => {
    const [, words, registers] = await machine.shows(/^flight: residue: (\d+) words, (\d+) registers$/m);
    expect(machine.text()).toContain("flight: fault ready, hart 0, life 2\n");
    expect([words, registers], machine.text()).toEqual(["0", "0"]);
    await machine.cut();
    // The first life did have the pattern in all of them, and its own translation on.
    const [filled] = faultsIn(memoryFile);
    expect(filled?.registers).toEqual(["0x0", ...Array.from({ length: 31 }, () => "0xa5c3965ad20f7be1")]);
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

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// A ring whose producer lies: the reader takes nothing from it, and reads on when the producer's next life is honest.
import { afterAll, expect, test } from "vitest";
import { withMachine } from "./machine.ts";
import { buildSample, makeFolder } from "./sample.ts";

const folder = makeFolder();
afterAll(() => folder.remove());

test.each([
  ["a counter that is ahead of all slots", "G"],
  ["a slot whose words contradict each other", "K"],
])("%s", async (_, letter) => {
  const image = buildSample(folder.path, { flight: "fault", payload: "ring" });
  await withMachine(image, {}, async (machine) => {
    await machine.shows(/^payload: ring starts, hart 0, life 1$/m);
    await machine.shows(/^flight: fault ready, hart 0, life 1$/m);
    machine.type("\x141");
    await machine.shows(/^rumk: input goes to flight$/m);
    machine.type(letter);
    await machine.shows(/^payload: ring: hostile content refused$/m);
    machine.type("r");
    await machine.shows(/^flight: fault ready, hart 0, life 2$/m);
    machine.type("E");
    await machine.shows(/^payload: ring: 64 received, 0 gaps, \d+ doorbells, last 64$/m);
    expect(machine.text()).not.toMatch(/payload: record|PANIC/);
  });
});

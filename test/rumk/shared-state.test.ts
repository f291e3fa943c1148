// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// What harts of several partitions may write. A lock or a counter more would let one partition wait for another, so each
// object in writable memory stands here with the reason why nobody waits for it.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { buildSample, makeFolder } from "./sample.ts";

const folder = makeFolder();
afterAll(() => folder.remove());

const reasons = {
  // Written before the first guest runs.
  boot_number: "at boot",
  gstage_roots: "at boot",
  has_sstc: "at boot",
  own_root: "at boot",
  panics: "at boot",
  registers: "at boot",
  slot_count: "at boot",
  slots: "at boot",
  tables: "at boot",
  used: "at boot",
  // An element for each hart or partition, with that one's own locks.
  harts: "one a hart",
  partitions: "one a partition",
  stacks: "one a hart",
  // Changed by one atomic instruction that cannot fail.
  ending: "the machine is reset",
  newest: "numbers of black box records",
  // Only ever tried.
  panicking: "Rumk stops",
  uart_lock: "who finds it taken comes back later",
  // Written by who holds the UART.
  line_owner: "under uart_lock",
  // Written by the one hart that takes the console's interrupt.
  choosing: "console's hart",
  input_partition: "console's hart",
};

test("no partition can wait for another one: what harts may write together is known", () => {
  buildSample(folder.path, { flight: "beat" });
  const symbols = execFileSync("riscv64-linux-gnu-nm", ["--print-size", join(folder.path, "rumk.elf")], { encoding: "utf8" });
  const writable = [...symbols.matchAll(/^[0-9a-f]+ [0-9a-f]+ [bds] (\w+)/gim)].map(([, name]) => name!);
  expect(writable.sort()).toEqual(Object.keys(reasons).sort());
});

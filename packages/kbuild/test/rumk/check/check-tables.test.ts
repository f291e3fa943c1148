// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bounds } from "../../../src/rumk/bounds.ts";
import { countTables } from "../../../src/rumk/tables.ts";
import { changed, demo, faultsOf, pointedAt } from "../demo.ts";

const mebibyte = 1024 ** 2;
const gibibyte = 1024 ** 3;
const range = (base: number, size: number, physical = base) => ({ base, size, physical });

test.each([
  ["a GiB on its own", [range(2 * gibibyte, gibibyte)], 0],
  ["a GiB that is shifted", [range(2 * gibibyte, gibibyte, 2 * gibibyte + 2 * mebibyte)], 1],
  ["two MiB", [range(2 * gibibyte, 2 * mebibyte)], 1],
  ["a page", [range(0, 4096)], 2],
  ["pages in two pieces of 2 MiB", [range(mebibyte, 2 * mebibyte)], 3],
  ["pages beside each other", [range(0, 4096), range(8192, 4096)], 2],
  ["pages in two GiB", [range(0, 4096), range(gibibyte, 4096)], 4],
])("%s", (_what, ranges, tables) => {
  expect(countTables(ranges)).toBe(tables);
});

test("rings all over memory take more tables than Rumk has", () => {
  const words = Array.from({ length: 15 }, (_, index) => `"ipc:r${index}"`).join(" ");
  const rings = Array.from(
    { length: 15 },
    (_, index) => `ring "r${index}" at=${0x8e1f_f000 + index * 0x80_0000} size="4104KiB" slots=65536 slot-bytes=64 from="flight" to="payload"`,
  );
  const text = changed(['    partition "flight"', `${rings.join("\n")}\n    partition "flight"`]).replaceAll('"ipc:telemetry"', `"ipc:telemetry" ${words}`);
  const faults = faultsOf(text);
  expect(faults.map((fault) => [fault.line, pointedAt(fault), fault.message])).toEqual([[31, "memory", "the partitions need 98 page tables, 50 of them flight, and Rumk has 84"]]);
  expect(faultsOf(demo)).toEqual([]);
});

test("the bounds are those of Rumk's headers", () => {
  const kernel = join(import.meta.dirname, "../../../../../kernel/rumk");
  const define = (file: string, name: string) => Number(new RegExp(`#define ${name} (\\d+)`).exec(readFileSync(join(kernel, file), "utf8"))?.[1]);
  expect(bounds).toEqual({
    partitions: define("include/rumk/plan.h", "RUMK_MAX_PARTITIONS"),
    hartsOfPartition: define("include/rumk/plan.h", "RUMK_MAX_VHARTS"),
    rings: define("include/rumk/plan.h", "RUMK_MAX_RINGS"),
    restarts: Number(/fault_times\[(\d+)\]/.exec(readFileSync(join(kernel, "part/partition.h"), "utf8"))?.[1]) - 1,
    tables: define("h/pagetable.h", "TABLE_COUNT"),
  });
});

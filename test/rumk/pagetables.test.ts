// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The page tables of a running machine, read from its memory by a second implementation: exactly what the plan says.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withMachine } from "./machine.ts";
import { buildSample, layout, makeFolder } from "./sample.ts";

interface Mapping {
  from: number;
  to: number;
  size: number;
  rights: string;
}

const folder = makeFolder();
const memoryFile = join(folder.path, "memory");
let memory: Buffer;
let symbols: string;

beforeAll(async () => {
  const image = buildSample(folder.path, { flight: "beat", payload: "ring", flightArgument: 1 });
  await withMachine(image, { memoryFile }, async (machine) => {
    await machine.shows(/^payload: ring: 64 received/m);
  });
  memory = readFileSync(memoryFile);
  symbols = execFileSync("riscv64-linux-gnu-nm", [join(folder.path, "rumk.elf")], { encoding: "utf8" });
});
afterAll(() => folder.remove());

function symbol(name: string): number {
  return parseInt(new RegExp(`^([0-9a-f]+) . ${name}$`, "m").exec(symbols)![1]!, 16);
}

const word = (address: number) => memory.readBigUInt64LE(address - layout.memory.base);

/** Every leaf below a table, in order; privileged specification, 4.4.1 and 8.5.1. */
function leavesOf(table: number, entries: number, level: number, base: number): Mapping[] {
  const span = 4096 * 512 ** level;
  return Array.from({ length: entries }, (_, index) => index).flatMap((index) => {
    const entry = word(table + index * 8);
    if ((entry & 1n) === 0n) return [];
    const to = Number((entry >> 10n) & 0xfff_ffff_ffffn) * 4096;
    const rights = ["r", "w", "x"].filter((_, bit) => ((entry >> BigInt(bit + 1)) & 1n) === 1n).join("");
    const from = base + index * span;
    if (rights === "") return leavesOf(to, 512, level - 1, from);
    expect(to % span, "a leaf is aligned to its size").toBe(0);
    return [{ from, to, size: span, rights: rights + ((entry & 16n) === 0n ? "" : "u") }];
  });
}

/** Neighbours that continue each other become one. */
function joined(leaves: readonly Mapping[]): Mapping[] {
  const result: Mapping[] = [];
  for (const leaf of leaves) {
    const last = result.at(-1);
    if (last !== undefined && last.rights === leaf.rights && last.from + last.size === leaf.from && last.to + last.size === leaf.to) last.size += leaf.size;
    else result.push({ ...leaf });
  }
  return result;
}

const same = (from: number, size: number, rights: string): Mapping => ({ from, to: from, size, rights });

/** Text and the rest of a partition whose guest has this image header. */
function memoryOf(guest: string, { base, size }: { base: number; size: number }): Mapping[] {
  const text = Number(readFileSync(join(folder.path, `guests/${guest}.bin`)).readBigUInt64LE(40));
  return [same(base, text, "rxu"), same(base + text, size - text, "rwu")];
}

const guestTables = (index: number) => joined(leavesOf(symbol("gstage_roots") + index * 16_384, 2048, 2, 0));

test("the first partition reaches its memory, its clock and the writing side of its ring, nothing else", () => {
  const { base } = layout.ring;
  expect(guestTables(0)).toEqual([
    same(0x10_1000, 0x1000, "rwu"),
    ...memoryOf("beat", layout.flight),
    same(base, 0x1000, "rwu"),
    same(base + 0x1000, 0x1000, "ru"),
    same(base + 0x2000, 0x2000, "rwu"),
  ]);
});

test("the second one reaches its memory and the reading side", () => {
  const { base } = layout.ring;
  expect(guestTables(1)).toEqual([...memoryOf("ring", layout.payload), same(base, 0x1000, "ru"), same(base + 0x1000, 0x1000, "rwu"), same(base + 0x2000, 0x2000, "ru")]);
});

test("nobody has tables who is no partition", () => {
  for (let index = 2; index < 8; index++) expect(guestTables(index)).toEqual([]);
});

test("Rumk's own map: identity, nothing writable and executable, text and constants not writable, a hole below each stack", () => {
  const own = joined(leavesOf(symbol("own_root"), 512, 2, 0));
  const [start, textEnd, readonlyEnd, stacks] = ["rumk_start", "text_end", "readonly_end", "stacks"].map(symbol) as [number, number, number, number];
  expect(own.every(({ from, to }) => from === to)).toBe(true);
  const devices = [same(0xc00_0000, 0x60_0000, "rw"), same(0x1000_0000, 0x1000, "rw")];
  const afterGuards = Array.from({ length: 8 }, (_, hart) => {
    const from = stacks + hart * 0x2000 + 0x1000;
    return same(from, hart === 7 ? layout.memory.base + layout.memory.size - from : 0x1000, "rw");
  });
  expect(own).toEqual([...devices, same(start, textEnd - start, "rx"), same(textEnd, readonlyEnd - textEnd, "r"), same(readonlyEnd, stacks - readonlyEnd, "rw"), ...afterGuards]);
});

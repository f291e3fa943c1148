// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// A guest stores to every page of physical memory, and to the registers of every device, one page a life: what is not its own
// is not changed by a byte.
import { readFileSync } from "node:fs";
import { readBlackbox, type BlackboxRecord } from "@nexus/kbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withMachine, type Machine } from "./machine.ts";
import { atOnce } from "./sample.ts";
import { buildSystem, type TestSystem } from "./system.ts";

const pageSize = 4096;
const mebibyte = 1024 ** 2;
const memoryBase = 0x8000_0000;
/** MiB: all that this machine has. The black box in it keeps a record of each life. RUMK_SWEEP=128 is a long run. */
const memory = Number(process.env["RUMK_SWEEP"] ?? 16);
const pages = (memory * mebibyte) / pageSize;
/** MiB. */
const blackbox = pages / 1024 + 1;
const behind = memoryBase + (4 + blackbox) * mebibyte;
const waits = 0x100n;

/** One partition that stores everywhere, beside one that has ended: its memory and the ring's should stay as they are. */
const describeSystem = (argument: bigint) => `system "sweep" board="qemu-virt" backend="h" {
  memory base=${memoryBase} size="${memory}MiB"
  rumk size="2MiB"
  blackbox at=${memoryBase + 4 * mebibyte} size="${blackbox}MiB"
  console "uart0"
  ring "notes" at=${behind} size="16KiB" slots=128 slot-bytes=64 from="quiet" to="wild"
  partition "wild" {
    harts 1; memory at=${behind + mebibyte} size="128KiB"; image "guests/fault.bin"; console
    argument ${argument}
    pledge "console" "time" "reset" "ipc:notes"
    on-fault restart="always"
  }
  partition "quiet" {
    harts 2; memory at=${behind + mebibyte + 128 * 1024} size="128KiB"; image "guests/fault.bin"; console
    argument ${atOnce("o")}
    pledge "console" "time" "reset" "ipc:notes"
    on-fault restart="always"
  }
}
`;

/** Where QEMU's virt board has registers, in the order of the guest's stores (kernel/rumk/guests/fault/sweep.c). */
const windows = [
  { base: 0x1000, pages: 15 }, // start-up code
  { base: 0x10_0000, pages: 2 }, // test device, clock
  { base: 0x200_0000, pages: 16 }, // CLINT
  { base: 0x300_0000, pages: 16 }, // PCI ports
  { base: 0xc00_0000, pages: 0x600 }, // PLIC
  { base: 0x1000_0000, pages: 9 }, // UART, virtio
  { base: 0x1010_0000, pages: 1 }, // fw-cfg
  { base: 0x2000_0000, pages: 4 }, // flash
  { base: 0x2200_0000, pages: 4 },
  { base: 0x3000_0000, pages: 8 }, // PCI configuration
  { base: 0x4000_0000, pages: 8 }, // PCI memory
];

/** Registers that do not change by being read, as QEMU's monitor wants them. */
const readable = [
  "/4xw 0x1000", // start-up code
  "/4xw 0x101008", // clock: alarm, interrupt, status
  "/4xw 0x2000000", // software interrupts of four harts
  "/8xw 0x2004000", // their timers
  "/97xw 0xc000000", // priorities
  "/4xw 0xc001000", // pending interrupts
  "/128xw 0xc002000", // enabled ones of four contexts
  ...Array.from({ length: 4 }, (_, context) => `/1xw ${0xc20_0000 + context * 0x1000}`), // thresholds
  "/1xb 0x10000001", // UART: interrupts
  "/2xb 0x10000003", // line and modem control
  ...Array.from({ length: 8 }, (_, slot) => `/4xw ${0x1000_1000 + slot * 0x1000}`), // virtio: magic, version, device, vendor
  ...Array.from({ length: 8 }, (_, slot) => `/1xw ${0x1000_1070 + slot * 0x1000}`), // status
  "/4xw 0x20000000", // flash
  "/4xw 0x22000000",
  "/2xw 0x30000000", // the PCI bridge
];

interface Sweep {
  system: TestSystem;
  /** What the sweeping partition's lives ended with, in their order. */
  records: BlackboxRecord[];
}

/** Runs a sweep to its end; `before` and `after` look at the machine. */
async function sweep(argument: bigint, before: (machine: Machine, system: TestSystem) => Promise<void>, after: typeof before): Promise<Sweep> {
  const system = await buildSystem(describeSystem(argument | waits));
  await withMachine(system.image, { memoryFile: system.memoryFile, memory, harts: system.report.harts.length }, async (machine) => {
    await machine.shows(/^wild: sweep waits$/m);
    await machine.shows(/^rumk: quiet: off$/m);
    await machine.monitor("stop");
    await before(machine, system);
    await machine.monitor("cont");
    machine.type("x");
    await machine.shows(/^wild: sweep: \d+ pages$/m, 120 + pages / 20);
    await machine.monitor("stop");
    await after(machine, system);
  });
  const { base, bytes } = system.report.blackbox;
  const { records } = readBlackbox(system.memoryFile, { base: Number(base) - memoryBase, size: bytes });
  return { system, records: records.filter(({ partition }) => partition === "wild") };
}

const hex = (address: number) => `0x${address.toString(16)}`;

/** What became of a store to a page that the guest may not write: the life ended by it. */
const refused = (address: number) => ({ cause: "trap", scause: "0x17", stval: hex(address), htval: hex(address) });

describe(`a store to each of ${pages} pages of memory`, () => {
  let swept: Sweep;
  const memories: Buffer[] = [];

  beforeAll(async () => {
    const argument = atOnce("S", BigInt(memoryBase / pageSize) | (BigInt(pages) << 20n));
    const keep = async (_: Machine, { memoryFile }: TestSystem) => void memories.push(readFileSync(memoryFile));
    swept = await sweep(argument, keep, keep);
  });
  afterAll(() => swept?.system.remove());

  test("costs one life each; only what the report calls writable takes it", () => {
    const { mappings } = swept.system.report.partitions[0]!;
    const isWritable = (address: number) => mappings.some(({ pa, bytes, rights }) => rights.includes("w") && address >= Number(pa) && address < Number(pa) + bytes);
    const stores = Array.from({ length: pages }, (_, page) => memoryBase + page * pageSize);
    expect(stores.filter(isWritable).length).toBeLessThan(40);
    expect(swept.records).toHaveLength(pages);
    expect(swept.records).toMatchObject(stores.map((address, index) => ({ life: index + 1, ...(isWritable(address) ? { cause: "restart" } : refused(address)) })));
  });

  test("changes nothing but its own memory, its side of the ring, Rumk's data and the black box", () => {
    const { report, symbol } = swept.system;
    const pagesOf = (base: number, size: number) => Array.from({ length: size / pageSize }, (_, page) => base + page * pageSize);
    const data = pagesOf(symbol("readonly_end"), symbol("rumk_end") - symbol("readonly_end"));
    // Page tables are data that nobody changes once they are built: h/pagetable.c, h/gstage.c, h/ownmap.c.
    const tables = [...pagesOf(symbol("tables"), 96 * pageSize), ...pagesOf(symbol("gstage_roots"), 8 * 4 * pageSize), symbol("own_root")];
    const mayChange = new Set([
      ...data.filter((page) => !tables.includes(page)),
      ...pagesOf(Number(report.blackbox.base), report.blackbox.bytes),
      ...report.partitions[0]!.mappings.filter(({ rights }) => rights.includes("w")).flatMap(({ pa, bytes }) => pagesOf(Number(pa), bytes)),
    ]);
    const [before, after] = memories as [Buffer, Buffer];
    const changed = pagesOf(memoryBase, before.length).filter((page) => {
      const at = page - memoryBase;
      return before.compare(after, at, at + pageSize, at, at + pageSize) !== 0;
    });
    // No page of the firmware is among them: nothing in a life of one hart with Sstc calls it.
    expect(changed.filter((page) => !mayChange.has(page)).map(hex)).toEqual([]);
    expect(changed).toEqual(expect.arrayContaining([symbol("stacks") + 3 * pageSize, Number(report.blackbox.base) + report.blackbox.bytes - mebibyte - pageSize]));
  });
});

describe("a store to each page of the devices' registers", () => {
  let swept: Sweep;
  const registers: string[] = [];

  beforeAll(async () => {
    const read = async ({ monitor }: Machine) => {
      const words: string[] = [];
      for (const where of readable) words.push(await monitor(`xp ${where}`));
      registers.push(words.join(""));
    };
    swept = await sweep(atOnce("D"), read, read);
  });
  afterAll(() => swept?.system.remove());

  test("costs one life each, and arrives nowhere", () => {
    const stores = windows.flatMap(({ base, pages: count }) => Array.from({ length: count }, (_, page) => base + page * pageSize));
    expect(swept.records).toHaveLength(stores.length);
    expect(swept.records).toMatchObject(stores.map((address, index) => ({ life: index + 1, ...refused(address) })));
  });

  test("changes no register that can be read without changing it", () => {
    const [before, after] = registers;
    expect(before!.split("\n").length).toBeGreaterThan(40);
    expect(after).toBe(before);
  });
});

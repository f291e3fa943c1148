// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { describe, expect, test } from "vitest";
import type { KnownSizes } from "../../../src/rumk/check/check-contents.ts";
import { changed, demo, faultsOf, pointedAt } from "../demo.ts";
import { finds } from "./finds.ts";

describe("the machine", () => {
  finds([["too much memory", 'size="512MiB"', 'size="16GiB"', '"16GiB"', "qemu-virt has at most 8 GiB of memory, not 16 GiB"]]);

  test("memory elsewhere than the board has it", () => {
    expect(faultsOf(changed(["base=0x80000000", "base=0x80200000"])).map(({ message }) => message)).toContain("the memory of qemu-virt begins at 0x80000000, not at 0x80200000");
  });

  test("memory in odd pieces", () => {
    const faults = faultsOf(changed(['base=0x80000000 size="512MiB"', 'base=0x80000000 size="511MiB"']));
    expect(faults.map(({ message }) => message)).toEqual(["the machine's memory has to be a multiple of 2 MiB"]);
  });
});

describe("alignment", () => {
  finds([
    ["a partition off its page", "at=0x84000000", "at=0x84000800", "0x84000800", "partition flight does not begin on a page: 0x84000800 is no multiple of 0x1000"],
    [
      "half a page of black box",
      'blackbox size="256KiB"',
      'blackbox size="258KiB"',
      '"258KiB"',
      "the size of the black box is no multiple of a page: 264192 bytes",
      "the next one is 260 KiB",
    ],
    ["a partition without memory", 'size="1MiB"', 'size="0B"', '"0B"', "partition flight has no memory"],
    [
      "a guest address off its page",
      'at=0x84000000 size="1MiB"',
      'at=0x84000000 size="1MiB" guest-at=0x80000010',
      "0x80000010",
      "the guest's address 0x80000010 is no multiple of 0x1000",
    ],
  ]);
});

describe("places", () => {
  finds([
    [
      "outside the machine",
      "at=0x88000000",
      "at=0xb0000000",
      "0xb0000000",
      "partition payload, 0xb0000000 to 0xb3ffffff, lies outside the machine's memory, 0x80000000 to 0x9fffffff",
    ],
    ["on the firmware", "at=0x84000000", "at=0x80100000", "0x80100000", "partition flight, 0x80100000 to 0x801fffff, overlaps the firmware, 0x80000000 to 0x801fffff"],
    [
      "on the device tree",
      "at=0x9c000000",
      "at=0x9fe00000",
      "0x9fe00000",
      "ring telemetry, 0x9fe00000 to 0x9fe03fff, overlaps the machine's device tree, 0x9fe00000 to 0x9fffffff",
    ],
    ["on Rumk", "at=0x84000000", "at=0x82100000", "0x82100000", "partition flight, 0x82100000 to 0x821fffff, overlaps Rumk, 0x80200000 to 0x821fffff"],
    ["on the black box", "at=0x84000000", "at=0x8223f000", "0x8223f000", "partition flight, 0x8223f000 to 0x8233efff, overlaps the black box, 0x82200000 to 0x8223ffff"],
    ["on another partition", "at=0x84000000", "at=0x8bf00000", "0x88000000", "partition payload, 0x88000000 to 0x8bffffff, overlaps partition flight, 0x8bf00000 to 0x8bffffff"],
    ["on a ring", "at=0x9c000000", "at=0x84004000", "0x84000000", "partition flight, 0x84000000 to 0x840fffff, overlaps ring telemetry, 0x84004000 to 0x84007fff"],
    [
      "a black box put on Rumk",
      'blackbox size="256KiB"',
      'blackbox at=0x80300000 size="256KiB"',
      "0x80300000",
      "the black box, 0x80300000 to 0x8033ffff, overlaps Rumk, 0x80200000 to 0x821fffff",
    ],
    [
      "a guest that sees memory beyond all addresses",
      'at=0x84000000 size="1MiB"',
      'at=0x84000000 size="1MiB" guest-at=0x1fffff80000',
      "0x1fffff80000",
      "partition flight would see its memory, 0x1fffff80000 to 0x2000007ffff, where no guest can address it",
      "the last address is 0x1ffffffffff",
    ],
    [
      "a guest that sees memory over its device",
      'at=0x84000000 size="1MiB"',
      'at=0x84000000 size="1MiB" guest-at=0x100000',
      "0x100000",
      "partition flight would see its memory, 0x100000 to 0x1fffff, over rtc0, 0x101000 to 0x101fff",
    ],
    [
      "a guest that sees memory over its ring",
      'at=0x84000000 size="1MiB"',
      'at=0x84000000 size="1MiB" guest-at=0x9bf04000',
      "0x9bf04000",
      "partition flight would see its memory, 0x9bf04000 to 0x9c003fff, over ring telemetry, 0x9c000000 to 0x9c003fff",
    ],
    [
      "a guest that sees memory over a doorbell",
      'at=0x88000000 size="64MiB"',
      'at=0x88000000 size="64MiB" guest-at=0xd000000',
      "0xd000000",
      "partition payload would see its memory, 0xd000000 to 0x10ffffff, over the doorbells, 0xf000000 to 0xf00ffff",
    ],
  ]);

  test("over the machine's end", () => {
    expect(faultsOf(changed(["at=0x9c000000", "at=0x9fffe000"])).map(({ message }) => message)).toEqual([
      "ring telemetry, 0x9fffe000 to 0xa0001fff, lies outside the machine's memory, 0x80000000 to 0x9fffffff",
      "ring telemetry, 0x9fffe000 to 0xa0001fff, overlaps the machine's device tree, 0x9fe00000 to 0x9fffffff",
    ]);
  });

  test("below a Rumk that was put higher up", () => {
    const faults = faultsOf(changed(['rumk size="32MiB"', 'rumk at=0x84100000 size="32MiB"']));
    expect(faults.map((fault) => [pointedAt(fault), fault.message])).toEqual([
      ["0x84000000", "partition flight, 0x84000000 to 0x840fffff, lies below Rumk, which reaches memory from 0x84100000 on only"],
    ]);
  });

  test("neighbours that only touch are none", () => {
    expect(faultsOf(changed(["at=0x84000000", "at=0x87f00000"], ["at=0x9c000000", "at=0x9fdfc000"]))).toEqual([]);
  });

  test("with 4 GiB the device tree lies at 3 GiB of addresses", () => {
    const text = changed(['size="512MiB"', 'size="4GiB"'], ["at=0x9c000000", "at=0xbfe00000"]);
    expect(faultsOf(text).map(({ message }) => message)).toEqual(["ring telemetry, 0xbfe00000 to 0xbfe03fff, overlaps the machine's device tree, 0xbfe00000 to 0xbfffffff"]);
  });
});

describe("contents", () => {
  const kibibyte = 1024;
  const guest = (file: number, memory: number, initramfs: number) => ({ image: { file, memory }, initramfs, deviceTree: 2000 });
  const known = (flight: ReturnType<typeof guest>, rumk = 0): KnownSizes => ({ rumk, guests: new Map([["flight", flight]]) });
  const told = (sizes: KnownSizes) => faultsOf(demo, sizes).map((fault) => [fault.line, pointedAt(fault), fault.message]);

  test("what fits to the last page is taken", () => {
    expect(told(known(guest(16 * kibibyte, 1020 * kibibyte, 0)))).toEqual([]);
    expect(told(known(guest(16 * kibibyte, 512 * kibibyte, 508 * kibibyte)))).toEqual([]);
  });

  test.each([
    ["an image", guest(1021 * kibibyte, 1021 * kibibyte, 0), "the image 1021 KiB, what it wants zeroed 0 bytes, the device tree 2000 bytes"],
    ["an image with its bss", guest(16 * kibibyte, 1021 * kibibyte, 0), "the image 16 KiB, what it wants zeroed 1005 KiB, the device tree 2000 bytes"],
    ["an initramfs", guest(16 * kibibyte, 512 * kibibyte, 509 * kibibyte), "the image 16 KiB, what it wants zeroed 496 KiB, the initramfs 509 KiB, the device tree 2000 bytes"],
  ])("%s too large for its partition", (_what, sizes, parts) => {
    expect(told(known(sizes))).toEqual([[16, '"1MiB"', `the 1 MiB of partition flight do not hold what it is started with: ${parts}`]]);
  });

  test("pristine copies too large for Rumk", () => {
    const sizes = guest(1000 * kibibyte, 1000 * kibibyte, 0);
    expect(told(known(sizes, 31 * 1024 * kibibyte))).toEqual([]);
    expect(told(known(sizes, 32 * 1024 * kibibyte))).toEqual([[8, '"32MiB"', "the 32 MiB of Rumk do not hold itself 32 MiB, partition flight's pristine copy 1004 KiB"]]);
  });
});

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Location } from "@nexus/kdl";
import type { Board } from "./board/board.ts";
import { bounds } from "./bounds.ts";
import type { RumkSystem } from "./description/schema.ts";
import { endOf, pageSize, type Range } from "./region.ts";

/** A part of the machine's memory with its owner. Windows of the board have no place in the document. */
export interface MapEntry extends Range {
  /** For people: "partition flight". */
  name: string;
  /** The place of its address, or of what it follows from. */
  at?: Location;
  /** The place of its size. */
  sizeAt?: Location;
}

/** Where Rumk itself lies: where the description says, else where the board's loader puts it. */
export function rumkRange({ rumk }: RumkSystem, board: Board): Range {
  return { base: rumk.address?.value ?? board.loadAddress, size: rumk.size.value };
}

/** Where the black box lies: where the description says, else right behind Rumk. */
export function blackboxRange(system: RumkSystem, board: Board): Range {
  return { base: system.blackbox.address?.value ?? endOf(rumkRange(system, board)), size: system.blackbox.size.value };
}

/** The guest-physical pages of all rings' doorbells. */
export function doorbellRange({ doorbells }: Board): Range {
  return { base: doorbells, size: bounds.rings * pageSize };
}

/** Everything that takes memory of the machine, in the order of the document, the board's own windows first. */
export function memoryMap(system: RumkSystem, board: Board): MapEntry[] {
  const { rumk, blackbox, rings, partitions } = system;
  return [
    ...board.windows(system.memory.size.value),
    { name: "Rumk", ...rumkRange(system, board), at: rumk.address?.at ?? rumk.at, sizeAt: rumk.size.at },
    { name: "the black box", ...blackboxRange(system, board), at: blackbox.address?.at ?? blackbox.at, sizeAt: blackbox.size.at },
    ...rings.map(({ name, address, size }) => ({ name: `ring ${name.value}`, base: address.value, size: size.value, at: address.at, sizeAt: size.at })),
    ...partitions.map(({ name, memory: { address, size } }) => ({ name: `partition ${name.value}`, base: address.value, size: size.value, at: address.at, sizeAt: size.at })),
  ];
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { qemuVirt } from "./qemu-virt.ts";

/** A device behind a window of addresses. */
export interface BoardDevice {
  name: string;
  base: number;
  /** Bytes; the window is mapped in whole pages. */
  size: number;
  /** Sources at the machine's interrupt controller. */
  interrupts: readonly number[];
  /** It can read and write memory by itself, past all page tables. */
  dma: boolean;
  /** For the device tree; the first one names it. */
  compatible: readonly string[];
  /** Why no partition may have it; absent when one may. */
  reserved?: string;
}

/** A range of addresses with a name for people. */
export interface Window {
  name: string;
  base: number;
  size: number;
}

/** A machine that Rumk runs on. */
export interface Board {
  name: string;
  memoryBase: number;
  /** Bytes. */
  memoryMost: number;
  /** Harts have ids from 0. */
  harts: number;
  timebaseFrequency: number;
  /** The instruction sets of the harts, as the machine's own device tree writes them. */
  isa: string;
  /** Where the loader puts Rumk: its memory begins here when the description says nothing else. */
  loadAddress: number;
  plic: { base: number; size: number; sources: number };
  /** The interrupt controller's S-mode context of a hart. */
  plicContext(hart: number): number;
  /** Guest-physical addresses at which nothing lies, for doorbells. */
  doorbells: number;
  devices: readonly BoardDevice[];
  /** What firmware keeps or leaves in memory, for a given size of memory. */
  windows(memorySize: number): Window[];
}

/** Every board that a description can name. */
export const boards: readonly Board[] = [qemuVirt];

/** The board of a name, or undefined. */
export function findBoard(name: string): Board | undefined {
  return boards.find((board) => board.name === name);
}

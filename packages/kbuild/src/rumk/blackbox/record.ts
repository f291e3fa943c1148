// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// A record of the black box as kernel/rumk/box/box.h lays it out: 1024 bytes, little-endian.

import { crc32c } from "./crc32c.ts";

export const recordBytes = 1024;

/** Why records are written, by their numbers. */
export const causes = ["unknown", "boot", "trap", "pledge", "heartbeat", "storm", "flood", "abuse", "restart", "shutdown", "pristine", "panic"] as const;
export type Cause = (typeof causes)[number];

/** Registers and addresses are text in hex: they are wider than numbers. */
export interface BlackboxRecord {
  sequence: number;
  /** Ticks since the machine's reset. */
  time: number;
  /** Boots since the black box was empty, from 1. */
  boot: number;
  cause: Cause;
  /** The name of the partition; absent when Rumk itself wrote of itself. */
  partition: string | undefined;
  life: number;
  hart: number;
  virtualHart: number;
  detail: string;
  scause: string;
  sepc: string;
  stval: string;
  htval: string;
  sstatus: string;
  hstatus: string;
  vsstatus: string;
  vscause: string;
  vsepc: string;
  vstval: string;
  /** x0 to x31. */
  registers: string[];
  /** The last bytes that the partition printed, as they are. */
  console: string;
}

const magic = "RUMKBOX1";
const noPartition = 0xffff_ffff;
const at = {
  crc: 8,
  size: 12,
  sequence: 16,
  time: 24,
  boot: 32,
  cause: 36,
  partition: 40,
  life: 44,
  hart: 48,
  vhart: 52,
  words: 56,
  name: 144,
  registers: 160,
  consoleSize: 416,
  console: 424,
};
const nameBytes = 16;
const words = ["detail", "scause", "sepc", "stval", "htval", "sstatus", "hstatus", "vsstatus", "vscause", "vsepc", "vstval"] as const;

/** What a slot holds: a record, nothing, or one that was not finished or changed since ("damaged"). */
export function readRecord(slot: Uint8Array): BlackboxRecord | "empty" | "damaged" {
  const view = Buffer.from(slot.buffer, slot.byteOffset, recordBytes);
  if (view.readBigUInt64LE(0) === 0n) return "empty";
  const whole =
    view.toString("latin1", 0, magic.length) === magic && view.readUInt32LE(at.size) === recordBytes && view.readUInt32LE(at.crc) === crc32c(view.subarray(at.sequence));
  if (!whole) return "damaged";
  const hex = (offset: number) => `0x${view.readBigUInt64LE(offset).toString(16)}`;
  const consoleSize = Math.min(view.readUInt32LE(at.consoleSize), recordBytes - at.console);
  const named = Object.fromEntries(words.map((word, index) => [word, hex(at.words + index * 8)])) as Record<(typeof words)[number], string>;
  return {
    sequence: Number(view.readBigUInt64LE(at.sequence)),
    time: Number(view.readBigUInt64LE(at.time)),
    boot: view.readUInt32LE(at.boot),
    cause: causes[view.readUInt32LE(at.cause)] ?? "unknown",
    partition: view.readUInt32LE(at.partition) === noPartition ? undefined : view.toString("latin1", at.name, at.name + nameBytes).replace(/\0.*$/s, ""),
    life: view.readUInt32LE(at.life),
    hart: view.readUInt32LE(at.hart),
    virtualHart: view.readUInt32LE(at.vhart),
    ...named,
    registers: Array.from({ length: 32 }, (_, index) => hex(at.registers + index * 8)),
    console: view.toString("latin1", at.console, at.console + consoleSize),
  };
}

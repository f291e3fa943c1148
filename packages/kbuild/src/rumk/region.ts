// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

/** A range of physical addresses: `size` bytes from `base` on. */
export interface Range {
  base: number;
  size: number;
}

/** Bytes of a page, the smallest thing that page tables can give or deny. */
export const pageSize = 4096;

/** Whether two ranges share a byte. */
export function overlaps(a: Range, b: Range): boolean {
  return a.base < endOf(b) && b.base < endOf(a);
}

/** Whether all of `inner` lies in `outer`. */
export function contains(outer: Range, inner: Range): boolean {
  return inner.base >= outer.base && endOf(inner) <= endOf(outer);
}

/** The address after the last one. */
export function endOf({ base, size }: Range): number {
  return base + size;
}

/** The whole pages that a range touches. */
export function pagesOf({ base, size }: Range): Range {
  const first = alignDown(base, pageSize);
  return { base: first, size: alignUp(base + size, pageSize) - first };
}

/** The next multiple of `step`, or the number itself. */
export function alignUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}

/** The multiple of `step` at or before a number. */
export function alignDown(value: number, step: number): number {
  return Math.floor(value / step) * step;
}

/** An address as people write it: 0x84000000. */
export function hex(value: number): string {
  return `0x${value.toString(16)}`;
}

/** A range as people read it: first and last address. */
export function formatRange({ base, size }: Range): string {
  return `${hex(base)} to ${hex(base + size - 1)}`;
}

/** A number of bytes in the largest unit that fits without a rest. */
export function formatBytes(bytes: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB"];
  let [value, unit] = [bytes, 0];
  while (value >= 1024 && value % 1024 === 0 && unit < units.length - 1) [value, unit] = [value / 1024, unit + 1];
  return `${value} ${units[unit]}`;
}

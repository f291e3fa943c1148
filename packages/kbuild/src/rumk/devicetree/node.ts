// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

/** A node of a device tree; the root's name is empty. */
export interface TreeNode {
  /** With its unit address: "rtc@101000". */
  name: string;
  /** In their order; values as they lie in the blob. */
  properties: Readonly<Record<string, Uint8Array>>;
  children: readonly TreeNode[];
}

/** A property that says yes by being there. */
export const empty = new Uint8Array(0);

/** 32-bit cells, big-endian. */
export function cells(...values: readonly number[]): Uint8Array {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => bytes.writeUInt32BE(value, index * 4));
  return bytes;
}

/** Numbers of two cells each: addresses and sizes where #address-cells and #size-cells are 2. */
export function pairs(...values: readonly number[]): Uint8Array {
  const bytes = Buffer.alloc(values.length * 8);
  values.forEach((value, index) => bytes.writeBigUInt64BE(BigInt(value), index * 8));
  return bytes;
}

/** Texts, each with its end. @throws RangeError for one that holds NUL. */
export function strings(...values: readonly string[]): Uint8Array {
  if (values.some((value) => value.includes("\0"))) throw new RangeError("a device tree's text cannot hold NUL");
  return Buffer.from(values.map((value) => `${value}\0`).join(""), "utf8");
}

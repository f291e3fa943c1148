// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

/**
 * One member of an archive. Paths are relative, with "/" between names, without "." or ".."; modes are permission bits.
 * A file's body may be read once, and only until the next entry is asked for.
 */
export type Entry =
  | { kind: "directory"; path: string; mode: number }
  | { kind: "file"; path: string; mode: number; size: number; body: AsyncIterable<Uint8Array> }
  | { kind: "symlink"; path: string; target: string }
  | { kind: "hardlink"; path: string; target: string };

/** A device node: only an initramfs holds them, and only our own writer makes them. */
export interface Device {
  kind: "device";
  path: string;
  mode: number;
  type: "character" | "block";
  major: number;
  minor: number;
}

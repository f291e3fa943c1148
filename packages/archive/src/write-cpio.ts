// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The "newc" cpio format, as Linux reads it: Documentation/driver-api/early-userspace/buffer-format.rst

import { NexusError } from "@nexus/core";
import type { Device, Entry } from "./entry.ts";
import { checkEntryPath, checkLinkTarget } from "./names.ts";
import { exactly } from "./write-tar.ts";

type CpioEntry = Exclude<Entry, { kind: "hardlink" }> | Device;

const typeBits = { directory: 0o040000, file: 0o100000, symlink: 0o120000, character: 0o020000, block: 0o060000 } as const;
const largest = 0xffffffff;

/**
 * A newc cpio of the entries in the order they come, owner 0:0, numbered from 1. The same entries give the same bytes.
 * Modes may carry the sticky and set-id bits, for an initramfs is a system of its own. `mtime` is in seconds since 1970.
 * @throws NexusError "corrupt" for a bad path or link, "internal" for a file of 4 GiB or more, or a body that is not as
 *   long as its entry says.
 */
export async function* writeCpio(entries: Iterable<CpioEntry> | AsyncIterable<CpioEntry>, options: { mtime: number }): AsyncGenerator<Uint8Array, void> {
  let inode = 0;
  for await (const entry of entries) {
    checkEntryPath(entry.path);
    const data = entry.kind === "symlink" ? linkBytes(entry.path, entry.target) : undefined;
    const size = entry.kind === "file" ? entry.size : (data?.length ?? 0);
    if (size > largest) throw new NexusError("internal", `${entry.path} is too large for a cpio archive: ${size} bytes`);
    const device = entry.kind === "device" ? entry : undefined;
    inode += 1;
    yield header(entry.path, {
      inode,
      mode: modeOf(entry),
      links: entry.kind === "directory" ? 2 : 1,
      mtime: options.mtime,
      size,
      major: device?.major ?? 0,
      minor: device?.minor ?? 0,
    });
    if (data !== undefined) yield data;
    if (entry.kind === "file") yield* exactly(entry.body, size, entry.path);
    if (padding(size) > 0) yield new Uint8Array(padding(size));
  }
  yield header("TRAILER!!!", { inode: 0, mode: 0, links: 1, mtime: 0, size: 0, major: 0, minor: 0 });
}

interface CpioFields {
  inode: number;
  mode: number;
  links: number;
  mtime: number;
  size: number;
  major: number;
  minor: number;
}

function header(path: string, fields: CpioFields): Buffer {
  const name = Buffer.from(`${path}\0`);
  const numbers = [
    fields.inode,
    fields.mode,
    0, // owner
    0, // group
    fields.links,
    fields.mtime,
    fields.size,
    0, // the device that the archive came from
    0,
    fields.major,
    fields.minor,
    name.length,
    0, // checksum, unused in newc
  ];
  const text = `070701${numbers.map((number) => number.toString(16).toUpperCase().padStart(8, "0")).join("")}`;
  return Buffer.concat([Buffer.from(text), name, Buffer.alloc(padding(text.length + name.length))]);
}

function modeOf(entry: CpioEntry): number {
  const type = entry.kind === "device" ? entry.type : entry.kind;
  const mode = entry.kind === "symlink" ? 0o777 : entry.mode;
  if ((mode & ~0o7777) !== 0) throw new NexusError("internal", `${entry.path}: ${mode.toString(8)} is no mode`);
  return typeBits[type] | mode;
}

function linkBytes(path: string, target: string): Buffer {
  checkLinkTarget(path, target);
  return Buffer.from(target);
}

function padding(size: number): number {
  return (4 - (size % 4)) % 4;
}

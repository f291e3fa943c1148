// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The tar header of POSIX.1-2017 (pax, section "ustar Interchange Format"), written in one canonical way.

import { NexusError } from "@nexus/core";

export const tarBlock = 512;

/** What a tar header says of one member; `kind` "file" is the only one with data. */
export interface TarMember {
  kind: "directory" | "file" | "symlink" | "hardlink";
  path: string;
  mode: number;
  size: number;
  target: string;
  /** Seconds since 1970. */
  mtime: number;
}

const typeFlags = { file: "0", hardlink: "1", symlink: "2", directory: "5" } as const;
const largestOctalSize = 0o77777777777;

/**
 * The header blocks of a member: one ustar block, before it a pax header where ustar cannot say it (long or non-ASCII
 * names, 8 GiB and more). Owner 0:0 without names, so that equal members give equal bytes.
 */
export function tarHeader(member: TarMember): Buffer {
  const path = member.kind === "directory" ? `${member.path}/` : member.path;
  const records: [string, string][] = [];
  const split = splitPath(path);
  if (split === undefined) records.push(["path", path]);
  const target = fits(member.target, 100) ? member.target : undefined;
  if (target === undefined) records.push(["linkpath", member.target]);
  if (member.size > largestOctalSize) records.push(["size", String(member.size)]);
  const header = ustar({
    flag: typeFlags[member.kind],
    ...(split ?? { name: "pax/long-name", prefix: "" }),
    mode: member.mode,
    size: member.size > largestOctalSize ? 0 : member.size,
    target: target ?? "pax/long-target",
    mtime: member.mtime,
  });
  return records.length === 0 ? header : Buffer.concat([paxHeader(records, member.mtime), header]);
}

/** The number of zero bytes that follow `size` bytes of data. */
export function tarPadding(size: number): number {
  return (tarBlock - (size % tarBlock)) % tarBlock;
}

interface UstarFields {
  flag: string;
  name: string;
  prefix: string;
  mode: number;
  size: number;
  target: string;
  mtime: number;
}

function ustar(fields: UstarFields): Buffer {
  const block = Buffer.alloc(tarBlock);
  block.write(fields.name, 0, 100, "latin1");
  writeOctal(block, 100, 8, fields.mode);
  writeOctal(block, 108, 8, 0);
  writeOctal(block, 116, 8, 0);
  writeOctal(block, 124, 12, fields.size);
  writeOctal(block, 136, 12, fields.mtime);
  block.write(fields.flag, 156, 1, "latin1");
  block.write(fields.target, 157, 100, "latin1");
  block.write("ustar\u000000", 257, 8, "latin1");
  writeOctal(block, 329, 8, 0);
  writeOctal(block, 337, 8, 0);
  block.write(fields.prefix, 345, 155, "latin1");
  block.write(`${checksum(block).toString(8).padStart(6, "0")}\0 `, 148, 8, "latin1");
  return block;
}

/** The sum of a header block's bytes, its checksum field taken as blanks. */
export function checksum(block: Buffer): number {
  let sum = 8 * 0x20;
  for (let i = 0; i < 148; i++) sum += block[i]!;
  for (let i = 156; i < tarBlock; i++) sum += block[i]!;
  return sum;
}

function paxHeader(records: readonly [string, string][], mtime: number): Buffer {
  const body = Buffer.concat(records.map(([key, value]) => paxRecord(key, value)));
  const header = ustar({ flag: "x", name: "pax/header", prefix: "", mode: 0o644, size: body.length, target: "", mtime });
  return Buffer.concat([header, body, Buffer.alloc(tarPadding(body.length))]);
}

/** "<length> <key>=<value>\n", where the length counts its own digits. */
function paxRecord(key: string, value: string): Buffer {
  const rest = Buffer.from(` ${key}=${value}\n`);
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

/** The path as ustar's name and prefix, split at the last slash that serves; undefined when it cannot be said so. */
function splitPath(path: string): { name: string; prefix: string } | undefined {
  if (fits(path, 100)) return { name: path, prefix: "" };
  if (!fits(path, 256)) return undefined;
  for (let slash = path.lastIndexOf("/", path.length - 2); slash > 0; slash = path.lastIndexOf("/", slash - 1)) {
    if (path.length - slash - 1 > 100) return undefined;
    if (slash <= 155) return { name: path.slice(slash + 1), prefix: path.slice(0, slash) };
  }
  return undefined;
}

function fits(text: string, bytes: number): boolean {
  return text.length <= bytes && /^[\x20-\x7e]*$/.test(text);
}

function writeOctal(block: Buffer, offset: number, length: number, value: number): void {
  const digits = value.toString(8).padStart(length - 1, "0");
  if (!Number.isSafeInteger(value) || value < 0 || digits.length >= length) {
    throw new NexusError("internal", `a tar header cannot hold the number ${value}`);
  }
  block.write(`${digits}\0`, offset, length, "latin1");
}

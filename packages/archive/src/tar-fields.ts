// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";
import { checksum } from "./tar-header.ts";

/** The fields of one tar header block as they stand there. */
export interface TarFields {
  flag: string;
  name: string;
  mode: number;
  size: number;
  target: string;
}

/**
 * Reads a header block of ustar, GNU or the older v7 form.
 * @throws NexusError "corrupt" for a wrong checksum, an unknown form, or a number that is no number.
 */
export function readFields(block: Buffer, at: number): TarFields {
  const where = `the tar header at byte ${at}`;
  if (readNumber(block, 148, 8, where) !== checksum(block)) throw broken(where, "has a wrong checksum");
  const magic = block.toString("latin1", 257, 265);
  const posix = magic.startsWith("ustar\0");
  if (!posix && magic !== "ustar  \0" && !/^\0+$/.test(magic)) throw broken(where, "is of an unknown form");
  const prefix = posix ? readText(block, 345, 155, where) : "";
  const name = readText(block, 0, 100, where);
  return {
    flag: String.fromCharCode(block[156]!),
    name: prefix === "" ? name : `${prefix}/${name}`,
    mode: readNumber(block, 100, 8, where),
    size: readNumber(block, 124, 12, where),
    target: readText(block, 157, 100, where),
  };
}

/** UTF-8 bytes as text. @throws NexusError "corrupt" when they are not UTF-8. */
export function decodeText(bytes: Uint8Array, where: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw broken(where, "holds a name that is not UTF-8");
  }
}

export function broken(where: string, what: string): NexusError {
  return new NexusError("corrupt", `the archive is refused: ${where} ${what}`, {
    hint: "the archive is damaged or made to do harm; fetch it again from a source you trust",
  });
}

function readText(block: Buffer, offset: number, length: number, where: string): string {
  const field = block.subarray(offset, offset + length);
  const end = field.indexOf(0);
  return decodeText(end < 0 ? field : field.subarray(0, end), where);
}

/** Octal digits, or GNU's base-256 for what octal cannot hold. Negative numbers have no meaning here and are refused. */
function readNumber(block: Buffer, offset: number, length: number, where: string): number {
  const field = block.subarray(offset, offset + length);
  if ((field[0]! & 0x80) !== 0) return readBase256(field, where);
  const text = field
    .toString("latin1")
    .replace(/^ +/, "")
    .replace(/[ \0][^]*$/, "");
  if (text === "") return 0;
  if (!/^[0-7]+$/.test(text)) throw broken(where, "holds a number that is not octal");
  return Number.parseInt(text, 8);
}

function readBase256(field: Buffer, where: string): number {
  if (field[0] !== 0x80) throw broken(where, "holds a negative or huge number");
  let value = 0n;
  for (const byte of field.subarray(1)) value = value * 256n + BigInt(byte);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw broken(where, "holds a huge number");
  return Number(value);
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// ASCII armour: RFC 9580, section 6.

import { NexusError } from "@nexus/core";

export type ArmourLabel = "PUBLIC KEY BLOCK" | "SIGNATURE";

/**
 * The binary form of OpenPGP data: itself when it is binary already, else the content of its armoured blocks of this
 * label, one after another. The checksum at the end of a block is not looked at, as section 6.1 asks.
 * @throws NexusError "corrupt" naming `what` when there is no such block, or one that is not whole.
 */
export function dearmour(bytes: Uint8Array, label: ArmourLabel, what: string): Buffer {
  const data = Buffer.from(bytes);
  if (data.length > 0 && (data[0]! & 0x80) !== 0) return data;
  const blocks: Buffer[] = [];
  const begin = `-----BEGIN PGP ${label}-----`;
  const end = `-----END PGP ${label}-----`;
  const lines = data.toString("latin1").split("\n");
  for (let at = 0; at < lines.length; at++) {
    if (lines[at]!.trimEnd() !== begin) continue;
    const from = at + 1;
    while (at < lines.length && lines[at]!.trimEnd() !== end) at++;
    if (at === lines.length) throw new NexusError("corrupt", `${what} ends before "${end}"`, { hint: "fetch it again" });
    blocks.push(readBlock(lines.slice(from, at), what));
  }
  if (blocks.length === 0) throw new NexusError("corrupt", `${what} is neither binary OpenPGP data nor does it hold "${begin}"`);
  return Buffer.concat(blocks);
}

/** The bytes of the lines between begin and end: headers, an empty line, base64, perhaps a checksum. */
function readBlock(lines: readonly string[], what: string): Buffer {
  const trimmed = lines.map((line) => line.trim());
  const headers = trimmed.indexOf("");
  const body = trimmed.slice(headers + 1).filter((line) => line !== "" && !line.startsWith("="));
  const text = body.join("");
  if (headers < 0 || text === "" || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) throw new NexusError("corrupt", `${what} holds an armoured block that is not base64 after an empty line`);
  return Buffer.from(text, "base64");
}

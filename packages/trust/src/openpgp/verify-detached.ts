// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readFileSync, statSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { NexusError, run } from "@nexus/core";
import { dearmour } from "./armour.ts";
import { readGpgvStatus, type OpenPgpVerdict } from "./gpgv-status.ts";
import { openPgpLimits } from "./limits.ts";
import { packetTypes, readPackets } from "./packets.ts";
import { readSignaturePacket } from "./signature-packet.ts";

export interface DetachedSignature {
  /** Paths of the key files that count, binary or armoured. */
  keys: readonly string[];
  /** Path of the signature, binary or armoured. */
  signature: string;
  /** Path of what was signed. */
  data: string;
  signal?: AbortSignal;
}

/**
 * Whether a file carries a good signature by one of the keys. Everything foreign is bounded and its framing checked
 * before gpgv sees it; gpgv runs with an empty home of its own.
 * @throws NexusError "tool-missing" without gpgv, "corrupt" for a key file that is none, "interrupted".
 */
export async function verifyDetached({ keys, signature, data, signal }: DetachedSignature): Promise<OpenPgpVerdict> {
  const signatureBytes = readSignature(signature);
  if (typeof signatureBytes === "string") return { valid: false, reason: signatureBytes };
  if (keys.length === 0) return { valid: false, reason: "there is no key that it could be by" };
  const folder = await mkdtemp(join(tmpdir(), "nexus-gpgv-"));
  try {
    const keyring = join(folder, "keys.gpg");
    writeFileSync(keyring, readKeys(keys), { mode: 0o600 });
    const file = join(folder, "signature");
    writeFileSync(file, signatureBytes, { mode: 0o600 });
    const env = { PATH: process.env["PATH"] ?? "", HOME: folder, GNUPGHOME: folder, LC_ALL: "C" };
    const args = ["--status-fd", "1", "--keyring", keyring, "--", file, resolve(data)];
    const { stdout, exitCode } = await run("gpgv", args, { accept: "any", env, signal, package: "gpgv" });
    return readGpgvStatus(stdout, exitCode, Math.floor(Date.now() / 1000));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The bytes of one binary signature over a document, or why it is none. */
function readSignature(path: string): Buffer | string {
  const { size } = statSync(path);
  if (size > openPgpLimits.signatureBytes) return `the signature has ${size} bytes, more than the ${openPgpLimits.signatureBytes} that are read`;
  try {
    const bytes = dearmour(readFileSync(path), "SIGNATURE", "the signature");
    const packets = readPackets(bytes, "the signature");
    const [packet] = packets;
    if (packet === undefined || packets.length !== 1 || packet.type !== packetTypes.signature) return `the signature is malformed: it must be one packet, a signature`;
    const { type } = readSignaturePacket(packet.body, "the signature");
    return type === 0 ? bytes : `the signature is of type ${type}, not one over a file's bytes`;
  } catch (error) {
    if (error instanceof NexusError && error.code === "corrupt") return error.message;
    throw error;
  }
}

function readKeys(paths: readonly string[]): Buffer {
  let left: number = openPgpLimits.keyBytes;
  return Buffer.concat(
    paths.map((path) => {
      left -= statSync(path).size;
      if (left < 0) throw new NexusError("corrupt", `the key files are larger than ${openPgpLimits.keyBytes} bytes: ${path}`);
      return dearmour(readFileSync(path), "PUBLIC KEY BLOCK", path);
    }),
  );
}

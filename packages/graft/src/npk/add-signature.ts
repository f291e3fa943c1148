// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";
import type { SecretKey } from "@nexus/trust";
import { fileBytes } from "./file-bytes.ts";
import { readFrames, signatureFrame } from "./frames.ts";
import { openFile, payloadDigest } from "./open-npk.ts";
import { readPayloadManifest } from "./payload.ts";
import { replaceFile } from "./replace-file.ts";
import { checkSignatures, signPayload } from "./signatures.ts";

/**
 * Signs a package with one more key; the signatures it has stay.
 * @throws NexusError "not-found", "corrupt", "bad-document"; "conflict" when this key has signed it already.
 */
export async function addSignature(path: string, key: SecretKey): Promise<void> {
  const file = await openFile(path);
  try {
    const frames = await readFrames(file, path);
    const digest = await payloadDigest(file, frames.payload);
    const signed = checkSignatures(path, frames.signatures, digest, [key.public]);
    if (signed.some(({ keyId }) => keyId === key.public.id)) throw new NexusError("conflict", `${path} is signed by ${key.public.id} already`);
    const { manifest } = await readPayloadManifest({ file, path, length: frames.payload });
    await replaceFile(path, async (out) => {
      for await (const chunk of fileBytes(file, frames.payload)) await out.appendFile(chunk);
      await out.appendFile(signatureFrame(frames.signatures + signPayload(key, digest, manifest)));
    });
  } finally {
    await file.close();
  }
}

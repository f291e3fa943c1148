// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { NexusError, run } from "@nexus/core";
import { fetchHttp } from "./http.ts";
import { defaultLimits } from "./limits.ts";
import { openPart } from "./parts.ts";
import { TransferError } from "./transfer.ts";

const largestList = 16 * 1024 * 1024;

/**
 * The entries of a clear-signed list in the format of sha256sum(1), such as kernel.org keeps in each folder. Only text
 * that gpgv itself hands out as signed is read.
 * @throws NexusError "network", "signature" when no key of the keyring signed it, "tool-missing" without gpgv.
 */
export async function readSignedSums(url: URL, options: { keyring: string; signal?: AbortSignal }): Promise<{ sha256: string; fileName: string }[]> {
  const folder = await mkdtemp(join(tmpdir(), "nexus-sums-"));
  try {
    const signed = join(folder, "sha256sums.asc");
    await download(url, signed, options.signal);
    const text = join(folder, "sha256sums");
    const args = ["--keyring", resolve(options.keyring), "--output", text, "--", signed];
    const result = await run("gpgv", args, { accept: "any", signal: options.signal, package: "gpgv" });
    if (result.exitCode !== 0) {
      throw new NexusError("signature", `${url.href} is not signed by a key of ${options.keyring}`, {
        hint: "upstream may have changed its key: compare with its own announcement before trusting a new one",
        excerpt: result.stderr.trim(),
      });
    }
    return parseSums(await readFile(text, "utf8"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Lines `<64 hex>  <name>`; others, and names with a slash, are left out. */
export function parseSums(text: string): { sha256: string; fileName: string }[] {
  return [...text.matchAll(/^([0-9a-f]{64}) [ *]([^/\s]+)$/gm)].map(([, sha256, fileName]) => ({ sha256: sha256 as string, fileName: fileName as string }));
}

async function download(url: URL, path: string, signal: AbortSignal | undefined): Promise<void> {
  const file = await openPart(path);
  try {
    await fetchHttp(url, { file, path, size: undefined }, { limits: { ...defaultLimits, largest: largestList }, signal, onProgress: () => {} });
  } catch (error) {
    if (error instanceof TransferError) throw new NexusError("network", `${url.href}: ${error.message}`, { hint: "check the network and try again" });
    throw error;
  } finally {
    await file.close();
  }
}

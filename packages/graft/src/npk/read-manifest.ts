// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readFrames } from "./frames.ts";
import type { PackageManifest } from "./manifest.ts";
import { openFile } from "./open-npk.ts";
import { readPayloadManifest } from "./payload.ts";

/**
 * The manifest of a package file, unpacked from its beginning without checking signatures: for lists and searches.
 * Whatever is to be installed goes through openNpk. @throws NexusError "not-found", "corrupt", "bad-document".
 */
export async function readNpkManifest(path: string): Promise<PackageManifest> {
  const file = await openFile(path);
  try {
    const { payload } = await readFrames(file, path);
    return (await readPayloadManifest({ file, path, length: payload })).manifest;
  } finally {
    await file.close();
  }
}

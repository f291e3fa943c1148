// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";
import type { Repository } from "../repository/repository.ts";
import type { Surroundings } from "../surroundings.ts";
import type { PackedNar } from "./narinfo.ts";

/** Room for what packing adds to bytes that cannot be packed. */
const packingBytes = 1024 * 1024;

/**
 * Fetches a packed NAR, held to its own digest and size where the cache says them, and to the NAR's where it is not packed
 * at all. Otherwise its size is bounded by the NAR's, and unpacking verifies it. Returns its path.
 * @throws NexusError "not-found" when it is not there (any more), "network", "digest-mismatch", "corrupt" for a narinfo that cannot be right.
 */
export async function fetchNar(packed: PackedNar, repository: Repository, around: Surroundings): Promise<string> {
  const plain = packed.compression === "none";
  if (plain && packed.fileSize !== undefined && packed.fileSize !== packed.narSize) {
    throw new NexusError("corrupt", `the narinfo of ${packed.base} gives two sizes for one file: ${packed.fileSize} and ${packed.narSize} bytes`);
  }
  return around.download({
    repository,
    path: addressOf(packed.url, repository),
    label: packed.base.slice(33),
    sha256: plain ? packed.narSha256 : packed.fileSha256,
    size: plain ? packed.narSize : packed.fileSize,
    largest: packed.narSize + packingBytes,
    // Only unpacking finds out what a NAR without a digest is: what the cache has may be a page that came in its stead.
    fresh: true,
  });
}

/** A URL with a query cannot be told as a path: then it is asked of the first mirror only. */
function addressOf(url: string, repository: Repository): string {
  return url.includes("?") && !/^https?:/.test(url) ? `${repository.urls[0]}/${url}` : url;
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { isDeepStrictEqual } from "node:util";
import { NexusError } from "@nexus/core";
import type { Release } from "../closure/release.ts";
import type { Repository } from "../repository/repository.ts";
import type { Surroundings } from "../surroundings.ts";
import { cacheAt } from "./address.ts";
import type { ReleaseDetail } from "./detail.ts";
import { fetchNar } from "./fetch-nar.ts";
import { packedNar } from "./narinfo.ts";
import { isOneOf, readPathNow } from "./paths.ts";
import { hashOf, nameOf } from "./store-path.ts";

/**
 * Fetches the packed NAR of a release. Its narinfo may have been read long ago, and the cache packed or built it anew since: where
 * the NAR cannot be had as the plan has it, what the cache says now counts, by which the release is opened then.
 * @throws NexusError "not-found" for a cache that has it no more, "network", "signature", "digest-mismatch", "corrupt";
 *   "conflict" when it needs now what the plan does not have.
 */
export async function fetchRelease(release: Release, around: Surroundings): Promise<string> {
  const detail = release.detail as ReleaseDetail;
  const repository = cacheOf(release, around);
  // Only unpacking finds out that a NAR without a digest of its own is another one: too late to ask again.
  if (detail.compression !== "none" && detail.fileSha256 === undefined) await renew(release, repository, around);
  try {
    return await fetchNar(detail, repository, around);
  } catch (failure) {
    if (!isOneOf(failure, "not-found", "network", "digest-mismatch", "corrupt") || !(await renew(release, repository, around))) throw failure;
    return fetchNar(detail, repository, around);
  }
}

/** Puts what the cache says now into a release; false when that is what it says already, or the cache cannot be asked. */
async function renew(release: Release, repository: Repository, around: Surroundings): Promise<boolean> {
  const detail = release.detail as ReleaseDetail;
  const found = await readPathNow(repository, hashOf(detail.base), around).catch((error: unknown) => {
    if (isOneOf(error, "network")) return undefined;
    throw error;
  });
  if (found === undefined || isDeepStrictEqual(packedNar(found.info), packedNar(detail))) return false;
  const lacking = found.info.references.find((base) => !release.needs.some(({ key }) => key === base));
  if (lacking !== undefined) {
    throw new NexusError("conflict", `${nameOf(detail.base)} of ${repository.name} was built anew since its narinfo was read, and needs ${lacking} now`, {
      hint: "run the same command again: it plans with what the cache says now",
    });
  }
  Object.assign(detail, packedNar(found.info), { signedBy: found.signedBy });
  return true;
}

/** The cache that a release comes from: its repository, or one that was given by its address. */
function cacheOf(release: Release, around: Surroundings): Repository {
  const { folder } = release.detail as ReleaseDetail;
  const repository = around.repository(release.repository);
  if (folder === undefined) return repository;
  return cacheAt(folder, repository, around.repositories.filter(({ ecosystem }) => ecosystem === "nix")); // prettier-ignore
}

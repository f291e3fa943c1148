// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { NexusError } from "@nexus/core";
import { sha256File } from "@nexus/trust";
import type { Release } from "../closure/release.ts";
import type { Repository } from "../repository/repository.ts";
import type { Surroundings } from "../surroundings.ts";
import { fullNameOf, releaseDetail } from "./detail.ts";
import { pkgsrcLimits } from "./limits.ts";
import { checkHashes, verifySignedPackage } from "./signed-package.ts";
import { findPackage } from "./package-file.ts";
import { bytesOf, openRegular } from "./unpacked-file.ts";

/**
 * Fetches a package and verifies what its repository's trust asks: the index's size and checksum always, an OpenPGP
 * signature with "signed", the digest of its first use with "digest".
 * @throws NexusError "not-found" for a package that the index lists and the repository does not have, "network",
 *   "signature", "digest-mismatch", "corrupt".
 */
export async function fetchPackage(release: Release, around: Surroundings): Promise<string> {
  const detail = releaseDetail(release);
  const checksum = readChecksum(detail.checksum);
  if (detail.path !== undefined) {
    if (checksum !== undefined) await holdToChecksum(detail.path, detail.path, checksum);
    await checkHashes(await findPackage(detail.path), fullNameOf(release));
    return detail.path;
  }
  const repository = around.repository(release.repository);
  const path = await download(release, repository, around);
  const size = statSync(path).size;
  if (release.downloadSize !== undefined && size !== release.downloadSize) {
    throw new NexusError("digest-mismatch", `${detail.file} has ${size} bytes, the index of ${repository.name} says ${release.downloadSize}`, {
      hint: `its index may be older than the package: nip update`,
    });
  }
  if (checksum !== undefined) await holdToChecksum(path, detail.file, checksum);
  const file = await findPackage(path);
  if (release.trust === "signed") await verifySignedPackage(file, fullNameOf(release), around.openPgpKeys(repository), around.signal);
  else await checkHashes(file, fullNameOf(release));
  // A checksum of the index holds only as long as the index is the same one.
  if (release.trust === "digest") around.pin(repository, detail.file, sha256File(path));
  return path;
}

async function download(release: Release, repository: Repository, around: Surroundings): Promise<string> {
  const { file, folder, chain } = releaseDetail(release);
  try {
    return await around.download({
      repository,
      path: `${folder}${file}`,
      label: file,
      size: release.downloadSize,
      largest: release.downloadSize ?? pkgsrcLimits.packageBytes,
    });
  } catch (cause) {
    if (!(cause instanceof NexusError) || cause.code !== "not-found") throw cause;
    const needed = release.explicit ? "" : `; ${chain} needs it`;
    throw new NexusError("not-found", `${repository.name} lists ${file} and does not have it${needed}`, {
      hint: "nothing was changed. Its index may be older or newer than its packages: nip update, or another mirror or repository",
      cause,
    });
  }
}

interface Checksum {
  algorithm: "sha256" | "sha512" | "sha1" | "md5";
  hex: string;
}

const algorithms: Record<string, { algorithm: Checksum["algorithm"]; digits: number }> = {
  sha256: { algorithm: "sha256", digits: 64 },
  sha512: { algorithm: "sha512", digits: 128 },
  sha1: { algorithm: "sha1", digits: 40 },
  md5: { algorithm: "md5", digits: 32 },
};

/** FILE_CKSUM of pkg_summary(5): the name of a digest and its hex digits; undefined for a digest we do not have. @throws NexusError "corrupt" for one that is malformed. */
function readChecksum(text: string | undefined): Checksum | undefined {
  if (text === undefined) return undefined;
  const [name = "", hex = "", ...rest] = text.trim().split(/\s+/);
  const known = algorithms[name.toLowerCase()];
  if (known === undefined) return undefined;
  if (rest.length > 0 || hex.length !== known.digits || !/^[0-9a-f]*$/.test(hex)) {
    throw new NexusError("corrupt", `the index gives a checksum that cannot be read: ${JSON.stringify(text.slice(0, 160))}`);
  }
  return { ...known, hex };
}

async function holdToChecksum(path: string, name: string, { algorithm, hex }: Checksum): Promise<void> {
  const hash = createHash(algorithm);
  const file = await openRegular(path);
  try {
    for await (const piece of bytesOf(file, 0, (await file.stat()).size)) hash.update(piece);
  } finally {
    await file.close();
  }
  const found = hash.digest("hex");
  if (found !== hex)
    throw new NexusError("digest-mismatch", `${name} has the ${algorithm} ${found}, ${hex} was expected`, {
      hint: "if it comes from a repository: nip update reads what it should be",
    });
}

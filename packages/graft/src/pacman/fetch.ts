// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { NexusError } from "@nexus/core";
import { sha256File } from "@nexus/trust";
import type { Release } from "../closure/release.ts";
import type { Repository } from "../repository/repository.ts";
import type { Surroundings } from "../surroundings.ts";
import { detailOf, type PacmanDetail } from "./offer-of.ts";
import { fetchSignature, requireSignature, unsigned } from "./signatures.ts";

/**
 * Fetches a package and verifies it as its repository's trust asks. "signed": a good signature over the package, or over the
 * index that states its digest. "digest": the digest it had when it was first seen. The index's digest counts in any case.
 * @throws NexusError "not-found" for a package that has left the repository, "signature" saying what is missing, "digest-mismatch", "network".
 */
export async function fetch(release: Release, around: Surroundings): Promise<string> {
  const detail = detailOf(release);
  if (detail.local === true) return fetchLocal(detail);
  const repository = around.repository(release.repository);
  const { filename, sha256 } = detail;
  const path = await around.download({ repository, path: filename, label: filename, sha256, size: release.downloadSize });
  if (release.trust === "signed") await requireSigned(repository, path, detail, around);
  // An index that nobody signed states what its sender likes: its digest does not take the place of the first one.
  else if (release.trust === "digest") around.pin(repository, filename, sha256 ?? sha256File(path)); // the download has held it to sha256
  return path;
}

async function requireSigned(repository: Repository, path: string, detail: PacmanDetail, around: Surroundings): Promise<void> {
  const { filename, signature: inIndex } = detail;
  if (inIndex !== undefined) return withFile(Buffer.from(inIndex, "base64"), (signature) => requireGood(repository, path, signature, filename, around));
  const signature = await fetchSignature(repository, filename, around);
  if (signature !== undefined) return requireGood(repository, path, signature, filename, around);
  // When it was read; the key must still count.
  const indexSigned = detail.indexSignedBy !== undefined && around.openPgpKeys(repository).some((key) => basename(key, ".pgp") === detail.indexSignedBy);
  if (indexSigned && detail.sha256 !== undefined) return;
  throw unsigned(repository, filename, `there is no ${filename}.sig beside it, and the index that lists it is not signed`);
}

async function requireGood(repository: Repository, data: string, signature: string, what: string, around: Surroundings): Promise<void> {
  await requireSignature({ repository, data, signature, what }, around);
}

async function withFile(bytes: Uint8Array, work: (path: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "nip-signature-"));
  try {
    const path = join(folder, "signature");
    writeFileSync(path, bytes, { mode: 0o600 });
    await work(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The user's own file, as long as it is what the plan was made for. */
function fetchLocal({ filename, sha256 }: PacmanDetail): string {
  if (!existsSync(filename)) throw new NexusError("not-found", `the package file ${filename} is gone`);
  const now = sha256File(filename);
  if (now === sha256) return filename;
  throw new NexusError("digest-mismatch", `${basename(filename)} has changed since the plan was made: it had sha256:${sha256}, now it has sha256:${now}`);
}

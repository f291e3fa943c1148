// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";
import { verifyDetached } from "@nexus/trust";
import { ifFound } from "../if-found.ts";
import type { Repository } from "../repository/repository.ts";
import type { Download, Surroundings } from "../surroundings.ts";
import { pacmanLimits } from "./limits.ts";

/** A file that is or should be signed. */
export interface Signed {
  repository: Repository;
  /** Path of the file. */
  data: string;
  /** Path of its detached signature. */
  signature: string;
  /** For people: "core.db", "bash-5.3-1-x86_64.pkg.tar.zst". */
  what: string;
}

/** The fingerprint whose key signed a file of a repository. @throws NexusError "signature" with the reason. */
export async function requireSignature({ repository, data, signature, what }: Signed, around: Surroundings): Promise<string> {
  const verdict = await verifyDetached({ keys: around.openPgpKeys(repository), signature, data, signal: around.signal });
  if (verdict.valid) return verdict.fingerprint;
  throw new NexusError("signature", `the signature of ${what} (${repository.name}) is not accepted: ${verdict.reason}`, {
    hint: `nip key list shows the keys; a new key, once its fingerprint agrees with what its owner publishes: nip repo add ${repository.name} … --key FILE`,
  });
}

/** Fetches the detached signature that lies beside a file of a repository; undefined where there is none. */
export function fetchSignature(repository: Repository, path: string, around: Surroundings, how: Pick<Download, "fresh" | "onlyCached"> = {}): Promise<string | undefined> {
  return ifFound(around.download({ repository, path: `${path}.sig`, label: `${path}.sig`, largest: pacmanLimits.signatureBytes, ...how }));
}

/** The error for content that nothing vouches for. */
export function unsigned(repository: Repository, what: string, missing: string): NexusError {
  return new NexusError("signature", `${what} (${repository.name}) cannot be verified: ${missing}`, {
    hint: `if you believe this repository without signatures: nip repo trust ${repository.name} digest`,
  });
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { createHash } from "node:crypto";
import { nixBase32 } from "@nexus/trust";
import type { Offer } from "../catalogue/offer.ts";
import { fullNameOf, offerDetail } from "./detail.ts";

/** What tells one package file from another, by what its index says of it: the same on every machine. */
export function fileIdentity(offer: Offer): string {
  const { file, checksum, buildDate } = offerDetail(offer);
  return JSON.stringify([offer.name, offer.version, file, offer.downloadSize ?? null, checksum ?? null, buildDate ?? null]);
}

/** SHA-256, in hex, of a package with everything it leads to. */
export function closureDigest(offer: Offer, closure: readonly Offer[]): string {
  const members = closure.map(fileIdentity).sort();
  return createHash("sha256")
    .update([fileIdentity(offer), ...members].join("\n"))
    .digest("hex");
}

/** Names a release within a generation: name, version and 40 bits of its closure's digest. */
export function releaseKey(offer: Offer, digest: string): string {
  return `${fullNameOf(offer)}-${nixBase32(Buffer.from(digest, "hex").subarray(0, 5))}`;
}

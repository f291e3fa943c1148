// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Offer } from "../catalogue/offer.ts";
import { ifFound } from "../if-found.ts";
import type { Repository } from "../repository/repository.ts";
import type { Download, Surroundings } from "../surroundings.ts";
import { readDatabase } from "./database.ts";
import { pacmanLimits } from "./limits.ts";
import { detailOf, offerOfDesc } from "./offer-of.ts";
import { fetchSignature, requireSignature } from "./signatures.ts";
import { treePathOf } from "./tree-path.ts";

/**
 * What `<repository>.db` lists. Its signature is verified where there is one and keys are known; a package's own signature
 * or the signed database's digest vouches for the package later, so an unsigned database is no error by itself.
 */
export async function* readIndex(repository: Repository, around: Surroundings): AsyncGenerator<Offer, void> {
  const { path, signedBy } = await fetchDatabase(repository, `${repository.name}.db`, around);
  const seen = new Set<string>();
  for await (const { folder, fields } of readDatabase(path, `${repository.name}.db`, (_, file) => file === "desc")) {
    const where = `${folder}/desc in ${repository.name}.db`;
    const offer = offerOfDesc(repository.name, fields, where, signedBy);
    if (seen.has(offer.name)) {
      around.report({ type: "warn", message: `${where} lists ${offer.name} for a second time; the first one counts` });
      continue;
    }
    seen.add(offer.name);
    yield offer;
  }
}

/**
 * The files that `<repository>.files` lists for an offer, at their paths in its tree; undefined where there is no such list.
 * The list is fetched when none was, or the one that was is of another state of the repository; with `atHand` never.
 */
export async function listFiles(offer: Offer, around: Surroundings, { atHand = false } = {}): Promise<string[] | undefined> {
  if (detailOf(offer).local === true) return undefined;
  const listed = await filesIn(offer, around, atHand ? { onlyCached: true } : { fresh: false });
  return listed ?? (atHand ? undefined : filesIn(offer, around, {}));
}

async function filesIn(offer: Offer, around: Surroundings, how: Freshness): Promise<string[] | undefined> {
  const repository = around.repository(offer.repository);
  const name = `${repository.name}.files`;
  const list = await ifFound(fetchDatabase(repository, name, around, how));
  if (list === undefined) return undefined;
  const folder = `${offer.name}-${offer.version}`;
  for await (const { fields } of readDatabase(list.path, name, (each, file) => each === folder && file === "files")) {
    return (fields.get("FILES") ?? []).filter((file) => !file.endsWith("/")).map(treePathOf);
  }
  return undefined;
}

type Freshness = Pick<Download, "fresh" | "onlyCached">;

async function fetchDatabase(repository: Repository, name: string, around: Surroundings, how: Freshness = {}): Promise<{ path: string; signedBy?: string }> {
  const path = await around.download({ repository, path: name, label: name, largest: pacmanLimits.databaseBytes, ...how });
  if (repository.trust === "none" || repository.keys.length === 0) return { path };
  const signature = await fetchSignature(repository, name, around, how);
  if (signature === undefined) return { path };
  return { path, signedBy: await requireSignature({ repository, data: path, signature, what: name }, around) };
}

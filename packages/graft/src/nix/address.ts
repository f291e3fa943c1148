// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Names that are addresses: a store path, its base name, its hash, the URL of a narinfo.

import type { Offer } from "../catalogue/offer.ts";
import type { Repository } from "../repository/repository.ts";
import type { Surroundings } from "../surroundings.ts";
import type { OfferDetail } from "./detail.ts";
import { openPaths, type KnownPath } from "./paths.ts";
import { hashOf, isBaseName, isStoreHash, nameOf, parseName, storeDir } from "./store-path.ts";

/** Where a name points when it is an address; the cache's own address for one that is given by URL. */
export interface Address {
  hash: string;
  folder?: string;
}

/** The address that a text is; undefined for the name of a package. */
export function parseAddress(text: string): Address | undefined {
  const url = /^(?<folder>(?:https?|file):\/\/\S+)\/(?<hash>[0-9a-z]{32})\.narinfo$/.exec(text)?.groups;
  if (url !== undefined && isStoreHash(url["hash"]!)) return { hash: url["hash"]!, folder: url["folder"] };
  if (isStoreHash(text)) return { hash: text };
  const base = text.startsWith(`${storeDir}/`) ? text.slice(storeDir.length + 1).split("/")[0]! : text;
  return isBaseName(base) ? { hash: hashOf(base) } : undefined;
}

/**
 * The cache at an address that is no repository: what it serves must be signed by a key of one of the repositories. The
 * release goes by the name of `lender`.
 */
export function cacheAt(folder: string, lender: Repository, repositories: readonly Repository[]): Repository {
  return { ...lender, urls: [folder], channel: undefined, trust: "signed", keys: [...new Set(repositories.flatMap(({ keys }) => keys))] };
}

/** What an address offers: the first of the repositories that has it, or the cache it names. */
export async function findAddress({ hash, folder }: Address, repositories: readonly Repository[], around: Surroundings): Promise<Offer[]> {
  const [first] = repositories;
  if (first === undefined) return [];
  const own = repositories.find(({ urls }) => folder !== undefined && urls.includes(folder));
  const foreign = folder !== undefined && own === undefined;
  const found = await openPaths(foreign ? [cacheAt(folder, first, repositories)] : own === undefined ? repositories : [own], around).find(hash);
  return found === undefined ? [] : [offerOfPath(found, around, foreign ? folder : undefined)];
}

/** A store path as an offer. */
export function offerOfPath({ info, repository }: KnownPath, around: Surroundings, folder?: string): Offer {
  const { name, version, output } = parseName(nameOf(info.base));
  return {
    repository: repository.name,
    name: output === "out" ? name : `${name}.${output}`,
    version,
    architecture: `${around.architecture}-linux`,
    description: `${storeDir}/${info.base}`,
    downloadSize: info.fileSize,
    installedSize: info.narSize,
    depends: info.references,
    foundAs: output === "out" ? undefined : [name],
    detail: { outputs: { [output]: [info.base] }, install: [output], exact: true, folder } satisfies OfferDetail,
  };
}

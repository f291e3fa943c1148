// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Shared libraries as a second kind of dependency: REQUIRES and PROVIDES of pkg_summary(5), which the builder reads from the
// programs themselves.

import type { Offer } from "../catalogue/offer.ts";
import type { Chosen } from "../closure/walk-closure.ts";
import type { Repository } from "../repository/repository.ts";
import type { Surroundings } from "../surroundings.ts";
import { fullNameOf, offerDetail } from "./detail.ts";
import { byOffer, reachableFrom } from "./reachable.ts";

/** By full name of the package that loads them, or for providers by library. */
export interface LibraryEdges {
  /** Libraries that no declared dependency brings, but a package does. */
  added: Map<string, string[]>;
  providers: Map<string, Offer>;
  /** Libraries of the system below the packages. */
  host: Map<string, string[]>;
  /** Libraries of the prefix that no package has. */
  missing: Map<string, string[]>;
}

const defaultPrefix = "/usr/pkg";

/** What the libraries of chosen packages lead to, added to what is known from the walk before. */
export function libraryEdges(chosen: readonly Chosen<Offer>[], known: LibraryEdges, repositories: readonly Repository[], around: Surroundings): LibraryEdges {
  const edges: LibraryEdges = { added: new Map(known.added), providers: new Map(known.providers), host: new Map(), missing: new Map() };
  const all = byOffer(chosen);
  for (const each of chosen) {
    const offer = each.node;
    const name = fullNameOf(offer);
    const closure = reachableFrom(each, all);
    const brought = new Set(closure.flatMap(({ node }) => node.provides ?? []));
    const { requires, prefix = prefixOf(offer) } = offerDetail(offer);
    for (const library of requires.filter((path) => !brought.has(path))) {
      if (!library.startsWith(`${prefix}/`)) {
        add(edges.host, name, library);
        continue;
      }
      const provider = edges.providers.get(library) ?? chosen.find(({ node }) => node.provides?.includes(library))?.node ?? firstProvider(library, repositories, around);
      if (provider === undefined) {
        add(edges.missing, name, library);
        continue;
      }
      edges.providers.set(library, provider);
      if (edges.added.get(name)?.includes(library) !== true) add(edges.added, name, library);
    }
  }
  return edges;
}

/** Where a package was built for, by its own libraries; the index does not say it otherwise. */
function prefixOf({ provides = [] }: Offer): string {
  return /^(\/.*?)\/lib\//.exec(provides.find((path) => path.startsWith("/")) ?? "")?.[1] ?? defaultPrefix;
}

function firstProvider(library: string, repositories: readonly Repository[], around: Surroundings): Offer | undefined {
  for (const repository of repositories) {
    const [first] = around
      .catalogue(repository)
      .answering(library)
      .filter(({ provides }) => provides?.includes(library));
    if (first !== undefined) return first;
  }
  return undefined;
}

function add(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

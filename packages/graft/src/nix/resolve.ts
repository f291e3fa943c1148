// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";
import { versionName } from "@nexus/store";
import type { Offer } from "../catalogue/offer.ts";
import type { Closure, Release } from "../closure/release.ts";
import { walkClosure, type Chosen } from "../closure/walk-closure.ts";
import type { Repository } from "../repository/repository.ts";
import type { Surroundings } from "../surroundings.ts";
import { cacheAt } from "./address.ts";
import type { OfferDetail, ReleaseDetail } from "./detail.ts";
import type { Hydra } from "./hydra.ts";
import { nixLimits } from "./limits.ts";
import { packedNar } from "./narinfo.ts";
import { chooseOutputs } from "./outputs.ts";
import { openPaths, type KnownPath, type Paths } from "./paths.ts";
import { aliasOf, hashOf, nameOf, parseName } from "./store-path.ts";

/** A store path of the closure, with the offer it was asked for by. */
interface Node {
  path: KnownPath;
  wanted?: { offer: Offer; name: string; partOf?: string };
}

/** The closure of offers: narinfos, and nothing else, say what is needed. See `Ecosystem.resolve`. */
export async function resolve(wanted: readonly Offer[], repositories: readonly Repository[], around: Surroundings, hydra: Hydra): Promise<Closure> {
  const notes: string[] = [];
  const nodes = new Map<string, Node>();
  const roots: Node[] = [];
  for (const offer of wanted) {
    const { folder } = offer.detail as OfferDetail;
    const own = repositories.find(({ name }) => name === offer.repository) ?? around.repository(offer.repository);
    const repository = folder === undefined ? own : cacheAt(folder, own, repositories);
    const paths = openPaths([repository, ...repositories.filter((other) => other !== repository)], around);
    const chosen = await chooseOutputs(offer, { repository, paths, around, hydra, note: (message) => notes.push(message) });
    for (const [index, { output, path }] of chosen.entries()) {
      const first = chosen[0]!.path.info.base;
      const node: Node = { path, wanted: { offer, name: index === 0 ? offer.name : `${offer.name}.${output}`, partOf: index === 0 ? undefined : first } };
      if (!roots.some(({ path: { info } }) => info.base === path.info.base)) roots.push(node);
      nodes.set(path.info.base, nodes.get(path.info.base)?.wanted === undefined ? node : nodes.get(path.info.base)!);
    }
    await addReferences(
      chosen.map(({ path }) => path),
      paths,
      nodes,
    );
  }
  const outputsOf = (base: string) => roots.filter(({ wanted: asked }) => asked?.partOf === base).map(({ path }) => path.info.base);
  const closure = walkClosure(roots, {
    keyOf: ({ path }: Node) => path.info.base,
    labelOf: ({ path }) => nameOf(path.info.base),
    // A program needs its further outputs: they come and go with it.
    dependenciesOf: ({ path }) => [...new Set([...path.info.references, ...outputsOf(path.info.base)])],
    choose: (base) => nodes.get(base),
    whereSought: repositories.map(({ name }) => name).join(", "),
  });
  return { releases: closure.map(releaseOf(around)), notes };
}

/** Adds what paths refer to, level by level, many at once. What no repository has is left out, and the walk says who needs it. */
async function addReferences(roots: readonly KnownPath[], paths: Paths, nodes: Map<string, Node>): Promise<void> {
  for (let level = roots; level.length > 0;) {
    const missing = [...new Set(level.flatMap(({ info }) => info.references))].filter((base) => !nodes.has(base));
    const found: KnownPath[] = [];
    for (let at = 0; at < missing.length; at += nixLimits.parallel) {
      const some = await Promise.all(missing.slice(at, at + nixLimits.parallel).map((base) => paths.find(hashOf(base))));
      found.push(...some.filter((path) => path !== undefined));
    }
    for (const path of found) nodes.set(path.info.base, { path });
    if (nodes.size > nixLimits.closurePaths) throw new NexusError("corrupt", `a closure of more than ${nixLimits.closurePaths} store paths is refused`);
    level = found;
  }
}

function releaseOf(around: Surroundings): (chosen: Chosen<Node>) => Release {
  return ({ node: { path, wanted }, needs }) => {
    const { info, repository, signedBy } = path;
    const { name, version, output, app } = parseName(nameOf(info.base));
    const { revision } = (wanted?.offer.detail ?? {}) as Partial<OfferDetail>;
    const [address] = repository.urls;
    const detail: ReleaseDetail = {
      ...packedNar(info),
      signedBy,
      folder: around.repository(repository.name).urls.includes(address!) ? undefined : address,
      revision,
    };
    return {
      ecosystem: "nix",
      repository: repository.name,
      trust: repository.trust,
      key: info.base,
      name: wanted?.name ?? (output === "out" ? name : `${name}.${output}`),
      version: versionName(version.slice(0, 128)),
      app,
      architecture: around.architecture,
      description: wanted?.offer.description ?? "",
      homepage: wanted?.offer.homepage,
      license: wanted?.offer.license,
      partOf: wanted?.partOf,
      explicit: wanted !== undefined && wanted.partOf === undefined,
      needs: needs.map(({ node, because }) => ({ key: node.path.info.base, because: node.wanted?.partOf === info.base ? node.wanted.name : because })),
      downloadSize: info.fileSize,
      installedSize: info.narSize,
      aliases: [aliasOf(info.base)],
      detail,
    };
  };
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Offer } from "../catalogue/offer.ts";
import { NexusError } from "@nexus/core";
import type { Repository } from "../repository/repository.ts";
import type { Surroundings } from "../surroundings.ts";
import type { OfferDetail } from "./detail.ts";
import type { Hydra } from "./hydra.ts";
import { fittingPaths } from "./machine.ts";
import type { KnownPath, Paths } from "./paths.ts";
import { hashOf } from "./store-path.ts";

/** What choosing needs. */
export interface Choice {
  repository: Repository;
  paths: Paths;
  around: Surroundings;
  hydra: Hydra;
  /** Told of what was chosen among several. */
  note(message: string): void;
}

/** An output of an offer and the store path it is. */
export interface ChosenOutput {
  output: string;
  path: KnownPath;
}

/** The store path of each output that an offer is to install. @throws NexusError "conflict" when no repository has it for this machine. */
export async function chooseOutputs(offer: Offer, choice: Choice): Promise<ChosenOutput[]> {
  const { outputs, install, exact } = offer.detail as OfferDetail;
  const present = new Map<string, KnownPath[]>();
  for (const output of install) {
    const found = await Promise.all((outputs[output] ?? []).map((base) => choice.paths.find(hashOf(base))));
    const known = found.filter((path) => path !== undefined);
    present.set(output, exact === true ? known : await fittingPaths(known, choice.paths, choice.around));
  }
  const wanted = ofOneBuild(install.map((output) => ({ output, found: present.get(output)! })));
  const certain = wanted.every(({ found }) => found.length === 1) || exact === true;
  const built = certain ? undefined : await chooseByHydra(offer, choice);
  return built ?? wanted.map((each) => chooseFirst(each, offer, choice));
}

interface Candidates {
  output: string;
  found: KnownPath[];
}

/** Outputs that may be several paths, narrowed to those of the build that the certain ones are of: caches say it with "Deriver". */
function ofOneBuild(wanted: readonly Candidates[]): Candidates[] {
  const derivers = new Set(wanted.flatMap(({ found }) => (found.length === 1 ? [found[0]!.info.deriver] : [])));
  derivers.delete(undefined);
  return wanted.map(({ output, found }) => {
    const alike = found.filter(({ info }) => derivers.has(info.deriver));
    return { output, found: alike.length > 0 ? alike : found };
  });
}

/** What Hydra built last under that name. Where it and the channel differ, the channel is behind: Hydra's path is taken when a cache has it. */
async function chooseByHydra(offer: Offer, { repository, paths, around, hydra }: Choice): Promise<ChosenOutput[] | undefined> {
  const { install } = offer.detail as OfferDetail;
  const attribute = offer.name.endsWith(`.${install[0]}`) ? offer.name.slice(0, -install[0]!.length - 1) : offer.name;
  const build = await hydra.ask(repository, attribute, around);
  if (build === undefined) return undefined;
  const chosen: ChosenOutput[] = [];
  for (const output of install) {
    const base = build.outputs[output];
    const path = base === undefined ? undefined : await paths.find(hashOf(base));
    if (path === undefined) return undefined;
    chosen.push({ output, path });
  }
  return chosen;
}

/** Of several builds of one name the first, in the order of their paths. */
function chooseFirst({ output, found }: Candidates, offer: Offer, choice: Choice): ChosenOutput {
  const path = found[0] ?? refuse(offer, choice);
  if (found.length > 1)
    choice.note(`${offer.name} ${offer.version}: ${found.length} builds have that name, and ${path.info.base} is taken; a store path instead of the name asks for another one`);
  return { output, path };
}

function refuse(offer: Offer, { around }: Choice): never {
  throw new NexusError("conflict", `no cache has a build of ${offer.name} ${offer.version} for ${around.architecture}-linux`, {
    hint: "the channel lists it, and it may be for other machines only, or gone from the cache; nip update reads the channel again",
  });
}

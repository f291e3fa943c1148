// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";
import type { Offer, Query } from "../catalogue/offer.ts";
import type { Repository } from "../repository/repository.ts";
import type { Surroundings } from "../surroundings.ts";
import { findAddress, parseAddress } from "./address.ts";
import type { OfferDetail } from "./detail.ts";
import type { Hydra } from "./hydra.ts";
import { wantedOutputs } from "./package-record.ts";
import { parseName } from "./store-path.ts";
import { compareVersions } from "./versions.ts";

/** What a query means: an address, an attribute of a channel, a package's own name, either with ".output"; else what Hydra built. */
export async function find(query: Query, all: readonly Repository[], around: Surroundings, hydra: Hydra): Promise<Offer[]> {
  const repositories = all.filter(({ name }) => query.repository === undefined || name === query.repository);
  const address = parseAddress(query.name);
  if (address !== undefined) return findAddress(address, repositories, around);
  const fits = ({ version }: Offer) => query.version === undefined || version === query.version;
  const listed = repositories.flatMap((repository) => findListed(query.name, repository, around)).filter(fits);
  if (listed.length > 0 || query.listedOnly === true) return listed;
  const built: Offer[] = [];
  for (const repository of repositories) built.push(...(await findBuilt(query.name, repository, around, hydra)));
  return built.filter(fits);
}

/** Offers of the catalogue: of that attribute, then those whose package has that name, the newest first. */
function findListed(name: string, repository: Repository, around: Surroundings): Offer[] {
  const catalogue = around.catalogue(repository);
  const of = (wanted: string): Offer[] => {
    const exact = catalogue.named(wanted);
    const others = catalogue.answering(wanted).filter((offer) => !exact.some((each) => each.name === offer.name && each.version === offer.version));
    return [...newestFirst(exact), ...newestFirst(others)];
  };
  const whole = of(name);
  const { attribute, output } = splitOutput(name);
  if (whole.length > 0 || output === undefined) return whole;
  return of(attribute).flatMap((offer) => withOutput(offer, output) ?? []);
}

/** Newest first; of equal versions the shorter attribute, which is the plainer package: curl before curlWithGnuTls. */
function newestFirst(offers: readonly Offer[]): Offer[] {
  return offers.toSorted((a, b) => compareVersions(b.version, a.version) || a.name.length - b.name.length || (a.name < b.name ? -1 : 1));
}

/** "openssl.dev" as attribute and output. */
function splitOutput(name: string): { attribute: string; output?: string } {
  const dot = name.lastIndexOf(".");
  return dot > 0 ? { attribute: name.slice(0, dot), output: name.slice(dot + 1) } : { attribute: name };
}

/** The offer, to install one output of it; undefined when it has no such output. */
function withOutput(offer: Offer, output: string): Offer | undefined {
  const detail = offer.detail as OfferDetail;
  return !Object.hasOwn(detail.outputs, output) ? undefined : { ...offer, name: `${offer.name}.${output}`, detail: { ...detail, install: [output] } };
}

/** What Hydra knows under a name that no list has. */
async function findBuilt(name: string, repository: Repository, around: Surroundings, hydra: Hydra): Promise<Offer[]> {
  const { attribute, output } = splitOutput(name);
  for (const [asked, wanted] of [[name], ...(output === undefined ? [] : [[attribute, output]])] as [string, string?][]) {
    const build = await hydra.ask(repository, asked, around);
    if (build === undefined) continue;
    const outputs = Object.fromEntries(Object.entries(build.outputs).map(([each, base]) => [each, [base]]));
    if (wanted !== undefined && !Object.hasOwn(outputs, wanted)) throw new NexusError("not-found", `${asked} has the outputs ${Object.keys(outputs).join(", ")}, and no ${wanted}`);
    const install = wanted === undefined ? wantedOutputs({ outputs }) : [wanted];
    const detail: OfferDetail = { outputs, install, exact: true };
    const { version } = parseName(build.name);
    return [{ repository: repository.name, name, version, architecture: `${around.architecture}-linux`, description: "", depends: [], detail }];
  }
  return [];
}

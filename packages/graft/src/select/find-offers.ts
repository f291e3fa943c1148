// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, statSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { NexusError } from "@nexus/core";
import type { Offer } from "../catalogue/offer.ts";
import type { EcosystemName } from "../ecosystem.ts";
import { ecosystems } from "../ecosystems.ts";
import type { Repository } from "../repository/repository.ts";
import type { Surroundings } from "../surroundings.ts";
import { downloadPackage } from "./download-package.ts";
import type { NameSpec, Spec } from "./spec.ts";
import { usableRepositories } from "./usable-repositories.ts";

/** What a SPEC was found to mean. */
export interface Found {
  ecosystem: EcosystemName;
  offer: Offer;
  /** Why this one, where that was a choice. */
  note?: string;
}

/** The one offer that a SPEC means first. @throws NexusError "not-found" saying where was looked. */
export async function findOffer(spec: Spec, around: Surroundings): Promise<Found> {
  const [first] = await findOffers(spec, around);
  return first!;
}

/** The offers that a SPEC means: one, or the members of a group. @throws NexusError "not-found" saying where was looked, "usage" for a file that is no package. */
export async function findOffers(spec: Spec, around: Surroundings): Promise<Found[]> {
  if (spec.kind === "name") return findByName(spec, around);
  if (spec.kind === "file") checkFile(spec.path);
  const path = await packagePath(spec, around);
  for (const ecosystem of Object.values(ecosystems)) {
    const offer = await ecosystem.inspectFile?.(path, around);
    if (offer !== undefined) return [{ ecosystem: ecosystem.name, offer }];
  }
  throw new NexusError("usage", `${spec.kind === "file" ? spec.path : spec.url} is no package of any ecosystem known here`, {
    hint: "packages end in .npk, .pkg.tar.zst, .pkg.tar.xz or .tgz",
  });
}

function checkFile(path: string): void {
  if (!existsSync(path))
    throw new NexusError("not-found", `there is no file ${path}`, { hint: "what holds a slash is a file; a package of a repository is NAME or ecosystem::NAME" });
  if (statSync(path).isDirectory()) throw new NexusError("usage", `${path} is a folder, and a package is a file`, { hint: "nip pack makes a package of it" });
}

/** Where a package is read from. Ours is held open while it is verified and unpacked; others are copied, so that nobody changes them meanwhile. */
async function packagePath(spec: Exclude<Spec, NameSpec>, around: Surroundings): Promise<string> {
  if (spec.kind === "url") return downloadPackage(spec.url, around);
  return spec.path.endsWith(".npk") ? spec.path : downloadPackage(pathToFileURL(spec.path).href, around);
}

async function findByName(spec: NameSpec, around: Surroundings): Promise<Found[]> {
  const found: Found[] = [];
  let group: Found[] = [];
  for (const [ecosystem, repositories] of inOrder(around, spec.ecosystem)) {
    const [offer, ...others] = await ecosystems[ecosystem].find({ ...spec, listedOnly: spec.ecosystem === undefined }, repositories, around);
    if (offer === undefined) continue;
    const members = isGroup(offer, spec) ? others.filter((other) => isGroup(other, spec)) : [];
    if (found.length === 0) group = members.map((member) => ({ ecosystem, offer: member }));
    found.push({ ecosystem, offer });
  }
  const [first, ...others] = found;
  if (first === undefined) throw await notFound(spec, around);
  if (group.length > 0) return [{ ...first, note: `${spec.name} is a group of ${group.length + 1} packages` }, ...group];
  if (others.length === 0) return [first];
  const where = others.map(({ ecosystem, offer }) => `${ecosystem}::${offer.name} ${offer.version}`).join(", ");
  return [{ ...first, note: `${spec.name} is taken from ${first.offer.repository} (${first.ecosystem}), which comes first; there is also ${where}` }];
}

/** Whether an offer was found as a member of a group, and not by its own name. */
function isGroup({ name, groups }: Offer, spec: NameSpec): boolean {
  return name.toLowerCase() !== spec.name.toLowerCase() && groups?.includes(spec.name) === true;
}

/** Repositories by ecosystem, in the order of the best repository of each; an ecosystem of which none was read counts only where it is named. */
function inOrder(around: Surroundings, only: EcosystemName | undefined): Map<EcosystemName, Repository[]> {
  const groups = new Map<EcosystemName, Repository[]>();
  for (const { ecosystem } of around.repositories.filter((each) => (only === undefined ? each.ecosystem === "npk" || around.isRead(each) : each.ecosystem === only))) {
    if (!groups.has(ecosystem)) groups.set(ecosystem, usableRepositories(ecosystem, around));
  }
  return groups;
}

async function notFound({ ecosystem, name, version }: NameSpec, around: Surroundings): Promise<NexusError> {
  const groups = inOrder(around, ecosystem);
  const sought = [...groups.values()].flat().map((repository) => repository.name);
  const what = `${ecosystem === undefined ? "" : `${ecosystem}::`}${name}${version === undefined ? "" : `@${version}`} for ${around.architecture}`;
  if (sought.length === 0) return new NexusError("not-found", `no repository of ${ecosystem} is configured`, { hint: "nip repo add makes one known: nip repo add nixos" });
  const others: string[] = [];
  for (const [each, repositories] of version === undefined ? [] : groups) {
    for (const offer of await ecosystems[each].find({ name, listedOnly: true }, repositories, around)) others.push(`${offer.name}@${offer.version}`);
  }
  const hint =
    sought.join() === "local"
      ? "nip list --available shows what was built here; nip repo add nixos brings more"
      : `nip search ${name} looks for similar names; nip update reads the repositories again`;
  return new NexusError("not-found", `${what} is in none of the repositories ${sought.join(", ")}`, { hint: others.length > 0 ? `there is ${others.join(", ")}` : hint });
}

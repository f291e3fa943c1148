// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The folder of a channel: packages.json.br has names without store paths, store-paths.xz store paths of all systems. They
// meet in the name of the derivation. What is read here are hints: each path that is used is verified by its signature.

import { NexusError } from "@nexus/core";
import type { Offer } from "../catalogue/offer.ts";
import { ifFound } from "../if-found.ts";
import type { Repository } from "../repository/repository.ts";
import type { Download, Surroundings } from "../surroundings.ts";
import { readBrotliText, readText } from "./downloaded.ts";
import { nixLimits } from "./limits.ts";
import type { OfferDetail } from "./detail.ts";
import { isBaseName, nameOf, storeDir } from "./store-path.ts";
import { isOurs, licenceOf, offeredOutputs, textOf, wantedOutputs } from "./package-record.ts";

/** What a channel offers for this machine's system: a package for each attribute that has a store path. @throws NexusError "network", "corrupt". */
export async function* readChannel(repository: Repository, channel: string, around: Surroundings): AsyncGenerator<Offer, void> {
  const fetch = (path: string, more: Partial<Download>) => around.download({ repository, path: `${channel}/${path}`, label: `${repository.name} ${path}`, ...more });
  const revisionFile = await ifFound(fetch("git-revision", { largest: 1024 }));
  const revision = revisionFile === undefined ? undefined : (await readText(revisionFile, 1024, "git-revision")).trim();
  const pathsFile = await fetch("store-paths.xz", { largest: nixLimits.storePathsBytes });
  const packagesFile = await fetch("packages.json.br", { largest: nixLimits.packagesBytes });
  const byName = await readStorePaths(pathsFile);
  const packages = await readPackages(packagesFile);
  around.report({ type: "detail", message: `${repository.name}: ${packages.length} packages and ${byName.size} names of store paths, at ${revision ?? "an unknown revision"}` });
  for (const [attribute, record] of packages) {
    const offer = offerOf(attribute, record, byName, { repository: repository.name, revision, around });
    if (offer !== undefined) yield offer;
  }
}

/** Base names by the name that follows the hash. */
async function readStorePaths(file: string): Promise<Map<string, string[]>> {
  const byName = new Map<string, string[]>();
  for (const line of (await readText(file, nixLimits.storePathsBytes, "store-paths.xz", "xz")).split("\n")) {
    if (line === "") continue;
    const base = line.slice(storeDir.length + 1);
    if (!line.startsWith(`${storeDir}/`) || !isBaseName(base)) {
      throw new NexusError("corrupt", `store-paths.xz has the line ${JSON.stringify(line.slice(0, 300))}, which is no path of ${storeDir}`);
    }
    const same = byName.get(nameOf(base));
    if (same === undefined) byName.set(nameOf(base), [base]);
    else same.push(base);
  }
  return byName;
}

async function readPackages(file: string): Promise<[string, Record<string, unknown>][]> {
  const what = "packages.json.br";
  const text = await readBrotliText(file, nixLimits.packagesBytes, what);
  let packages: unknown;
  try {
    packages = (JSON.parse(text) as { packages?: unknown }).packages;
  } catch (cause) {
    throw new NexusError("corrupt", `${what} is not JSON`, { cause });
  }
  if (typeof packages !== "object" || packages === null) throw new NexusError("corrupt", `${what} lists no packages`);
  return Object.entries(packages).filter((entry): entry is [string, Record<string, unknown>] => typeof entry[1] === "object" && entry[1] !== null);
}

interface Source {
  repository: string;
  revision: string | undefined;
  around: Surroundings;
}

function offerOf(attribute: string, record: Record<string, unknown>, byName: Map<string, string[]>, { repository, revision, around }: Source): Offer | undefined {
  const { name, pname, version, meta } = record;
  const system = `${around.architecture}-linux`;
  if (typeof name !== "string" || !/^[^\s/\p{Cc}\p{Cf}]{1,255}$/u.test(attribute) || !isOurs(record, system)) return undefined;
  const outputs: Record<string, string[]> = {};
  for (const output of offeredOutputs(record)) {
    const found = byName.get(output === "out" ? name : `${name}-${output}`);
    if (found !== undefined) outputs[output] = [...found].sort();
  }
  const install = wantedOutputs(record).filter((output) => Object.hasOwn(outputs, output));
  if (install.length === 0) return undefined;
  const about = (meta ?? {}) as Record<string, unknown>;
  return {
    repository,
    name: attribute,
    version: textOf(version) ?? "0",
    architecture: system,
    description: textOf(about["description"]) ?? "",
    homepage: textOf(about["homepage"]),
    license: licenceOf(about["license"]),
    depends: [],
    foundAs: typeof pname === "string" && pname !== attribute ? [pname] : undefined,
    detail: { outputs, install, revision } satisfies OfferDetail,
  };
}

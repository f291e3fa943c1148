// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Package files that the user names: ./x-1.0-1-x86_64.pkg.tar.zst, perhaps with x-1.0-1-x86_64.pkg.tar.zst.sig beside it.

import { existsSync, statSync } from "node:fs";
import { basename, resolve } from "node:path";
import { NexusError } from "@nexus/core";
import { collect, readTar } from "@nexus/archive";
import { sha256File, verifyDetached } from "@nexus/trust";
import type { Offer } from "../catalogue/offer.ts";
import type { Repository, Trust } from "../repository/repository.ts";
import type { Surroundings } from "../surroundings.ts";
import { parseInfo } from "./info.ts";
import { pacmanLimits } from "./limits.ts";
import { detailOf, offerOf } from "./offer-of.ts";
import { openTar } from "./open-tar.ts";

/** The repository that stands in offers of package files. */
export const localRepository = "file";

/**
 * What a package file offers, by its own `.PKGINFO`; undefined when its name or content is not that of a package of Pacman's.
 * @throws NexusError "corrupt" for a damaged one.
 */
export async function inspectFile(path: string): Promise<Offer | undefined> {
  const name = basename(path);
  if (!/\.pkg\.tar(\.[a-z0-9]+)?$/.test(name)) return undefined;
  for await (const entry of readTar(openTar(path, name), { onDrop: () => {} })) {
    if (entry.path !== ".PKGINFO") continue;
    if (entry.kind !== "file") break;
    const where = `.PKGINFO in ${name}`;
    const text = (await collect(entry.body, pacmanLimits.metadataBytes, where)).toString("utf8");
    const offer = offerOf(localRepository, parseInfo(text, where), "info", { filename: resolve(path), sha256: sha256File(path), local: true }, where);
    return { ...offer, downloadSize: statSync(path).size };
  }
  return undefined;
}

/**
 * How far a package file is believed: "signed" when a signature lies beside it that a key of one of the repositories made,
 * "digest" when there is none: the user has named the file, and it must stay what it was when the plan was shown.
 * @throws NexusError "signature" when there is a signature that is not good.
 */
export async function localTrust(offer: Offer, repositories: readonly Repository[], around: Surroundings, note: (text: string) => void): Promise<Trust> {
  const { filename, sha256 } = detailOf(offer);
  const signature = `${filename}.sig`;
  if (!existsSync(signature)) {
    note(`${basename(filename)} is not signed: it is taken as it is, sha256:${sha256}`);
    return "digest";
  }
  const keys = new Set(repositories.filter(({ ecosystem }) => ecosystem === "pacman").flatMap((repository) => around.openPgpKeys(repository)));
  const verdict = await verifyDetached({ keys: [...keys], signature, data: filename, signal: around.signal });
  if (verdict.valid) return "signed";
  throw new NexusError("signature", `the signature ${basename(signature)} beside the package is not accepted: ${verdict.reason}`, {
    hint: `add its key to a repository (nip repo add … --key), or remove ${signature} to take the package as an unsigned one`,
  });
}

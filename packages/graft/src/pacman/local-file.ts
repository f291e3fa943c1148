// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Package files that the user names: ./x-1.0-1-x86_64.pkg.tar.zst, perhaps with x-1.0-1-x86_64.pkg.tar.zst.sig beside it.

import { existsSync, statSync } from "node:fs";
import { basename, resolve } from "node:path";
import { NexusError } from "@nexus/core";
import { collect, readTar } from "@nexus/archive";
import { sha256File, verifyDetached } from "@nexus/trust";
import { fileRepository, type Offer } from "../catalogue/offer.ts";
import type { Repository, Trust } from "../repository/repository.ts";
import type { Surroundings } from "../surroundings.ts";
import { parseInfo } from "./info.ts";
import { pacmanLimits } from "./limits.ts";
import { detailOf, offerOf, type PacmanDetail } from "./offer-of.ts";
import { openTar } from "./open-tar.ts";

/**
 * What a package file offers, by its own `.PKGINFO`; undefined when it is no package of Pacman's. Its name need not say
 * that it is one: files from a URL are named by their digest. @throws NexusError "corrupt" for a damaged one that is named so.
 */
export async function inspectFile(path: string): Promise<Offer | undefined> {
  const named = /\.pkg\.tar(\.[a-z0-9]+)?$/.test(path);
  try {
    const info = await readInfo(path);
    if (info === undefined) return undefined;
    const detail: PacmanDetail = { filename: resolve(path), sha256: sha256File(path), local: true };
    return { ...offerOf(fileRepository, parseInfo(info, `.PKGINFO in ${path}`), "info", detail, `.PKGINFO in ${path}`), downloadSize: statSync(path).size };
  } catch (error) {
    if (!named && error instanceof NexusError && error.code === "corrupt") return undefined;
    throw error;
  }
}

/** The text of `.PKGINFO`, which stands among the first members, whose names begin with a dot. */
async function readInfo(path: string): Promise<string | undefined> {
  for await (const entry of readTar(openTar(path, basename(path)), { onDrop: () => {} })) {
    if (!entry.path.startsWith(".")) return undefined;
    if (entry.path === ".PKGINFO" && entry.kind === "file") return (await collect(entry.body, pacmanLimits.metadataBytes, `.PKGINFO in ${path}`)).toString("utf8");
  }
  return undefined;
}

/**
 * How far a package file is believed: "signed" when a signature lies beside it that a key of one of the repositories made,
 * "digest" when there is none: the user has named the file, and it must stay what it was when the plan was shown.
 * @throws NexusError "signature" when there is a signature that is not good.
 */
export async function localTrust(offer: Offer, repositories: readonly Repository[], around: Surroundings): Promise<Trust> {
  const { filename } = detailOf(offer);
  const signature = `${filename}.sig`;
  if (!existsSync(signature)) return "digest";
  const keys = new Set(repositories.filter(({ ecosystem }) => ecosystem === "pacman").flatMap((repository) => around.openPgpKeys(repository)));
  const verdict = await verifyDetached({ keys: [...keys], signature, data: filename, signal: around.signal });
  if (verdict.valid) return "signed";
  throw new NexusError("signature", `the signature ${basename(signature)} beside the package is not accepted: ${verdict.reason}`, {
    hint: `add its key to a repository (nip repo add … --key FILE), or remove ${signature} to take the package as an unsigned one`,
  });
}

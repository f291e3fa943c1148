// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { linkSync, mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { NexusError } from "@nexus/core";
import { fileRepository } from "../catalogue/offer.ts";
import { ifFound } from "../if-found.ts";
import type { Repository } from "../repository/repository.ts";
import type { Surroundings } from "../surroundings.ts";

/**
 * Fetches a package by its address, with the signature beside it where there is one, and gives both their names: they are
 * looked at like files of this machine. Returns the package's path. @throws NexusError "usage", "not-found", "network".
 */
export async function downloadPackage(url: string, around: Surroundings): Promise<string> {
  if (!URL.canParse(url)) throw new NexusError("usage", `${url} is no address of a package file`);
  const name = decoded(new URL(url).pathname.split("/").at(-1) ?? "");
  if (!/^[\w][\w.+:~@-]{0,254}$/.test(name)) throw new NexusError("usage", `${url} does not end in the name of a package file`);
  const repository: Repository = { name: fileRepository, ecosystem: "npk", urls: [], keys: [], trust: "signed", priority: 0 };
  const path = await around.download({ repository, path: url, label: name });
  const signature = await ifFound(around.download({ repository, path: `${url}.sig`, label: `${name}.sig`, largest: 64 * 1024 }));
  // Its name says what is in it, so that two at once may share it: the digests of the package and of its signature.
  const folder = `${path}-${signature === undefined ? "unsigned" : basename(signature)}`;
  mkdirSync(folder, { recursive: true });
  linkOnce(path, join(folder, name));
  if (signature !== undefined) linkOnce(signature, join(folder, `${name}.sig`));
  return join(folder, name);
}

/** The text that a part of an address stands for; itself where its escapes are no text. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Another nip may make the same link at the same time. */
function linkOnce(file: string, path: string): void {
  try {
    linkSync(file, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

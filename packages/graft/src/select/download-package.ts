// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { linkSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { NexusError } from "@nexus/core";
import type { Repository } from "../repository/repository.ts";
import type { Surroundings } from "../surroundings.ts";

/**
 * Fetches a package by its address, with the signature beside it where there is one, and gives both their names: they are
 * looked at like files of this machine. Returns the package's path. @throws NexusError "not-found", "network".
 */
export async function downloadPackage(url: string, around: Surroundings): Promise<string> {
  const name = decodeURIComponent(new URL(url).pathname.split("/").at(-1) ?? "");
  if (!/^[\w][\w.+:~@-]{0,254}$/.test(name)) throw new NexusError("usage", `${url} does not end in the name of a package file`);
  const repository: Repository = { name: "file", ecosystem: "npk", urls: [], keys: [], trust: "signed", priority: 0 };
  const path = await around.download({ repository, path: url, label: name });
  const folder = `${path}-named`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  linkSync(path, join(folder, name));
  const signature = await ifThere(around.download({ repository, path: `${url}.sig`, label: `${name}.sig`, largest: 64 * 1024 }));
  if (signature !== undefined) linkSync(signature, join(folder, `${name}.sig`));
  return join(folder, name);
}

async function ifThere(download: Promise<string>): Promise<string | undefined> {
  return download.catch((error: unknown) => {
    if (error instanceof NexusError && error.code === "not-found") return undefined;
    throw error;
  });
}

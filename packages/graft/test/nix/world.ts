// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// What an ecosystem may use of the world, for tests: folders and local servers, every file fetched anew, all requests kept.

import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { NexusError, type Architecture, type ProgressEvent } from "@nexus/core";
import { openRoot } from "@nexus/store";
import { openCatalogue, writeCatalogue, type Catalogue, type Ecosystem, type Repository, type Surroundings } from "../../src/index.ts";

export interface World extends Surroundings {
  /** The addresses that were asked for. */
  asked: string[];
  events: ProgressEvent[];
  /** What `nip update` does for one repository. */
  update(ecosystem: Ecosystem, repository: Repository): Promise<number>;
}

/** A world of these repositories; downloads and catalogues lie below the folder. */
export function makeWorld(folder: string, repositories: readonly Repository[], architecture: Architecture = "x86_64"): World {
  const asked: string[] = [];
  const events: ProgressEvent[] = [];
  const pins = new Map<string, string>();
  const catalogues = new Map<string, Catalogue>();
  const files = mkdtempSync(join(folder, "world-"));
  const world: World = {
    asked,
    events,
    architecture,
    report: (event) => events.push(event),
    target: { root: openRoot(join(folder, "target")), programs: [] },
    repositories,
    repository: (name) => repositories.find((each) => each.name === name) ?? refuse("not-found", `no repository ${name}`),
    isRead: ({ name }) => catalogues.has(name),
    catalogue: ({ name }) => catalogues.get(name) ?? refuse("not-found", `what ${name} offers was never read`),
    openPgpKeys: () => [],
    minisignKeys: () => [],
    pin(repository, file, sha256) {
      const key = `${repository.name} ${file}`;
      if ((pins.get(key) ?? sha256) !== sha256) refuse("digest-mismatch", `${file} has changed since it was first seen`);
      pins.set(key, sha256);
    },
    async download({ repository, path, sha256, size, largest, accept }) {
      const addresses = /^(https?|file):/.test(path) ? [path] : repository.urls.map((url) => `${url}/${path}`);
      for (const address of addresses) {
        asked.push(address);
        const bytes = await bytesAt(address, accept);
        if (bytes === undefined) continue;
        if (bytes.length > (size ?? largest ?? Infinity) || bytes.length !== (size ?? bytes.length)) refuse("digest-mismatch", `${address} has ${bytes.length} bytes`);
        const found = createHash("sha256").update(bytes).digest("hex");
        if (sha256 !== undefined && found !== sha256) refuse("digest-mismatch", `${address} has sha256:${found}`);
        const file = join(files, found);
        writeFileSync(file, bytes);
        return file;
      }
      return refuse("not-found", `nobody has ${path}`);
    },
    async update(ecosystem, repository) {
      const file = join(files, `${repository.name}.sqlite`);
      const count = await writeCatalogue(file, ecosystem.readIndex(repository, world), 1);
      catalogues.set(repository.name, openCatalogue(file)!);
      return count;
    },
  };
  return world;
}

async function bytesAt(address: string, accept = "*/*"): Promise<Buffer | undefined> {
  if (address.startsWith("file:")) {
    try {
      return readFileSync(fileURLToPath(address));
    } catch {
      return undefined;
    }
  }
  const answer = await fetch(address, { headers: { accept, "accept-encoding": "identity" } }).catch((cause: Error) => refuse("network", `${address}: ${cause.message}`));
  return answer.ok ? Buffer.from(await answer.arrayBuffer()) : undefined;
}

function refuse(code: "not-found" | "network" | "digest-mismatch", message: string): never {
  throw new NexusError(code, message);
}

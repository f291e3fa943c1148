// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The real surroundings over a folder of the test's own.

import { join } from "node:path";
import { locations, silent, type Report } from "@nexus/core";
import { writeCatalogue } from "../../src/catalogue/catalogue.ts";
import { catalogueFile, openSurroundings } from "../../src/open-surroundings.ts";
import { pkgsrc } from "../../src/pkgsrc/ecosystem.ts";
import type { Repository } from "../../src/repository/repository.ts";
import type { Surroundings } from "../../src/surroundings.ts";

/** Surroundings whose caches and state lie below `folder`, with the indexes of the repositories read. */
export async function makeWorld(folder: string, repositories: readonly Repository[], report: Report = silent): Promise<Surroundings & Disposable> {
  const places = locations({ HOME: folder });
  const around = openSurroundings({ locations: places, repositories, target: { root: { path: join(folder, "root"), sync: false }, programs: [] }, architecture: "x86_64", report });
  for (const repository of repositories) await writeCatalogue(catalogueFile(places, repository), pkgsrc.readIndex(repository, around), 0);
  return around;
}

export function keysFolder(folder: string): string {
  return join(locations({ HOME: folder }).config, "keys", "openpgp");
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { foreseenIn } from "../closure/foreseen.ts";
import type { Ecosystem } from "../ecosystem.ts";
import { fetchPackage } from "./fetch.ts";
import { findOffers } from "./find.ts";
import { inspectFile } from "./inspect-file.ts";
import { openPackage } from "./open.ts";
import { readIndex } from "./read-index.ts";
import { resolveOffers } from "./resolve.ts";
import { compareVersions } from "./version.ts";

/** Binary packages of pkgsrc for Linux. docs/graft/pkgsrc.md describes how they are read, trusted and moved. */
export const pkgsrc: Ecosystem = {
  name: "pkgsrc",
  way: "prefix",
  readIndex,
  compareVersions,
  find: async (query, repositories, around) => findOffers(query, repositories, around),
  resolve: async (wanted, repositories, around) => resolveOffers(wanted, repositories, around),
  foresee: async (offer, repositories, around) => foreseenIn(resolveOffers([offer], repositories, around)),
  inspectFile,
  // An index names no files: only the package itself does.
  listFiles: async () => undefined,
  fetch: fetchPackage,
  open: openPackage,
};

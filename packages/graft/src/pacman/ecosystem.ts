// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { foreseenIn } from "../closure/foreseen.ts";
import type { Ecosystem } from "../ecosystem.ts";
import { find } from "./candidates.ts";
import { fetch } from "./fetch.ts";
import { inspectFile } from "./local-file.ts";
import { openPackage } from "./open-package.ts";
import { listFiles, readIndex } from "./read-index.ts";
import { resolve } from "./resolve.ts";
import { compareVersions } from "./versions.ts";

/** Repositories as pacman reads them: Arch Linux and those made with repo-add. docs/graft/pacman.md. */
export const pacman: Ecosystem = {
  name: "pacman",
  way: "usr",
  readIndex,
  compareVersions,
  find: async (query, repositories, around) => find(query, repositories, around),
  resolve,
  foresee: async (offer, repositories, around) => foreseenIn(await resolve([offer], repositories, around)),
  inspectFile,
  listFiles,
  fetch,
  open: async (release, path) => openPackage(release, path),
};

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { NexusError, type Architecture } from "@nexus/core";

// From this file, and from the bundle in out/bundle/<program>. Nowhere else is looked: what is found is run.
const folders = ["../../../../out/nip-run", "../../nip-run"].map((path) => resolve(import.meta.dirname, path));

/**
 * The path of the launcher that nip brings along for an architecture; kernel/run has its source.
 * @throws NexusError "tool-missing" when it was not built.
 */
export function nipRunBinary(architecture: Architecture): string {
  const found = folders.map((folder) => join(folder, architecture, "nip-run")).find((file) => existsSync(file));
  if (found !== undefined) return found;
  throw new NexusError("tool-missing", `nip-run for ${architecture} is missing, the launcher that starts grafted programs in their view`, {
    hint: `in the checkout of Nexus: node packages/nip/scripts/build-run.ts ${architecture}`,
  });
}

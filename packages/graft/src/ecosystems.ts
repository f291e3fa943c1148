// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Ecosystem, EcosystemName } from "./ecosystem.ts";
import { nixEcosystem } from "./nix/ecosystem.ts";
import { npk } from "./npk/ecosystem.ts";
import { pacman } from "./pacman/ecosystem.ts";
import { pkgsrc } from "./pkgsrc/ecosystem.ts";

/** Every ecosystem, by its name. */
export const ecosystems: Readonly<Record<EcosystemName, Ecosystem>> = { nix: nixEcosystem(), pacman, pkgsrc, npk };

/** The ecosystem that something came from. */
export function ecosystemOf({ ecosystem }: { ecosystem: EcosystemName }): Ecosystem {
  return ecosystems[ecosystem];
}

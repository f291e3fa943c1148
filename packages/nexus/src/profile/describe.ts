// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Architecture } from "@nexus/core";
import { loadProfile, profileNames } from "./load.ts";

/** What a list of profiles shows of each. */
export interface ProfileSummary {
  name: string;
  description: string;
  architectures: Architecture[];
  extends?: string;
}

/** The profiles of a folder, sorted by name. @throws NexusError "bad-document" for the first one at fault. */
export function describeProfiles(folder: string): ProfileSummary[] {
  return profileNames(folder).map((name) => {
    const { profiles } = loadProfile(name, folder);
    return {
      name,
      description: profiles.find(({ description }) => description !== undefined)?.description ?? "",
      architectures: profiles.find(({ architectures }) => architectures !== undefined)?.architectures ?? [],
      extends: profiles[0]!.extends?.value,
    };
  });
}

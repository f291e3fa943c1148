// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { checkEntryPath } from "@nexus/archive";
import { NexusError } from "@nexus/core";
import type { Preference } from "./generation.ts";
import { indexedFolders } from "./link-index.ts";

/**
 * The preferences with one path given to a program (a key or a qualified name), or to nobody when `program` is undefined.
 * @throws NexusError "usage" for a path that the index does not have.
 */
export function setPreference(preferences: readonly Preference[], path: string, program: string | undefined): Preference[] {
  if (!isOfIndex(path)) {
    throw new NexusError("usage", `${path} is no path of the index`, { hint: `name one below ${indexedFolders.join(", ")}: bin/sh` });
  }
  const others = preferences.filter((preference) => preference.path !== path);
  return program === undefined ? others : [...others, { path, program }];
}

function isOfIndex(path: string): boolean {
  const [folder, ...rest] = path.split("/");
  if (rest.length === 0 || !indexedFolders.some((each) => each === folder)) return false;
  try {
    checkEntryPath(path);
    return true;
  } catch {
    return false; // a user's word, and no archive that is damaged
  }
}

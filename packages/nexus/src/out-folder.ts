// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { lstatSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { NexusError } from "@nexus/core";

/** A path for results that may still have to be made, absolute. @throws NexusError "usage" when something that is no folder stands in the way. */
export function outFolder(path: string): string {
  const folder = resolve(path);
  const above = (inner: string): string[] => (inner === dirname(inner) ? [inner] : [...above(dirname(inner)), inner]);
  for (const each of above(folder)) {
    if (lstatSync(each, { throwIfNoEntry: false }) === undefined) return folder;
    if (statSync(each, { throwIfNoEntry: false })?.isDirectory() === true) continue;
    const what = each === folder ? `${folder} is no folder` : `there can be no folder ${folder}: ${each} is none`;
    throw new NexusError("usage", what, { hint: "name another with --out=DIR" });
  }
  return folder;
}

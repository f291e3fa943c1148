// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { statSync } from "node:fs";
import type { Root } from "@nexus/store";
import { inRoot } from "@nexus/store";

/** Whether /Programs, /System and /n of this machine are those of a root, so that its programs run without a view. */
export function isReal(root: Root): boolean {
  return ["Programs", "System", "n"].every((folder) => isSame(`/${folder}`, inRoot(root, folder)));
}

function isSame(path: string, other: string): boolean {
  const [one, two] = [path, other].map((each) => statSync(each, { throwIfNoEntry: false }));
  return one !== undefined && two !== undefined && one.dev === two.dev && one.ino === two.ino;
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { lstatSync, readlinkSync, statSync } from "node:fs";
import { inRoot, type Root } from "@nexus/store";

/** Whether /Programs, /System and /n of this machine are those of a root, so that its programs run without a view. */
export function isReal(root: Root): boolean {
  return root.path === "/" || ["Programs", "System", "n"].every((folder) => isSame(`/${folder}`, inRoot(root, folder)));
}

/** /n may lead to a folder that nothing needed yet. */
function isSame(path: string, other: string): boolean {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true && readlinkSync(path) === other) return true;
  const [one, two] = [path, other].map((each) => statSync(each, { throwIfNoEntry: false }));
  return one !== undefined && two !== undefined && one.dev === two.dev && one.ino === two.ino;
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Tests may run as root, and a nip without --root then installs into the machine itself.
import { lstatSync } from "node:fs";

const folders = ["/Programs", "/System", "/n"];

/** Notes how the folders of an installed machine are; the function that vitest calls at the end fails when a test has changed them. */
export default function noteHost(): () => void {
  const before = folders.map(stateOf);
  return () => {
    const touched = folders.filter((path, index) => stateOf(path) !== before[index]);
    if (touched.length > 0) throw new Error(`a test has changed ${touched.join(", ")} of this machine: it runs nip without --root`);
  };
}

/** A line that changes when something is made or removed in a folder. */
function stateOf(path: string): string {
  const state = lstatSync(path, { throwIfNoEntry: false });
  return state === undefined ? "absent" : `${state.ino} ${state.mtimeMs}`;
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { ProgramSpec, TreeSpec } from "./make-tree.ts";

/** Sets of programs that tests install in turn, large enough that a kill can fall into the midst of writing. */
export const programSets: Record<string, ProgramSpec[]> = {
  one: [
    { name: "mksh", version: "R59c", spec: { "bin/mksh": { text: "mksh", mode: 0o755 }, "bin/sh": { link: "mksh" } } },
    { name: "many", version: "1", spec: manyFiles("1") },
  ],
  two: [
    { name: "mksh", version: "R60", spec: { "bin/mksh": { text: "newer", mode: 0o755 }, "share/locked": { directory: 0o555 }, "share/locked/file": { text: "x", mode: 0o444 } } },
    { name: "many", version: "2", spec: manyFiles("2") },
    { name: "toybox", version: "0.8.12", spec: { "bin/toybox": { text: "toybox", mode: 0o755 }, "bin/sh": { link: "toybox" } } },
  ],
};

function manyFiles(text: string): TreeSpec {
  return Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`share/many/${i % 7}/${i}`, text.repeat(i * 11)]));
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Diagnostic } from "@nexus/core";
import { diagnosticAt, suggest, type Located } from "@nexus/kdl";
import type { RumkSystem } from "../description/schema.ts";

/** Whether partitions and rings have names of their own. */
export function checkNames({ partitions, rings }: RumkSystem): Diagnostic[] {
  return [
    ...twice(
      "partition",
      partitions.map(({ name }) => name),
    ),
    ...twice(
      "ring",
      rings.map(({ name }) => name),
    ),
  ];
}

function twice(kind: string, names: readonly Located<string>[]): Diagnostic[] {
  return names
    .filter(({ value }, index) => names.findIndex((other) => other.value === value) < index)
    .map(({ value, at }) => diagnosticAt(at, `there are two ${kind}s called ${value}`));
}

/** The fault of a name that nothing of its kind has: "there is no device rtx0 on qemu-virt". */
export function unknownName({ value, at }: Located<string>, kind: string, known: readonly string[], where = ""): Diagnostic {
  const meant = suggest(value, known);
  return diagnosticAt(at, `there is no ${kind} ${value}${where}`, meant === undefined ? `there are ${known.join(", ")}` : `did you mean ${meant}?`);
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Dependency expressions: PKGBUILD(5), "depends", "provides". Sonames ("libfoo.so=1-64", "lib:libfoo.so.1") are plain names here.

import { compareVersions } from "./versions.ts";

export interface Dependency {
  name: string;
  /** Absent: any version. */
  relation?: "<" | "<=" | "=" | ">=" | ">";
  version?: string;
}

/** What can answer a dependency: its own name and version, and what it provides ("sh", "libfoo.so=1-64"). */
export interface Answer {
  name: string;
  version: string;
  provides?: readonly string[];
}

/** `name`, `name>=1:2.0-1`; the reason that an optional dependency gives after ": " is left out. */
export function parseDependency(text: string): Dependency {
  const [expression = ""] = text.split(": ", 1);
  const [, name, relation, version] = /^([^<>=]*)(<=|>=|[<>=])([^]*)$/.exec(expression) ?? [];
  return name === undefined ? { name: expression } : { name, relation: relation as Dependency["relation"], version };
}

/** Whether a package of this very name answers the dependency by its own version. */
export function answersByName(answer: Answer, wanted: Dependency): boolean {
  return answer.name === wanted.name && fits(answer.version, wanted);
}

/** Whether a package answers the dependency, by its name or by what it provides. A provision answers a version only with one of its own. */
export function answers(answer: Answer, wanted: Dependency): boolean {
  if (answersByName(answer, wanted)) return true;
  return (answer.provides ?? []).some((text) => {
    if (!text.startsWith(wanted.name)) return false; // nearly all: they need no closer look
    const provided = parseDependency(text);
    if (provided.name !== wanted.name) return false;
    return wanted.relation === undefined || (provided.relation === "=" && fits(provided.version!, wanted));
  });
}

function fits(version: string, { relation, version: wanted }: Dependency): boolean {
  if (relation === undefined) return true;
  const order = compareVersions(version, wanted!);
  switch (relation) {
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case "=":
      return order === 0;
    case ">=":
      return order >= 0;
    case ">":
      return order > 0;
  }
}

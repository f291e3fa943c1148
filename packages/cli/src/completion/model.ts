// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { commonOptions } from "../flags.ts";
import { flagOf, isGroup, type Completion, type OptionDeclarations, type Program, type VerbEntry } from "../verb.ts";

/** An option as completion scripts need it. */
export interface CompletedOption {
  long: string;
  short: string | undefined;
  about: string;
  takesValue: boolean;
  complete: Completion | undefined;
}

/** A verb as completion scripts need it; `path` is ["install"] or ["profile", "list"]. */
export interface CompletedVerb {
  path: string[];
  /** The verb's name and its aliases. */
  names: string[];
  summary: string;
  options: CompletedOption[];
  /** What its arguments may be: the first argument's completion, or undefined. */
  complete: Completion | undefined;
}

export interface CompletedProgram {
  name: string;
  common: CompletedOption[];
  verbs: CompletedVerb[];
  groups: { name: string; summary: string }[];
}

/** Loads every verb of a program and lists what a shell can complete. */
export async function describeProgram(program: Program): Promise<CompletedProgram> {
  const verbs: CompletedVerb[] = [];
  for (const entry of program.verbs) {
    if (isGroup(entry)) for (const inner of entry.verbs) verbs.push(await describeVerb([entry.name], inner));
    else verbs.push(await describeVerb([], entry));
  }
  return {
    name: program.name,
    common: [...describeOptions(commonOptions), { long: "--help", short: "-h", about: "print the help page", takesValue: false, complete: undefined }],
    verbs,
    groups: program.verbs.filter(isGroup).map(({ name, summary }) => ({ name, summary })),
  };
}

async function describeVerb(parents: string[], entry: VerbEntry): Promise<CompletedVerb> {
  const { default: declaration } = await entry.load();
  return {
    path: [...parents, entry.name],
    names: [entry.name, ...(entry.aliases ?? [])],
    summary: entry.summary,
    options: describeOptions(declaration.options),
    complete: Object.values(declaration.arguments)[0]?.complete,
  };
}

function describeOptions(declarations: OptionDeclarations): CompletedOption[] {
  return Object.entries(declarations).map(([key, { type, short, about, choices, complete }]) => ({
    long: flagOf(key),
    short: short === undefined ? undefined : `-${short}`,
    about,
    takesValue: type !== "flag",
    complete: choices ?? complete,
  }));
}

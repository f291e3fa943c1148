// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Context, Terminal } from "./context.ts";

/** How often an argument comes, and so what `run` receives for it. */
export interface ArgumentTypes {
  one: string;
  optional: string | undefined;
  /** One or more. */
  many: string[];
  /** None or more. */
  any: string[];
}

/** What an option carries, and so what `run` receives for it. */
export interface OptionTypes {
  flag: boolean;
  text: string | undefined;
  /** A whole number from 0. */
  count: number | undefined;
  /** Given any number of times. */
  list: string[];
}

/** What a shell offers for a word: files, folders, or a fixed list. */
export type Completion = "file" | "directory" | readonly string[];

export interface ArgumentDeclaration {
  type: keyof ArgumentTypes;
  /** As it stands in the synopsis: "SPEC". */
  label: string;
  about: string;
  complete?: Completion;
}

export interface OptionDeclaration {
  type: keyof OptionTypes;
  /** One letter. */
  short?: string;
  /** The value's name in the synopsis; every type but "flag" has one. */
  value?: string;
  /** The only values taken; others are a usage error. */
  choices?: readonly string[];
  about: string;
  complete?: Completion;
}

/** In the order of the command line; the key names the value `run` receives. */
export type ArgumentDeclarations = Record<string, ArgumentDeclaration>;
/** The key in camel case is the flag: `keepDays` is `--keep-days`. */
export type OptionDeclarations = Record<string, OptionDeclaration>;

export type ArgumentValues<A extends ArgumentDeclarations> = { [K in keyof A]: ArgumentTypes[A[K]["type"]] };
export type OptionValues<O extends OptionDeclarations> = { [K in keyof O]: OptionTypes[O[K]["type"]] };

/** One verb of a program: how it is called, what it does, how its result is shown. */
export interface Verb<A extends ArgumentDeclarations = ArgumentDeclarations, O extends OptionDeclarations = OptionDeclarations, Data extends object = object> {
  /** Name and version of the document that --json prints, for example "nip.install/1". */
  schema: string;
  /** Long work: under --json each progress event is a line on stdout before the document. */
  streams?: boolean;
  /** Paragraphs for the help page, parted by blank lines. */
  description: string;
  arguments: A;
  options: O;
  examples: { command: string; about: string }[];
  /** The documented exit codes besides 0, 2 and 130. */
  exitCodes: number[];
  /** Does the work and returns the document's members. Throws NexusError. */
  run(context: Context, args: ArgumentValues<A>, options: OptionValues<O>): Promise<Data>;
  /** The result as text for stdout; "" prints nothing. Not called for a plan that --dry-run kept from being done. */
  text(data: Data, terminal: Terminal): string;
  /** The exit code that a result means; 0 when absent. Failures throw instead. */
  exitCode?(data: Data): number;
}

/** Declares a verb; it returns its argument, typed so that `run` knows its arguments and options. */
export function verb<A extends ArgumentDeclarations, O extends OptionDeclarations, Data extends object>(declaration: Verb<A, O, Data>): Verb<A, O, Data> {
  return declaration;
}

/** A verb as the table of contents lists it; the module behind it is loaded when it is called. */
export interface VerbEntry {
  name: string;
  aliases?: string[];
  summary: string;
  load: () => Promise<{ default: Verb }>;
}

/** Verbs below a word: `nexus profile list`. */
export interface VerbGroup {
  name: string;
  summary: string;
  verbs: VerbEntry[];
}

/** A whole command line. */
export interface Program {
  name: string;
  version: string;
  summary: string;
  verbs: (VerbEntry | VerbGroup)[];
}

/** Whether an entry has verbs of its own below it. */
export function isGroup(entry: VerbEntry | VerbGroup): entry is VerbGroup {
  return "verbs" in entry;
}

/** The long flag of an option's key: `keepDays` → `--keep-days`. */
export function flagOf(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

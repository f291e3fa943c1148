// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Expression } from "./expression.ts";

/** A place in the kernel's Kconfig files; `file` is relative to the top of the tree. */
export interface Place {
  file: string;
  line: number;
}

/** What a menu, an `if` or a choice adds to the dependencies of everything in it. */
export interface Container {
  parent: Container | undefined;
  /** All have to hold. */
  conditions: Expression[];
  /** Conditions that hide prompts but leave values alone (`visible if`). */
  visibility: Expression[];
  choice?: Choice;
}

/** Options of which exactly one is taken. */
export interface Choice {
  prompt: string;
  place: Place;
  members: string[];
}

export interface Conditional<T> {
  value: T;
  condition?: Expression;
}

/** One `config` or `menuconfig` block. A symbol may have several; each counts on its own. */
export interface Definition {
  place: Place;
  container: Container;
  dependencies: Expression[];
  /** Absent for symbols that people cannot set. */
  prompt?: Conditional<string>;
  defaults: Conditional<Expression>[];
  ranges: Conditional<readonly [string, string]>[];
}

export interface KconfigSymbol {
  name: string;
  type: SymbolType | undefined;
  definitions: Definition[];
  /** Symbols that force this one on. */
  selectedBy: Conditional<string>[];
}

export type SymbolType = "bool" | "tristate" | "int" | "hex" | "string";

/** What the Kconfig files of a kernel say, for one architecture. */
export interface KconfigTree {
  symbols: ReadonlyMap<string, KconfigSymbol>;
}

/** Everything that has to hold for a definition to count: its own dependencies and those of all it stands in. */
export function conditionsOf(definition: Definition): Expression[] {
  return [...containersOf(definition).flatMap(({ conditions }) => conditions), ...definition.dependencies];
}

/** Everything that has to hold for people to be able to set the symbol here; undefined when they never can. */
export function settableWhen(definition: Definition): Expression[] | undefined {
  const { prompt } = definition;
  if (prompt === undefined) return undefined;
  const visibility = containersOf(definition).flatMap((container) => container.visibility);
  return [...conditionsOf(definition), ...visibility, ...(prompt.condition === undefined ? [] : [prompt.condition])];
}

/** The choice that a symbol is an option of. */
export function choiceOf(symbol: KconfigSymbol): Choice | undefined {
  return symbol.definitions.flatMap(containersOf).find(({ choice }) => choice !== undefined)?.choice;
}

/** The containers around a definition, the outermost first. */
function containersOf({ container }: Definition): Container[] {
  const chain: Container[] = [];
  for (let at: Container | undefined = container; at !== undefined; at = at.parent) chain.unshift(at);
  return chain;
}

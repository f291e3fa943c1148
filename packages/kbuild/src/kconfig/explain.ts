// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Architecture } from "@nexus/core";
import { suggest } from "@nexus/kdl";
import { evaluate, unmetTerms, type UnmetTerm } from "./evaluate.ts";
import type { Expression } from "./expression.ts";
import { choiceOf, conditionsOf, settableWhen, type Conditional, type KconfigSymbol, type KconfigTree, type Place } from "./tree.ts";
import { valueOf, type ConfigValues } from "./values.ts";

/** A finished configuration, and what it was made from. */
export interface Configuration {
  values: ConfigValues;
  tree: KconfigTree;
  architecture: Architecture;
}

/** Why a symbol has not the value it should have, and what to do about it. */
export interface Explanation {
  cause: string;
  remedy: string;
}

/** How far unmet dependencies of unmet dependencies are followed. */
const deepest = 4;

/** Says from the Kconfig files why a symbol did not get the wanted value. */
export function explainMiss(wanted: { symbol: string; value: string }, configuration: Configuration): Explanation {
  const { tree, values, architecture } = configuration;
  const symbol = tree.symbols.get(wanted.symbol);
  if (symbol === undefined || symbol.definitions.length === 0) return unknownSymbol(wanted.symbol, tree, architecture);
  const wrongType = explainType(symbol, wanted.value);
  if (wrongType !== undefined) return wrongType;
  if (wanted.value === "n") return explainForcedOn(symbol, configuration);
  if (symbol.definitions.every((definition) => settableWhen(definition) === undefined)) return explainPromptless(symbol, configuration);
  const unmet = unmetOf(symbol, configuration);
  if (unmet !== undefined) return explainUnmet(symbol, unmet, configuration);
  const taken = takenInstead(symbol, values);
  if (taken !== undefined) {
    const { prompt, place } = choiceOf(symbol) as { prompt: string; place: Place };
    return { cause: `of the choice ${JSON.stringify(prompt)} (${format(place)}) ${taken} is taken`, remedy: `take out CONFIG_${taken}=y, or this line` };
  }
  if (wanted.value === "m" && valueOf(values, "MODULES") === "n") {
    return { cause: "there are no modules in this kernel", remedy: `write CONFIG_${symbol.name}=y` };
  }
  return explainValue(symbol, wanted.value, configuration);
}

function unknownSymbol(name: string, tree: KconfigTree, architecture: Architecture): Explanation {
  const meant = suggest(name, definedNames(tree));
  const remedy = meant === undefined ? "it may belong to another architecture or another version of Linux, or have a new name there" : `did you mean CONFIG_${meant}?`;
  return { cause: `this Linux has no such symbol on ${architecture}`, remedy };
}

function definedNames(tree: KconfigTree): string[] {
  return [...tree.symbols.values()].filter(({ definitions }) => definitions.length > 0).map(({ name }) => name);
}

function explainType({ type, definitions }: KconfigSymbol, value: string): Explanation | undefined {
  const fits = { bool: /^[yn]$/, tristate: /^[ymn]$/, int: /^-?\d+$/, hex: /^(0[xX])?[0-9a-fA-F]+$/, string: /^"/ };
  const forms = { bool: "y or n", tristate: "y, m or n", int: "a number", hex: "a hexadecimal number", string: 'a text in "double quotes"' };
  if (type === undefined || fits[type].test(value) || (type === "bool" && value === "m")) return undefined;
  return { cause: `its type is ${type} (${format(definitions[0]?.place)})`, remedy: `give it ${forms[type]}` };
}

/** Who forces a symbol on that should be off. */
function explainForcedOn(symbol: KconfigSymbol, { values }: Configuration): Explanation {
  const by = symbol.selectedBy.filter(({ value, condition }) => valueOf(values, value) !== "n" && (condition === undefined || evaluate(condition, values) !== 0));
  const names = by.map(({ value }) => `CONFIG_${value}`);
  if (names.length > 0) return { cause: `${list(names)} ${names.length === 1 ? "selects" : "select"} it`, remedy: `it goes off only with ${list(names)}` };
  if (choiceOf(symbol) !== undefined) return { cause: "a choice needs one option that is on", remedy: "turn another option of the same choice on" };
  return { cause: `its default turns it on, and it cannot be set (${format(symbol.definitions[0]?.place)})`, remedy: "change what its default depends on, or take this line out" };
}

function explainPromptless(symbol: KconfigSymbol, configuration: Configuration): Explanation {
  const { values } = configuration;
  const place = format(symbol.definitions[0]?.place);
  const selectors = symbol.selectedBy.map(({ value }) => `CONFIG_${value}`);
  if (selectors.length > 0) {
    const shown = selectors.length > 6 ? [...selectors.slice(0, 6), `${selectors.length - 6} others`] : selectors;
    return { cause: `only a select can turn it on, for it has no prompt (${place})`, remedy: `ask for a symbol that selects it: ${shown.join(", ")}` };
  }
  const [first] = symbol.definitions.flatMap(({ defaults }) => defaults);
  const condition = first === undefined ? undefined : defaultCondition(first);
  const unmet = unmetOf(symbol, configuration) ?? (condition === undefined ? [] : unmetTerms(condition, values));
  const why = unmet.length > 0 ? `, and its default needs ${formatTerms(unmet)}` : "";
  return { cause: `it cannot be set, for it has no prompt (${place})${why}`, remedy: remedyFor(unmet, configuration) };
}

/** What has to hold for a default to turn a symbol on. */
function defaultCondition({ value, condition }: Conditional<Expression>): Expression {
  return condition === undefined ? value : { kind: "and", left: value, right: condition };
}

/** The terms that keep the symbol from being set, from the definition that lacks least; undefined when nothing does. */
function unmetOf(symbol: KconfigSymbol, { values }: Configuration): UnmetTerm[] | undefined {
  const each = symbol.definitions.map((definition) => (settableWhen(definition) ?? conditionsOf(definition)).flatMap((expression) => unmetTerms(expression, values)));
  const [least] = each.map(certain).sort((a, b) => a.length - b.length);
  return least === undefined || least.length === 0 ? undefined : unique(least);
}

/** Tests of the build may have passed: they are to blame only when nothing else is. */
function certain(terms: UnmetTerm[]): UnmetTerm[] {
  const sure = terms.filter(({ text }) => !text.includes("$("));
  return sure.length > 0 ? sure : terms;
}

function explainUnmet(symbol: KconfigSymbol, unmet: readonly UnmetTerm[], configuration: Configuration): Explanation {
  const place = symbol.definitions.map((definition) => format(definition.place)).join(", ");
  return { cause: `it depends on ${formatTerms(unmet)} (${place})`, remedy: remedyFor(unmet, configuration) };
}

function remedyFor(unmet: readonly UnmetTerm[], configuration: Configuration): string {
  const wishes = unmet.flatMap(({ symbol }) => (symbol === undefined ? [] : [symbol]));
  const { add, also } = combine(wishes.map((symbol) => whatToSet(symbol, configuration, 0)));
  const sentences = [...(add.length > 0 ? [`add ${list(add.map((name) => `CONFIG_${name}=y`))}`] : []), ...also];
  return sentences.length > 0 ? sentences.join("; ") : "meet that, or take this line out";
}

/** Symbols to ask for, each after what it depends on, and what else has to be said. */
interface Remedy {
  add: string[];
  also: string[];
}

/** What turns a symbol on: itself, when it can be set, with what it depends on in turn. */
function whatToSet(name: string, configuration: Configuration, depth: number): Remedy {
  const symbol = configuration.tree.symbols.get(name);
  if (symbol === undefined || symbol.definitions.length === 0) return { add: [], also: [`CONFIG_${name} does not exist on ${configuration.architecture}`] };
  const unmet = unmetOf(symbol, configuration) ?? [];
  const deeper = combine(unmet.flatMap((term) => (term.symbol === undefined || depth === deepest ? [] : [whatToSet(term.symbol, configuration, depth + 1)])));
  if (symbol.definitions.some((definition) => definition.prompt !== undefined)) return { add: [...deeper.add, name], also: deeper.also };
  if (deeper.add.length > 0) return deeper;
  const { cause, remedy } = explainPromptless(symbol, configuration);
  return { add: [], also: [`CONFIG_${name}: ${cause}${symbol.selectedBy.length > 0 ? `; ${remedy}` : ""}`] };
}

function combine(remedies: readonly Remedy[]): Remedy {
  return { add: unique(remedies.flatMap(({ add }) => add)), also: unique(remedies.flatMap(({ also }) => also)) };
}

function explainValue(symbol: KconfigSymbol, wanted: string, { values }: Configuration): Explanation {
  const found = valueOf(values, symbol.name);
  const place = format(symbol.definitions[0]?.place);
  const range = symbol.definitions.flatMap(({ ranges }) => ranges).find(({ condition }) => condition === undefined || evaluate(condition, values) !== 0)?.value;
  if (range !== undefined) {
    const [low, high] = range.map((bound) => (values.has(bound) ? `${values.get(bound)} (${bound})` : bound));
    return { cause: `Kconfig made ${found} of it, for its range is ${low} to ${high} (${place})`, remedy: "choose a value in that range" };
  }
  return { cause: `it is ${found} there, not ${wanted} (${place})`, remedy: `see what the help text in ${place} says` };
}

/** The option of the symbol's choice that was taken instead of it. */
function takenInstead(symbol: KconfigSymbol, values: ConfigValues): string | undefined {
  return choiceOf(symbol)?.members.find((member) => member !== symbol.name && valueOf(values, member) === "y");
}

function formatTerms(terms: readonly UnmetTerm[]): string {
  const off = terms.filter(({ symbol }) => symbol !== undefined).map(({ text }) => text);
  const others = terms.filter(({ symbol }) => symbol === undefined).map(({ text, reason }) => `${text} (${reason})`);
  return list([...(off.length > 0 ? [`${list(off)}, which ${off.length === 1 ? "is" : "are"} off`] : []), ...others]);
}

function format(place: Place | undefined): string {
  return place === undefined ? "no place" : `${place.file}:${place.line}`;
}

function list(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? "") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}

function unique<T>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

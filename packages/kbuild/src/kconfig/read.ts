// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { NexusError } from "@nexus/core";
import { logicalLines, type LogicalLine } from "./lines.ts";
import { parseExpression, parseOperand, tokenize, type Token } from "./expression.ts";
import type { Choice, Conditional, Container, Definition, KconfigSymbol, KconfigTree, SymbolType } from "./tree.ts";

/** Where the Kconfig files lie, and the values that they are read with: ARCH and SRCARCH. */
export interface KconfigSource {
  folder: string;
  variables: Readonly<Record<string, string>>;
}

const types: readonly string[] = ["bool", "tristate", "int", "hex", "string"] satisfies SymbolType[];

/**
 * Reads the Kconfig file at the top of a kernel tree and all that it includes. Language: kconfig-language.rst in the
 * kernel's Documentation/kbuild.
 * @throws NexusError "corrupt" with file and line for what is no Kconfig.
 */
export function readKconfig(source: KconfigSource): KconfigTree {
  const reader: Reader = { source, symbols: new Map(), container: { parent: undefined, conditions: [], visibility: [] }, entry: undefined };
  readFile(reader, "Kconfig");
  return { symbols: reader.symbols };
}

interface Reader {
  source: KconfigSource;
  symbols: Map<string, KconfigSymbol>;
  container: Container;
  /** What the attributes that follow belong to. */
  entry: Entry | undefined;
}

type Entry = { kind: "symbol"; symbol: KconfigSymbol; definition: Definition } | { kind: "container"; container: Container } | { kind: "comment" };

function readFile(reader: Reader, file: string): void {
  for (const line of logicalLines(readFileSync(join(reader.source.folder, file), "utf8"))) {
    const place = { file, line: line.number };
    try {
      readLine(reader, line, place);
    } catch (error) {
      if (error instanceof NexusError) throw error;
      throw new NexusError("corrupt", `${file}:${line.number}: ${(error as Error).message}`, {
        cause: error,
        hint: "this kernel's Kconfig uses something that Nexus does not know yet",
      });
    }
  }
}

function readLine(reader: Reader, { text }: LogicalLine, place: Definition["place"]): void {
  const expanded = text.includes("$(") ? text.replace(/\$\((\w+)\)/g, (whole, name: string) => reader.source.variables[name] ?? whole) : text;
  // Definitions of macros; their uses stay as they are, for only the build can run them.
  if (/^[\w-]+\s*(?::=|\+=|=)/.test(expanded) || expanded.startsWith("$(")) return;
  const tokens = tokenize(expanded);
  const keyword = tokens.shift()?.text ?? "";
  switch (keyword) {
    case "config":
    case "menuconfig":
      return openSymbol(reader, wordOf(tokens), place);
    case "menu":
      return open(reader, {});
    case "choice":
      return open(reader, { choice: { prompt: "", place, members: [] } });
    case "if":
      open(reader, {});
      reader.container.conditions.push(parseExpression(tokens));
      return;
    case "endmenu":
    case "endif":
    case "endchoice":
      return close(reader);
    case "comment":
      reader.entry = { kind: "comment" };
      return;
    case "source":
      return readFile(reader, wordOf(tokens));
    case "mainmenu":
      return;
  }
  if (reader.entry?.kind === "symbol") readSymbolAttribute(reader, reader.entry, keyword, tokens);
  else if (reader.entry?.kind === "container") readContainerAttribute(reader.entry.container, keyword, tokens);
}

function open(reader: Reader, extra: { choice?: Choice }): void {
  const container: Container = { parent: reader.container, conditions: [], visibility: [], ...extra };
  reader.container = container;
  reader.entry = { kind: "container", container };
}

function close(reader: Reader): void {
  if (reader.container.parent === undefined) throw new SyntaxError("nothing is open that could end here");
  reader.container = reader.container.parent;
  reader.entry = undefined;
}

function openSymbol(reader: Reader, name: string, place: Definition["place"]): void {
  const symbol = symbolOf(reader, name);
  const definition: Definition = { place, container: reader.container, dependencies: [], defaults: [], ranges: [] };
  symbol.definitions.push(definition);
  reader.container.choice?.members.push(name);
  reader.entry = { kind: "symbol", symbol, definition };
}

function symbolOf(reader: Reader, name: string): KconfigSymbol {
  const known = reader.symbols.get(name);
  if (known !== undefined) return known;
  const symbol: KconfigSymbol = { name, type: undefined, definitions: [], selectedBy: [] };
  reader.symbols.set(name, symbol);
  return symbol;
}

function readSymbolAttribute(reader: Reader, { symbol, definition }: Entry & { kind: "symbol" }, keyword: string, tokens: Token[]): void {
  switch (keyword) {
    case "bool":
    case "tristate":
    case "int":
    case "hex":
    case "string":
      symbol.type = keyword;
      if (tokens.length > 0) definition.prompt = conditional(tokens, wordOf(tokens));
      return;
    case "def_bool":
    case "def_tristate":
      symbol.type = keyword === "def_bool" ? "bool" : "tristate";
      definition.defaults.push(conditional(tokens, parseExpression(tokens)));
      return;
    case "prompt":
      definition.prompt = conditional(tokens, wordOf(tokens));
      return;
    case "default":
      definition.defaults.push(conditional(tokens, parseExpression(tokens)));
      return;
    case "depends":
      definition.dependencies.push(dependency(tokens));
      return;
    case "select":
      symbolOf(reader, wordOf(tokens)).selectedBy.push(conditional(tokens, symbol.name));
      return;
    case "range": {
      const range = [wordOf(tokens), wordOf(tokens)] as const;
      definition.ranges.push(conditional(tokens, range));
      return;
    }
    case "imply":
    case "modules":
    case "option":
    case "transitional":
      return;
  }
  throw new SyntaxError(`${JSON.stringify(keyword)} is no attribute of a symbol`);
}

function readContainerAttribute(container: Container, keyword: string, tokens: Token[]): void {
  switch (keyword) {
    case "depends":
      container.conditions.push(dependency(tokens));
      return;
    case "visible":
      container.visibility.push(condition(tokens));
      return;
    case "prompt":
      if (container.choice !== undefined) container.choice.prompt = wordOf(tokens);
      return;
    case "default":
    case "optional":
      return;
  }
  // `bool "prompt"` and `tristate "prompt"` name a choice as well.
  if (!types.includes(keyword)) throw new SyntaxError(`${JSON.stringify(keyword)} is no attribute of a menu or choice`);
  if (container.choice !== undefined && tokens.length > 0) container.choice.prompt = wordOf(tokens);
}

function dependency(tokens: Token[]): Container["conditions"][number] {
  if (tokens.shift()?.text !== "on") throw new SyntaxError('"on" is missing after "depends"');
  return parseExpression(tokens);
}

function condition(tokens: Token[]): Container["conditions"][number] {
  if (tokens.shift()?.text !== "if") throw new SyntaxError('"if" is missing');
  return parseExpression(tokens);
}

function conditional<T>(tokens: Token[], value: T): Conditional<T> {
  return tokens.length === 0 ? { value } : { value, condition: condition(tokens) };
}

function wordOf(tokens: Token[]): string {
  const operand = parseOperand(tokens);
  return operand.kind === "symbol" ? operand.name : operand.text;
}

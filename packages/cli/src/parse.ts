// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { commonOptions, decodeFlags, type CommonOptionValues, type Flags } from "./flags.ts";
import { groupHelp, programHelp, verbHelp } from "./help.ts";
import { flagOf, isGroup, type ArgumentDeclaration, type OptionDeclaration, type OptionDeclarations, type Program, type Verb, type VerbEntry, type VerbGroup } from "./verb.ts";

/** A command line understood: the verb that was meant and what it is to receive. */
export interface Call {
  verb: Verb;
  args: Record<string, never>;
  options: Record<string, never>;
  flags: Flags;
}

/**
 * Finds the verb that the words mean, loads it (and no other) and decodes its arguments and options.
 * Returns an exit code instead when help or the version was asked for and has been printed.
 * @throws NexusError "usage" with a did-you-mean where one is near.
 */
export async function parseCommandLine(program: Program, words: readonly string[]): Promise<Call | number> {
  try {
    return await parse(program, [...words]);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    if (error.code === "commander.help") return 2;
    throw usageError(program, words, error);
  }
}

async function parse(program: Program, words: string[]): Promise<Call | number> {
  const operands = commonCommand(program.name).parseOptions(words).operands;
  if (operands[0] === "help") return parse(program, [...operands.slice(1), "--help"]);
  const path = findVerb(program, operands);
  let call: Call | undefined;
  const root = commonCommand(program.name).configureHelp({ formatHelp: () => programHelp(program) });
  // After a verb, --version may be an option of its own (nip pack).
  if (path === undefined) root.version(`${program.name} ${program.version}`);
  for (const entry of program.verbs) {
    const command = describe(root.command(entry.name), entry);
    if (!isGroup(entry)) continue;
    command.configureHelp({ formatHelp: () => groupHelp(program, entry) });
    for (const inner of entry.verbs) describe(command.command(inner.name), inner);
  }
  if (path !== undefined) {
    const { default: verb } = await path.entry.load();
    declare(findCommand(root, path.names), verb, verbHelp(program, path.names, path.entry, verb), (args, options) => {
      call = { verb, args, options, flags: decodeFlags(withFlagDefaults(commonOptions, root.opts()) as CommonOptionValues) };
    });
  }
  await root.parseAsync(words, { from: "user" });
  return call ?? 2;
}

function commonCommand(name: string): Command {
  const command = new Command(name)
    .exitOverride()
    .helpCommand(false)
    .configureOutput({ outputError: () => {} });
  for (const [key, option] of Object.entries(commonOptions)) command.addOption(commanderOption(key, option));
  return command;
}

function describe(command: Command, entry: VerbEntry | VerbGroup): Command {
  return command.summary(entry.summary).aliases((!isGroup(entry) && entry.aliases) || []);
}

function findVerb(program: Program, operands: readonly string[]): { names: string[]; entry: VerbEntry } | undefined {
  const named = (entry: VerbEntry | VerbGroup, name: string | undefined) =>
    name !== undefined && (entry.name === name || (!isGroup(entry) && entry.aliases?.includes(name) === true));
  const outer = program.verbs.find((entry) => named(entry, operands[0]));
  if (outer === undefined) return undefined;
  if (!isGroup(outer)) return { names: [outer.name], entry: outer };
  const inner = outer.verbs.find((entry) => named(entry, operands[1]));
  return inner === undefined ? undefined : { names: [outer.name, inner.name], entry: inner };
}

function findCommand(root: Command, names: readonly string[]): Command {
  return names.reduce((command, name) => command.commands.find((each) => each.name() === name) ?? command, root);
}

function declare(command: Command, verb: Verb, help: string, take: (args: Record<string, never>, options: Record<string, never>) => void): void {
  command.configureHelp({ formatHelp: () => help });
  for (const argument of Object.values(verb.arguments)) command.addArgument(commanderArgument(argument));
  for (const [key, option] of Object.entries(verb.options)) command.addOption(commanderOption(key, option));
  command.action(() => {
    const args = Object.fromEntries(Object.keys(verb.arguments).map((key, index) => [key, command.processedArgs[index] ?? missingArgument(verb.arguments[key])]));
    take(args as Record<string, never>, withFlagDefaults(verb.options, command.opts()) as Record<string, never>);
  });
}

function missingArgument(declaration: ArgumentDeclaration | undefined): undefined | string[] {
  return declaration?.type === "any" ? [] : undefined;
}

function commanderArgument({ type, label, about }: ArgumentDeclaration): Argument {
  const name = type === "many" || type === "any" ? `${label}...` : label;
  return new Argument(type === "one" || type === "many" ? `<${name}>` : `[${name}]`, about);
}

function commanderOption(key: string, declaration: OptionDeclaration): Option {
  const { type, short, value, choices, about } = declaration;
  const flags = `${short === undefined ? "" : `-${short}, `}${flagOf(key)}${type === "flag" ? "" : ` <${value ?? "VALUE"}>`}`;
  const option = new Option(flags, about);
  // commander reads "no-" as negation; the key says what it is called here.
  option.attributeName = () => key;
  option.negate = false;
  if (choices !== undefined) option.choices([...choices]);
  if (type === "count") option.argParser(parseCount);
  if (type === "list") option.argParser((text: string, before: string[] | undefined) => [...(before ?? []), text]);
  return option;
}

function parseCount(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

/** Commander leaves absent options out; verbs see false, undefined or an empty list. */
function withFlagDefaults(declarations: OptionDeclarations, values: Record<string, unknown>): Record<string, unknown> {
  const absent = { flag: false, text: undefined, count: undefined, list: [] };
  return Object.fromEntries(Object.entries(declarations).map(([key, { type }]) => [key, values[key] ?? absent[type]]));
}

/** Commander's message in our form: the sentence without its prefix, the suggestion as the hint. */
function usageError(program: Program, words: readonly string[], error: CommanderError): NexusError {
  const [first = "", ...rest] = error.message.replace(/^error: /, "").split("\n");
  const suggestion = /^\((.*)\)$/.exec(rest.join(" ").trim())?.[1];
  const message = first.replace("unknown command", "unknown verb");
  const names = findVerb(program, words)?.names ?? [];
  return new NexusError("usage", message, { hint: suggestion ?? `see ${[program.name, ...names].join(" ")} --help`, cause: error });
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { exitMeanings } from "./exit-codes.ts";
import { commonOptions } from "./flags.ts";
import { wrap } from "./text/format.ts";
import { flagOf, isGroup, type ArgumentDeclaration, type OptionDeclaration, type OptionDeclarations, type Program, type Verb, type VerbEntry, type VerbGroup } from "./verb.ts";

/** The page of `nip --help`: every verb with its summary, and the common options. */
export function programHelp(program: Program): string {
  const verbs = program.verbs.flatMap((entry) =>
    isGroup(entry) ? entry.verbs.map((inner): Item => [`${entry.name} ${inner.name}`, inner.summary]) : [[namesOf(entry), entry.summary] satisfies Item],
  );
  return page([
    `${program.name} - ${program.summary}`,
    section("USAGE", `${program.name} VERB [OPTIONS] [ARGUMENTS]`),
    section("VERBS", items(verbs)),
    section("OPTIONS OF EVERY VERB", items([...optionItems(commonOptions), ["-V, --version", "print the version"], ["-h, --help", "print this page, or the page of a verb"]])),
    section("MORE", `${program.name} VERB --help explains a verb and names its exit codes.`),
  ]);
}

/** The page of a word that has verbs below it: `nexus profile --help`. */
export function groupHelp(program: Program, group: VerbGroup): string {
  return page([
    `${program.name} ${group.name} - ${group.summary}`,
    section("USAGE", `${program.name} ${group.name} VERB [OPTIONS] [ARGUMENTS]`),
    section("VERBS", items(group.verbs.map((entry) => [namesOf(entry), entry.summary]))),
  ]);
}

/** The page of one verb. */
export function verbHelp(program: Program, names: readonly string[], entry: VerbEntry, verb: Verb): string {
  const call = [program.name, ...names].join(" ");
  const args = Object.values(verb.arguments);
  const usage = [call, ...(Object.keys(verb.options).length > 0 ? ["[OPTIONS]"] : []), ...args.map(synopsisOf)].join(" ");
  const codes = [0, 2, ...verb.exitCodes, 130].sort((a, b) => a - b);
  const documents = verb.streams === true ? `one progress/1 event a line, then one ${verb.schema} document` : `one ${verb.schema} document`;
  return page([
    `${call} - ${entry.summary}`,
    section("USAGE", [usage, ...(entry.aliases ?? []).map((alias) => `${[program.name, ...names.slice(0, -1), alias].join(" ")} is the same`)].join("\n")),
    section("DESCRIPTION", wrap(verb.description.trim(), 76)),
    args.length === 0 ? "" : section("ARGUMENTS", items(args.map((argument) => [argument.label, argument.about]))),
    Object.keys(verb.options).length === 0 ? "" : section("OPTIONS", items(optionItems(verb.options))),
    section("OPTIONS OF EVERY VERB", items(optionItems(commonOptions))),
    verb.examples.length === 0 ? "" : section("EXAMPLES", verb.examples.map(({ command, about }) => `${command}\n    ${about}`).join("\n")),
    section("OUTPUT", wrap(`With --json: ${documents} on stdout; a failure is an error/1 document.`, 76)),
    section("EXIT STATUS", items(codes.map((code) => [String(code), exitMeanings[code] ?? ""]))),
  ]);
}

/** An argument as the synopsis shows it: SPEC, [NAME], SPEC..., [NAME...]. */
export function synopsisOf({ type, label }: ArgumentDeclaration): string {
  return { one: label, optional: `[${label}]`, many: `${label}...`, any: `[${label}...]` }[type];
}

type Item = [term: string, about: string];

function namesOf(entry: VerbEntry): string {
  return [entry.name, ...(entry.aliases ?? [])].join(", ");
}

function optionItems(declarations: OptionDeclarations): Item[] {
  return Object.entries(declarations).map(([key, option]) => [optionTerm(key, option), option.about]);
}

function optionTerm(key: string, { type, short, value }: OptionDeclaration): string {
  const name = `${short === undefined ? "    " : `-${short}, `}${flagOf(key)}`;
  return type === "flag" ? name : `${name} ${value ?? "VALUE"}`;
}

function items(pairs: readonly Item[]): string {
  const width = Math.max(...pairs.map(([term]) => term.length));
  return pairs.map(([term, about]) => `${term.padEnd(width)}  ${wrap(about, 74 - width).replaceAll("\n", `\n${" ".repeat(width + 2)}`)}`).join("\n");
}

function section(title: string, body: string): string {
  return `${title}\n${body.replace(/^(?=.)/gm, "  ")}`;
}

function page(parts: readonly string[]): string {
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

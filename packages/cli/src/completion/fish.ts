// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Completion } from "../verb.ts";
import type { CompletedOption, CompletedProgram, CompletedVerb } from "./model.ts";

/** A fish completion script for a program. */
export function fishCompletion(program: CompletedProgram): string {
  const { name, groups } = program;
  const start = `complete -c ${name}`;
  const top = program.verbs.filter((verb) => verb.path.length === 1);
  const lines = [`# ${name} completion for fish`, `${start} -f`, ...program.common.map((option) => `${start} ${optionText(option)}`)];
  for (const verb of top) for (const word of verb.names) lines.push(`${start} -n __fish_use_subcommand -a ${word} -d ${quote(verb.summary)}`);
  for (const group of groups) {
    lines.push(`${start} -n __fish_use_subcommand -a ${group.name} -d ${quote(group.summary)}`);
    const inner = program.verbs.filter((verb) => verb.path.length === 2 && verb.path[0] === group.name);
    const words = inner.flatMap((verb) => verb.names).join(" ");
    for (const verb of inner) {
      for (const word of verb.names) {
        lines.push(`${start} -n ${quote(`__fish_seen_subcommand_from ${group.name}; and not __fish_seen_subcommand_from ${words}`)} -a ${word} -d ${quote(verb.summary)}`);
      }
    }
  }
  for (const verb of program.verbs) lines.push(...verbLines(start, verb));
  return `${lines.join("\n")}\n`;
}

function verbLines(start: string, verb: CompletedVerb): string[] {
  const seen = [...verb.path.slice(0, -1).map((word) => `__fish_seen_subcommand_from ${word}`), `__fish_seen_subcommand_from ${verb.names.join(" ")}`].join("; and ");
  const condition = `${start} -n ${quote(seen)}`;
  const lines = verb.options.map((option) => `${condition} ${optionText(option)}`);
  if (verb.complete !== undefined) lines.push(`${condition} ${wordsText(verb.complete)}`);
  return lines;
}

function optionText({ long, short, about, takesValue, complete }: CompletedOption): string {
  const names = [`-l ${long.slice(2)}`, ...(short === undefined ? [] : [`-s ${short.slice(1)}`])].join(" ");
  const value = !takesValue ? "" : complete === undefined ? " -x" : ` -r ${wordsText(complete)}`;
  return `${names}${value} -d ${quote(about)}`;
}

function wordsText(complete: Completion): string {
  if (complete === "file") return "-F";
  if (complete === "directory") return `-x -a "(__fish_complete_directories)"`;
  return `-x -a ${quote(complete.join(" "))}`;
}

function quote(text: string): string {
  return `'${text.replace(/['\\]/g, (mark) => `\\${mark}`)}'`;
}

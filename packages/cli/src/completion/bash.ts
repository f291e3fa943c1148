// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Completion } from "../verb.ts";
import type { CompletedOption, CompletedProgram, CompletedVerb } from "./model.ts";

/** A bash completion script for a program. */
export function bashCompletion(program: CompletedProgram): string {
  const fn = `_${program.name}`;
  const top = [...program.verbs.filter((verb) => verb.path.length === 1).flatMap((verb) => verb.names), ...program.groups.map(({ name }) => name)];
  const verbCases = program.verbs.map((verb) => `    ${patternsOf(verb)}) ${wordsOf(program, verb)} ;;`);
  const groupCases = program.groups.map(({ name }) => {
    const inner = program.verbs.filter((verb) => verb.path[0] === name && verb.path.length === 2).flatMap((verb) => verb.names);
    return `    ${name}) words=${quote(inner.join(" "))} ;;`;
  });
  const values = [...program.common, ...program.verbs.flatMap((verb) => verb.options)].filter((option) => option.takesValue);
  return `# ${program.name} completion for bash
${fn}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  local verb="" word words="" kind="" index
  # "--flag=value" reaches bash in three words.
  [ "$current" = "=" ] && current=""
  [ "$previous" = "=" ] && previous="\${COMP_WORDS[COMP_CWORD-2]}"
  COMPREPLY=()
  case "$previous" in
${valueCases(values)}
  esac
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="\${COMP_WORDS[index]}"
    case "$word" in
    -*|=) ;;
    *) case "$verb" in "") verb="$word" ;; ${program.groups.length === 0 ? "" : `${program.groups.map(({ name }) => name).join("|")}) verb="$verb $word" ;;`} esac ;;
    esac
  done
  case "$verb" in
    "") words=${quote([...top, ...flags(program.common)].join(" "))} ;;
${[...verbCases, ...groupCases].join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  case "$current:$kind" in
    -*) ;;
    *:file) COMPREPLY+=($(compgen -f -- "$current")); compopt -o filenames 2>/dev/null ;;
    *:directory) COMPREPLY+=($(compgen -d -- "$current")); compopt -o filenames 2>/dev/null ;;
  esac
}
complete -F ${fn} ${program.name}
`;
}

function patternsOf(verb: CompletedVerb): string {
  const parents = verb.path.slice(0, -1);
  return verb.names.map((name) => quote([...parents, name].join(" "))).join("|");
}

function wordsOf(program: CompletedProgram, verb: CompletedVerb): string {
  const offered = flags([...verb.options, ...program.common]);
  if (Array.isArray(verb.complete)) offered.unshift(...verb.complete);
  const kind = typeof verb.complete === "string" ? ` kind=${verb.complete}` : "";
  return `words=${quote(offered.join(" "))}${kind}`;
}

function valueCases(options: readonly CompletedOption[]): string {
  const seen = new Set<string>();
  return options
    .filter(({ long }) => !seen.has(long) && seen.add(long))
    .map(({ long, short, complete }) => `    ${short === undefined ? long : `${short}|${long}`}) ${valueReply(complete)} return ;;`)
    .join("\n");
}

function valueReply(complete: Completion | undefined): string {
  if (complete === "file") return `COMPREPLY=($(compgen -f -- "$current")); compopt -o filenames 2>/dev/null;`;
  if (complete === "directory") return `COMPREPLY=($(compgen -d -- "$current")); compopt -o filenames 2>/dev/null;`;
  return complete === undefined ? "" : `COMPREPLY=($(compgen -W ${quote(complete.join(" "))} -- "$current"));`;
}

function flags(options: readonly CompletedOption[]): string[] {
  return options.flatMap(({ long, short }) => (short === undefined ? [long] : [short, long]));
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Completion } from "../verb.ts";
import type { CompletedOption, CompletedProgram, CompletedVerb } from "./model.ts";

/** A zsh completion script for a program. */
export function zshCompletion(program: CompletedProgram): string {
  const fn = `_${program.name}`;
  return `#compdef ${program.name}
# ${program.name} completion for zsh
${fn}() {
  local -a common
  common=(
${specs(program.common)}
  )
  local verb="" word
  for word in "\${(@)words[2,CURRENT-1]}"; do
    [[ $word == -* ]] && continue
    case "$verb" in
      "") verb="$word" ;;
${program.groups.map(({ name }) => `      ${name}) verb="$verb $word" ;;`).join("\n")}
    esac
  done
  case "$verb" in
    "") _arguments $common '1:verb:((${verbList(topVerbs(program))}))' ;;
${program.groups.map((group) => `    ${group.name}) _arguments $common '2:verb:((${verbList(program.verbs.filter((verb) => verb.path.length === 2 && verb.path[0] === group.name))}))' ;;`).join("\n")}
${program.verbs.map(verbCase).join("\n")}
  esac
}
if [[ "\${funcstack[1]}" == "${fn}" ]]; then ${fn} "$@"; else compdef ${fn} ${program.name}; fi
`;
}

function topVerbs(program: CompletedProgram): { names: string[]; summary: string }[] {
  return [...program.verbs.filter((verb) => verb.path.length === 1), ...program.groups.map(({ name, summary }) => ({ names: [name], summary }))];
}

function verbList(verbs: readonly { names: string[]; summary: string }[]): string {
  return verbs.flatMap(({ names, summary }) => names.map((name) => `${name}\\:${inDoubleQuotes(summary)}`)).join(" ");
}

function verbCase(verb: CompletedVerb): string {
  const parents = verb.path.slice(0, -1);
  const patterns = verb.names.map((name) => `"${[...parents, name].join(" ")}"`).join("|");
  const rest = `'*:argument:${action(verb.complete)}'`;
  return `    ${patterns}) _arguments $common ${verb.options.length === 0 ? "" : `\\\n${specs(verb.options)} `}${rest} ;;`.replaceAll("'\n", "' \\\n");
}

function specs(options: readonly CompletedOption[]): string {
  return options
    .flatMap(({ long, short, about, takesValue, complete }) => {
      const value = takesValue ? `:value:${action(complete)}` : "";
      const text = about.replace(/[[\]:']/g, (mark) => (mark === "'" ? "'\\''" : `\\${mark}`));
      return [`      '${long}${takesValue ? "=" : ""}[${text}]${value}'`, ...(short === undefined ? [] : [`      '${short}[${text}]${value}'`])];
    })
    .join("\n");
}

function action(complete: Completion | undefined): string {
  if (complete === "file") return "_files";
  if (complete === "directory") return "_files -/";
  return complete === undefined ? "" : `(${complete.join(" ")})`;
}

function inDoubleQuotes(text: string): string {
  return `"${text.replace(/["\\$`:]/g, (mark) => `\\${mark}`).replaceAll("'", "'\\''")}"`;
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Command } from "../action/run-action.ts";
import type { Recipe, Template } from "./recipe.ts";
import type { Step } from "./schema.ts";
import { archivePath } from "./values.ts";
import { expand } from "./variables.ts";

/** The tools that `unpackCommands` needs. */
export const unpackTools = ["tar", "gzip", "xz", "bzip2"] as const;

/** The commands that unpack a recipe's archives, which lie at `/sources/1`, `/sources/2` …, without their top folder. */
export function unpackCommands(recipe: Recipe, values: Readonly<Record<string, string>>): Command[] {
  return recipe.sources.flatMap(({ into, only }, index) => {
    const folder = into === "" ? "${BUILD}/src" : `\${BUILD}/src/${into}`;
    const unpack = ["tar", "--extract", `--file=${archivePath}/${index + 1}`, `--directory=${folder}`, "--strip-components=1", "--no-same-owner", "--no-same-permissions"];
    const chosen = only.map(({ value }) => `*/${expand(value, values)}`);
    const command = { argv: chosen.length === 0 ? unpack : [...unpack, "--anchored", "--wildcards", "--no-wildcards-match-slash", "--", ...chosen] };
    return into === "" ? [command] : [{ argv: ["mkdir", "-p", "--", folder] }, command];
  });
}

/** What a recipe's steps come to. */
export interface StepWork {
  commands: Command[];
  /** The texts of its `write` steps, by their place below the build folder. */
  files: Record<string, string>;
}

/** A recipe's steps as programs with argument lists, all of which run in the sandbox. */
export function stepWork(recipe: Recipe, values: Readonly<Record<string, string>>): StepWork {
  const say = ({ value }: Template) => expand(value, values);
  const files: Record<string, string> = {};
  const commands = recipe.steps.flatMap((step, index): Command[] => {
    switch (step.kind) {
      case "run":
        return [runCommand(step, say)];
      case "write": {
        const file = `files/${index + 1}`;
        files[file] = say(step.content);
        return [...parentOf(say(step.path)), { argv: ["install", "-m", step.mode, "--", `\${BUILD}/${file}`, say(step.path)] }];
      }
      case "copy":
        return [...parentOf(say(step.to)), { argv: ["cp", "-R", "-P", "--preserve=mode,links", "--", say(step.from), say(step.to)] }];
      case "install":
        return [...parentOf(say(step.to)), { argv: ["install", "-m", step.mode, "--", ...step.from.map(say), say(step.to)] }];
      case "link":
        return [...parentOf(say(step.at)), { argv: ["ln", "-s", "--", say(step.target), say(step.at)] }];
      case "require-config":
        return [{ argv: ["awk", findDropped, say(step.in), say(step.wanted)] }];
    }
  });
  return { commands: commands.map((command) => ({ cwd: "${BUILD}/src", ...command })), files };
}

function runCommand(step: Step & { kind: "run" }, say: (text: Template) => string): Command {
  const env = Object.fromEntries(Object.entries(step.env.variables).map(([name, text]) => [name, say(text)]));
  return {
    argv: step.command.map(say),
    ...(Object.keys(env).length === 0 ? {} : { env }),
    ...(step.cwd === undefined ? {} : { cwd: insideSource(say(step.cwd)) }),
  };
}

function insideSource(path: string): string {
  return path.startsWith("/") || path.startsWith("${BUILD}") ? path : `\${BUILD}/src/${path}`;
}

/** Makes the folder a path lies in; a path that ends in "/" is that folder. */
function parentOf(path: string): Command[] {
  const folder = path.slice(0, path.lastIndexOf("/"));
  return folder === "" ? [] : [{ argv: ["mkdir", "-p", "--", folder] }];
}

// Names each line of the second file, a wish list of Kconfig symbols, that the first one, the final configuration, does not fulfil.
const findDropped = `
NR == FNR { if (match($0, /^CONFIG_[A-Za-z0-9_]+=/)) found[substr($0, 1, RLENGTH - 1)] = $0; next }
/^CONFIG_/ { name = $0; sub(/=.*/, "", name); if (found[name] != $0) dropped = dropped "\\n  " $0 " (line " FNR ")" }
/^# CONFIG_[A-Za-z0-9_]+ is not set$/ { if ($2 in found) dropped = dropped "\\n  " $0 " (line " FNR ")" }
END { if (dropped != "") { print FILENAME " asks for what the final configuration does not have:" dropped; exit 1 } }
`.trim();

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { NexusError, type Diagnostic } from "@nexus/core";
import { parseOrigin } from "@nexus/fetch";
import { diagnosticAt, type Located } from "@nexus/kdl";
import type { Template } from "./recipe.ts";
import type { RecipeNode, SourceNode, Step } from "./schema.ts";
import { usesIn, variables } from "./variables.ts";

/** What the schema alone cannot see: variables, origins, files beside the recipe, nodes that need each other. */
export function checkRecipeDocument(recipe: RecipeNode, folder: string): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const report = (at: Template["at"], message: string, hint?: string) => diagnostics.push(diagnosticAt(at, message, hint));

  if (recipe.builder === "nip") {
    if (recipe.layer === undefined) report(recipe.at, "package: the child layer is missing", "layer base, app, desktop or systemd says what its programs are linked with");
    if (recipe.build === undefined) report(recipe.at, "package: the child build is missing", "build { run … } says how it is made");
  }
  if (recipe.date !== undefined) checkDay(recipe.date, (message) => report(recipe.at, `date: ${message}`));
  for (const source of recipe.sources) checkSource(source, folder, report);
  checkTemplates(recipe, report);
  return diagnostics;
}

// What the time fields of a package hold.
const [firstDay, lastDay] = ["1970-01-01", "2242-03-16"];

function checkDay(day: string, report: (message: string) => void): void {
  const time = Date.parse(day);
  // A day that its month lacks is taken for one of the next.
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== day) report(`there is no day ${day}`);
  else if (day < firstDay || day > lastDay) report(`${day} is not between ${firstDay} and ${lastDay}`);
}

type Reporter = (at: Template["at"], message: string, hint?: string) => void;

function checkSource(source: SourceNode, folder: string, report: Reporter): void {
  const { at, url, hash, archives, files, folders, upstream } = source;
  if ((url === undefined) !== (hash === undefined)) report(at, "source: url and hash belong together");
  if (url === undefined && archives.length + files.length + folders.length === 0) {
    report(at, "source: nothing is named in it", 'it holds archive sha256="…" { origin "…" }, file "…" or folder "…"');
  }
  for (const origin of archives.flatMap((archive) => archive.origins)) checkOrigin(origin, report);
  if (url !== undefined) checkOrigin({ value: url, at }, report);
  for (const file of [...files, ...folders, ...(upstream === undefined ? [] : [upstream.keyring])]) {
    const problem = problemOf(folder, file.value);
    if (problem !== undefined) report(file.at, problem);
  }
}

/** What is wrong with a file or folder of the recipe's own. A build sees what lies at its end, so no link may lead to what is the user's. */
function problemOf(folder: string, path: string): string | undefined {
  const state = statSync(join(folder, path), { throwIfNoEntry: false });
  if (state === undefined) return `there is no ${path} beside the recipe`;
  if (!realpathSync(join(folder, path)).startsWith(`${realpathSync(folder)}/`)) return `${path} leads out of the recipe's folder`;
  return state.isFile() || state.isDirectory() ? undefined : `${path} is neither a file nor a folder`;
}

function checkOrigin(origin: Located<string>, report: Reporter): void {
  try {
    parseOrigin(origin.value);
  } catch (error) {
    if (!(error instanceof NexusError)) throw error;
    report(origin.at, error.message, error.hint);
  }
}

function checkTemplates(recipe: RecipeNode, report: Reporter): void {
  const packages = new Set(recipe.buildDepends.packages.map(({ name }) => name));
  for (const { value, at } of templatesOf(recipe)) {
    for (const { text, kind, name } of usesIn(value)) {
      if (kind === "malformed") report(at, `${text} is not closed`, "write ${NAME}");
      else if (kind === "package" && !packages.has(name))
        report(at, `${text}: ${name} is not among the packages of build-depends`, `add it there: build-depends { pkg "${name}" }`);
      else if (kind === "variable" && !Object.hasOwn(variables, name))
        report(at, `there is no variable ${text}`, `known are ${Object.keys(variables).join(", ")} and pkg:<build dependency>`);
    }
  }
}

function templatesOf(recipe: RecipeNode): Template[] {
  const { tools, flags, outputs, sources, build } = recipe;
  const inBuild = build === undefined ? [] : [...Object.values(build.env.variables), ...build.steps.flatMap(templatesOfStep)];
  return [...tools, ...flags, ...outputs, ...sources.flatMap(({ only }) => only), ...inBuild];
}

function templatesOfStep(step: Step): Template[] {
  switch (step.kind) {
    case "run":
      return [...step.command, ...(step.cwd === undefined ? [] : [step.cwd]), ...Object.values(step.env.variables)];
    case "write":
      return [step.path, step.content];
    case "copy":
      return [step.from, step.to];
    case "install":
      return [...step.from, step.to];
    case "link":
      return [step.target, step.at];
    case "require-config":
      return [step.wanted, step.in];
  }
}

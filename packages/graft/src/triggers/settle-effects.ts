// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { basename } from "node:path";
import { inRoot, manifestPath, readManifest, type InstalledProgram, type Root } from "@nexus/store";
import type { Effect } from "../ecosystem.ts";
import { isViewOf, viewKey } from "../view/view-program.ts";
import { parseOutcomes, type CacheOutcome } from "./outcomes.ts";
import { triggers } from "./triggers.ts";

/** The command of hooks whose work each generation's index does: packages/store has it. */
const doneByIndex = "update-desktop-database";

/** Commands of hooks that nothing is lost without, and why. */
const needless: Readonly<Record<string, string>> = {
  "gtk-update-icon-cache": "programs read the folders of icons themselves",
  "fc-cache": "fontconfig makes its cache for each user when it is first asked",
};

/**
 * The effects of an installed graft as they have come out: a hook is done when every view with the graft in it has the caches
 * that the hook would make; then the caches of the graft's own view.
 */
export function settleEffects(effects: readonly Effect[], root: Root, program: InstalledProgram, programs: readonly InstalledProgram[]): Effect[] {
  const known = new Map<string, CacheOutcome[]>(); // a view lists thousands of files: each is read once, if at all
  const outcomesOf = (view: InstalledProgram) => {
    const outcomes = known.get(view.key) ?? parseOutcomes(readManifest(root, view), inRoot(root, manifestPath(view)));
    known.set(view.key, outcomes);
    return outcomes;
  };
  const views = programs.filter((other) => isViewOf(other, program));
  const own = views.filter(({ key }) => key === viewKey(program)).flatMap(outcomesOf);
  const settled = effects.map((effect) => {
    if (effect.kind !== "hook") return effect;
    const commands = commandsIn(effect.subject);
    if (commands.includes(doneByIndex)) return { ...effect, done: true };
    const generator = triggers.find((trigger) => commands.includes(trigger.generator))?.generator;
    if (generator !== undefined) {
      const isMade = (view: InstalledProgram) => outcomesOf(view).every((outcome) => outcome.generator !== generator || outcome.why === undefined);
      return { ...effect, done: views.length > 0 && views.every(isMade) };
    }
    const reason = commands.map((command) => needless[command]).find((text) => text !== undefined);
    return reason === undefined ? effect : { ...effect, subject: `${effect.subject} (not needed: ${reason})` };
  });
  const caches = own.map(({ folder, generator, why }): Effect => ({ kind: "cache", subject: `${folder}, ${why ?? `by ${generator}`}`, done: why === undefined }));
  return [...settled, ...caches];
}

/** The words of a hook's line, "NAME.hook: COMMAND …", as names of commands. */
function commandsIn(subject: string): string[] {
  return subject
    .split(/\s+/)
    .slice(1)
    .map((word) => basename(word));
}

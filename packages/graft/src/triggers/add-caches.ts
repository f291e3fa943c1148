// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Entry } from "@nexus/archive";
import { hostArchitecture, NexusError, step, type Report } from "@nexus/core";
import { writeDocument } from "@nexus/kdl";
import { formatFilesNode, type InstalledProgram, type Root, type Transaction, type TreeEntry } from "@nexus/store";
import type { Installed } from "../install/add-release.ts";
import type { ViewOptions } from "../view/plan-view.ts";
import { nipRunBinary } from "../view/nip-run.ts";
import { triggerLimits } from "./limits.ts";
import { madeFiles } from "./made-files.ts";
import { runGenerator } from "./run-generator.ts";
import type { CacheOutcome } from "./outcomes.ts";
import { makeScratchView, type ScratchView } from "./scratch-view.ts";
import { dueCaches, type DueCache } from "./triggers.ts";

const keyPrefix = "nip:cache:";

/** Whether a program's key is that of a cache. */
export function isCache(key: string): boolean {
  return key.startsWith(keyPrefix);
}

/** A cache, in a tree of its own that every view of the same content shares. */
export interface Cache {
  program: InstalledProgram;
  files: readonly TreeEntry[];
}

/** The caches of a view. */
export interface Caches {
  caches: Cache[];
  outcomes: CacheOutcome[];
}

/**
 * Makes the caches of a pacman program's /usr by the generators that its closure itself has, and stages each as a program
 * that the view needs; `as` is how that view is planned. The closure's trees must lie in their places. A cache that cannot be
 * made is told of, and stops nothing.
 * @throws NexusError as `stageTree` of a transaction does, "interrupted".
 */
export async function addCaches(tx: Transaction, root: Root, closure: readonly Installed[], as: ViewOptions, options: { report: Report; signal?: AbortSignal }): Promise<Caches> {
  const due = dueCaches(closure.flatMap(({ files }) => files));
  const made: Cache[] = [];
  const outcomes: CacheOutcome[] = [];
  if (due.length === 0) return { caches: made, outcomes };
  const trees = closure.map(({ program, files }) => ({ tree: program, files }));
  using scratch = makeScratchView(trees, due, as);
  const { key, name } = closure[0]!.program;
  await step(options.report, `caches ${key}`, `make caches for ${name}`, async () => {
    for (const [index, cache] of due.entries()) {
      const { folder, trigger } = cache;
      const { entries, why } =
        index < triggerLimits.caches ? await generate(root, closure, scratch, cache, options) : { why: `more than ${triggerLimits.caches} caches are not made` };
      outcomes.push({ folder, generator: trigger.generator, ...(why === undefined ? {} : { why }) });
      if (entries !== undefined) made.push(await stageCache(tx, closure[0]!.program, cache, entries));
    }
  });
  return { caches: made, outcomes };
}

/** Faults of a generator that the system reports. */
const unusable: Readonly<Record<string, string>> = { EACCES: "made what cannot be read", E2BIG: "would have to take too many files" };

/** The files of a cache, or why there are none. */
async function generate(
  root: Root,
  closure: readonly Installed[],
  scratch: ScratchView,
  cache: DueCache,
  { report, signal }: { report: Report; signal?: AbortSignal },
): Promise<{ entries?: Entry[]; why?: string }> {
  const { generator } = cache.trigger;
  const owner = closure.find(({ files }) => files.some(({ kind, path }) => kind !== "directory" && path === `bin/${generator}`));
  if (owner === undefined) return { why: `its closure has no ${generator}` };
  const architecture = hostArchitecture();
  if (owner.program.architecture !== architecture) return { why: `${generator} is for another architecture than this machine's` };
  try {
    const printed = await runGenerator(nipRunBinary(architecture), root, scratch, cache, signal);
    return { entries: madeFiles(scratch.usr, cache, printed) };
  } catch (error) {
    const why = failureOf(error, generator);
    const { name } = closure[0]!.program;
    report({
      type: "warn",
      message: `${name} goes without the cache in /usr/${cache.folder}: ${why}`,
      hint: `if that has passed, nip remove ${name} and nip install make it anew`,
    });
    return { why };
  }
}

/** Why a generator made nothing that can be taken; throws what is another's fault. */
function failureOf(error: unknown, generator: string): string {
  if (error instanceof NexusError && ["failed", "timeout"].includes(error.code)) return error.message;
  const reason = unusable[(error as NodeJS.ErrnoException).code ?? ""];
  if (reason === undefined) throw error;
  return `${generator} ${reason}`;
}

async function stageCache(tx: Transaction, { architecture }: InstalledProgram, { trigger, folder }: DueCache, entries: readonly Entry[]): Promise<Cache> {
  const { tree, files } = await tx.stageTree({
    app: "Caches",
    version: trigger.name,
    entries: listed(entries),
    manifest: (found) => writeDocument([{ name: "cache", args: [folder] }, formatFilesNode(found)]),
  });
  const program: InstalledProgram = {
    ...tree,
    key: `${keyPrefix}${trigger.name}:${tree.id}`,
    name: `cache of ${folder}`,
    ecosystem: "nip",
    architecture,
    layer: "foreign",
    explicit: false,
    dependencies: [],
    source: "nip",
  };
  return { program, files };
}

async function* listed(entries: readonly Entry[]): AsyncGenerator<Entry, void> {
  yield* entries;
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { step, type Report } from "@nexus/core";
import { addPrograms, transaction, type CommitResult, type InstalledProgram, type Root, type Transaction } from "@nexus/store";
import type { Release } from "../closure/release.ts";
import type { OpenPackage } from "../ecosystem.ts";
import { gate } from "../gate/gate.ts";
import { addViews, withoutNeedlessLaunchers } from "../view/add-views.ts";
import { launchersOf } from "../view/launchers.ts";
import { addRelease, plannedProgram, type Installed } from "./add-release.ts";

/** A release and how its verified package is opened. */
export interface InstallPart {
  release: Release;
  open(): Promise<OpenPackage>;
}

export interface InstallReleasesOptions {
  report: Report;
  /** Seconds since 1970; for images SOURCE_DATE_EPOCH. */
  time: number;
  /** The command as the user gave it; history shows it. */
  command: string;
  signal?: AbortSignal;
  /** Keys of programs that are written anew although they are installed: their trees are damaged. */
  renew?: ReadonlySet<string>;
  /** Looks at what is installed before anything is written, and throws where it does not fit. */
  check?(before: readonly InstalledProgram[], after: readonly InstalledProgram[]): void;
}

export interface InstallResult extends CommitResult {
  /** What is not as it should be with programs that were asked for: by program, the verdict "broken: …". */
  broken: { program: InstalledProgram; verdict: string }[];
}

/**
 * Installs releases into a root as one new generation, or changes nothing. Foreign programs get the views they need, are
 * tried in their place before the generation is written, and keep the verdict.
 * @throws NexusError "corrupt", "digest-mismatch", "layer-violation", "conflict", "lock-busy", "permission", "disk-full",
 *   "tool-missing" without nip-run, "interrupted".
 */
export async function installReleases(root: Root, parts: readonly InstallPart[], options: InstallReleasesOptions): Promise<InstallResult> {
  const { command, time, report, signal } = options;
  return transaction(root, { command, time, report, signal }, async (tx) => {
    const before = withoutNeedlessLaunchers(root, tx.current?.programs ?? []);
    options.check?.(
      before,
      addPrograms(
        before,
        parts.map(({ release }) => plannedProgram(release)),
      ),
    );
    const installed = await addAll(tx, root, before, parts, options);
    const added = await addViews(tx, root, installed, options.renew, options);
    const after = addPrograms(before, added);
    tx.place(after);
    const judged = await gate(root, after, installed, { report, signal });
    const committed = tx.commit(judged, launchersOf(root, judged));
    const keys = new Set(added.map(({ key }) => key));
    const broken = judged.filter(({ key, verdict }) => keys.has(key) && verdict?.startsWith("broken") === true);
    return { ...committed, broken: broken.map((program) => ({ program, verdict: program.verdict! })) };
  });
}

async function addAll(tx: Transaction, root: Root, before: readonly InstalledProgram[], parts: readonly InstallPart[], options: InstallReleasesOptions): Promise<Installed[]> {
  const installed: Installed[] = [];
  for (const { release, open } of parts) {
    const { key, name, version } = release;
    const label = `install ${name} ${version}`;
    installed.push(await step(options.report, `install ${key}`, label, () => addRelease(tx, root, { release, open }, { before, renew: options.renew })));
  }
  return installed;
}

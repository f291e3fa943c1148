// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, mkdirSync, rmSync, type BigIntStats } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { PackageManifest } from "./manifest.ts";

/** Manifests as they were read from package files before: a cache that can be removed at any time. */
export interface KeptManifests {
  /** The manifest of a file in the state that `stat` tells; undefined when it was not read in that state. */
  get(path: string, stat: BigIntStats): PackageManifest | undefined;
  keep(path: string, stat: BigIntStats, manifest: PackageManifest): void;
  /** Forgets what is kept of files of a folder that are not there any more. */
  forgetOthers(folder: string, present: readonly string[]): void;
}

/** Nothing kept, for whoever reads a folder once. */
export const nothingKept: KeptManifests = { get: () => undefined, keep() {}, forgetOthers() {} };

// Result codes of SQLite (sqlite.org/rescode.html).
const corrupt = 11;
const noDatabase = 26;

/** Of the manifests as they are kept: another one when PackageManifest changes. */
const format = 1;

/** How long a write waits for another process, in milliseconds. */
const patience = 1000;

/** The manifests that a file keeps, which need not exist. Without `record` it is only read. */
export function openKeptManifests(file: string, { record }: { record: boolean }): KeptManifests & Disposable {
  let database: DatabaseSync | undefined;

  /** What the work gives; undefined where the cache cannot be had, and packages are read as if there was none. */
  function tried<T>(work: (database: DatabaseSync) => T): T | undefined {
    try {
      database ??= open(file, record);
      return database === undefined ? undefined : work(database);
    } catch (error) {
      if (record && isDamage(error)) {
        database?.close();
        database = undefined;
        rmSync(file, { force: true });
      }
      return undefined;
    }
  }

  return {
    get(path, stat) {
      const row = tried((open) => open.prepare("SELECT manifest FROM manifests WHERE path = ? AND state = ?").get(path, stateOf(stat)));
      return row === undefined ? undefined : tried(() => JSON.parse(row["manifest"] as string) as PackageManifest);
    },
    keep(path, stat, manifest) {
      if (record) tried((open) => open.prepare("INSERT OR REPLACE INTO manifests VALUES (?, ?, ?)").run(path, stateOf(stat), JSON.stringify(manifest)));
    },
    forgetOthers(folder, present) {
      if (!record) return;
      tried((open) => {
        const rows = open.prepare("SELECT path FROM manifests").all();
        const gone = rows.map(({ path }) => path as string).filter((path) => dirname(path) === folder && !present.includes(path));
        for (const path of gone) open.prepare("DELETE FROM manifests WHERE path = ?").run(path);
      });
    },
    [Symbol.dispose]: () => database?.close(),
  };
}

function open(file: string, record: boolean): DatabaseSync | undefined {
  if (!record) return existsSync(file) ? new DatabaseSync(file, { readOnly: true }) : undefined;
  mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file, { timeout: patience });
  database.exec("PRAGMA synchronous = OFF; CREATE TABLE IF NOT EXISTS manifests (path TEXT PRIMARY KEY, state TEXT NOT NULL, manifest TEXT NOT NULL)");
  return database;
}

function isDamage(error: unknown): boolean {
  return error instanceof SyntaxError || [corrupt, noDatabase].includes((error as { errcode?: number }).errcode ?? 0);
}

/** What tells one state of a file from another, and manifests of this form from those of another version of this program. */
function stateOf({ size, mtimeNs, ino }: BigIntStats): string {
  return [format, size, mtimeNs, ino].join(" ");
}

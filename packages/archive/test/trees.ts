// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { createHash } from "node:crypto";
import { lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { readTar, type Entry, type ReadTarOptions } from "../src/index.ts";
import { bytesOf, chunksOf } from "./streams.ts";

/** One member, in words that tests compare. */
export type Row = [kind: Entry["kind"], path: string, mode: number | undefined, content: string | undefined];

/** A folder that is removed when the test ends. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "nexus-archive-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export async function rowsOfTar(tar: Uint8Array, options: ReadTarOptions & { chunk?: number } = {}): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const entry of readTar(chunksOf(tar, options.chunk), options)) rows.push(await rowOf(entry));
  return rows;
}

export async function rowOf(entry: Entry): Promise<Row> {
  switch (entry.kind) {
    case "directory":
      return ["directory", entry.path, entry.mode, undefined];
    case "file":
      return ["file", entry.path, entry.mode, digest(await bytesOf(entry.body))];
    default:
      return [entry.kind, entry.path, undefined, entry.target];
  }
}

/** What lies below a folder on disk; hard links are seen as files. */
export function rowsOfFolder(folder: string, below = ""): Row[] {
  return readdirSync(join(folder, below)).flatMap((name): Row[] => {
    const path = below === "" ? name : `${below}/${name}`;
    const stats = lstatSync(join(folder, path));
    if (stats.isSymbolicLink()) return [["symlink", path, undefined, readlinkSync(join(folder, path))]];
    if (stats.isDirectory()) return [["directory", path, stats.mode & 0o777, undefined], ...rowsOfFolder(folder, path)];
    return [["file", path, stats.mode & 0o777, digest(readFileSync(join(folder, path)))]];
  });
}

export function byPath(rows: readonly Row[]): Row[] {
  return [...rows].sort((a, b) => (a[1] < b[1] ? -1 : 1));
}

export function digest(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

export function makeFolder(path: string): string {
  mkdirSync(path, { recursive: true });
  return path;
}

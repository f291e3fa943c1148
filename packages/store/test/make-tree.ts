// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { createHash } from "node:crypto";
import type { Entry } from "@nexus/archive";
import { silent } from "@nexus/core";
import { writeDocument } from "@nexus/kdl";
import { appName, formatFilesNode, transaction } from "../src/index.ts";
import type { CommitOptions, CommitResult, InstalledProgram, NewTree, Root, TransactionOptions, TreeEntry, TreeName } from "../src/index.ts";

/** A tree by path: text is a file's content, `{ link }` a link, null an empty directory. Parents come by themselves. */
export type TreeSpec = Record<string, string | { link: string } | { text: string; mode: number } | { directory: number } | null>;

export const sha256 = (text: string | Buffer) => createHash("sha256").update(text).digest("hex");

/** The entries of a tree by its spec, parents first. */
export function entriesOf(spec: TreeSpec): TreeEntry[] {
  const entries = new Map<string, TreeEntry>();
  const addParents = (path: string) => {
    const names = path.split("/").slice(0, -1);
    names.forEach((_, index) => {
      const parent = names.slice(0, index + 1).join("/");
      if (!entries.has(parent)) entries.set(parent, { kind: "directory", path: parent, mode: 0o755 });
    });
  };
  for (const [path, value] of Object.entries(spec)) {
    addParents(path);
    if (value === null) entries.set(path, { kind: "directory", path, mode: 0o755 });
    else if (typeof value === "string") entries.set(path, { kind: "file", path, mode: 0o644, size: Buffer.byteLength(value), sha256: sha256(value) });
    else if ("link" in value) entries.set(path, { kind: "symlink", path, target: value.link });
    else if ("directory" in value) entries.set(path, { kind: "directory", path, mode: value.directory });
    else entries.set(path, { kind: "file", path, mode: value.mode, size: Buffer.byteLength(value.text), sha256: sha256(value.text) });
  }
  return [...entries.values()];
}

/** The entries with their bodies, as an archive yields them. */
export async function* streamOf(spec: TreeSpec, entries = entriesOf(spec)): AsyncGenerator<Entry> {
  for (const entry of entries) {
    if (entry.kind !== "file") {
      yield entry;
      continue;
    }
    const value = spec[entry.path];
    yield { ...entry, body: inPieces(typeof value === "string" ? value : (value as { text: string }).text) };
  }
}

async function* inPieces(text: string): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length; done += 7) yield bytes.subarray(done, done + 7);
}

/** A tree ready for addTree. */
export function newTree(name: string, version: string, spec: TreeSpec): NewTree {
  const expected = entriesOf(spec);
  const manifest = writeDocument([{ name: "package", args: [name], props: { version }, children: [formatFilesNode(expected)] }]);
  return { app: appName(name), version, entries: streamOf(spec), expected, manifest };
}

export interface ProgramSpec {
  name: string;
  version?: string;
  spec: TreeSpec;
  explicit?: boolean;
  dependencies?: string[];
  /** What else the generation says of it. */
  more?: Partial<InstalledProgram>;
}

/** A program of a tree as generations list it. */
export function programAt(tree: TreeName, name: string, more: Partial<InstalledProgram> = {}): InstalledProgram {
  return { ...tree, key: name, name, ecosystem: "npk", explicit: true, dependencies: [], architecture: "x86_64", layer: "app", source: "local", ...more };
}

/** Options of a transaction for tests: a fixed command and time, nothing reported. */
export function options(more: Partial<TransactionOptions> = {}): TransactionOptions {
  return { command: "nip install", time: 1_767_225_600, report: silent, ...more };
}

/** Makes a generation of exactly these programs. */
export async function install(root: Root, programs: readonly ProgramSpec[], more: Partial<TransactionOptions> = {}, commit: CommitOptions = {}): Promise<CommitResult> {
  return transaction(root, options(more), async (tx) => {
    const installed: InstalledProgram[] = [];
    for (const { name, version = "1.0", spec, explicit = true, dependencies = [], more: rest } of programs) {
      const tree = await tx.addTree(newTree(name, version, spec));
      installed.push({ ...programAt(tree, name, { explicit, dependencies }), ...rest });
    }
    return tx.commit(installed, commit);
  });
}

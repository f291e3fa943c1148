// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { chmodSync, closeSync, constants, fchmodSync, linkSync, mkdirSync, openSync, symlinkSync, writeSync } from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { NexusError } from "@nexus/core";
import { checkEntryPath, checkLinkTarget, type Entry } from "@nexus/archive";
import { checkLinks, checkTree, parentOf, type LinkRule } from "./check-tree.ts";
import { flushTree } from "./flush-tree.ts";
import { keptMode, sortEntries, type TreeEntry } from "./tree-entry.ts";

export interface WriteTreeOptions {
  /** What the entries must come to, exactly. It is checked as a whole before anything is written. */
  expected?: readonly TreeEntry[];
  /** Where links may lead; "system" when absent. */
  links?: LinkRule;
  /** Flush every file and folder to disk; true when absent. */
  sync?: boolean;
  signal?: AbortSignal;
}

/**
 * Writes entries into `folder`, which must not exist yet and stays readable by its owner alone until all is written.
 * Parents are made here and are never links: links are made last. Modes do not depend on the umask. Parents that the
 * entries leave out are made with mode 0755, unless `expected` is given, which must list them.
 * Returns what was written, sorted.
 * @throws NexusError "corrupt" for entries that break a rule of trees or exceed what is expected, "digest-mismatch" for a
 *   file whose bytes differ from what is expected, "interrupted". What was written until then is left to the caller.
 */
export async function writeTree(folder: string, entries: AsyncIterable<Entry>, options: WriteTreeOptions = {}): Promise<TreeEntry[]> {
  const { expected, signal } = options;
  const links = options.links ?? "system";
  if (expected !== undefined) checkTree(expected, links);
  mkdirSync(folder, { mode: 0o700 });
  const tree = new TreeWriter(folder, expected, links);
  for await (const entry of entries) {
    if (signal?.aborted === true) throw new NexusError("interrupted", "interrupted while writing a tree");
    await tree.add(entry);
  }
  const written = tree.finish();
  if (options.sync !== false) await flushTree(folder, written);
  return written;
}

class TreeWriter {
  readonly #folder: string;
  readonly #links: LinkRule;
  readonly #expected: ReadonlyMap<string, TreeEntry> | undefined;
  readonly #written = new Map<string, TreeEntry>();

  constructor(folder: string, expected: readonly TreeEntry[] | undefined, links: LinkRule) {
    this.#folder = folder;
    this.#links = links;
    this.#expected = expected && new Map(expected.map((entry) => [entry.path, entry]));
  }

  async add(entry: Entry): Promise<void> {
    const { path } = entry;
    checkEntryPath(path);
    this.#refuseUnexpected(entry);
    this.#makeParents(path);
    const known = this.#written.get(path);
    if (entry.kind === "directory" && known?.kind === "directory") {
      known.mode = keptMode("directory", entry.mode); // it was made as a parent before its own entry came
      return;
    }
    if (known !== undefined) throw refused(path, "occurs twice");
    switch (entry.kind) {
      case "directory":
        return this.#makeDirectory(path, keptMode("directory", entry.mode));
      case "file":
        this.#written.set(path, this.#asExpected(await this.#writeFile(entry)));
        return;
      case "hardlink":
        return this.#linkFile(path, entry.target);
      case "symlink":
        checkLinkTarget(path, entry.target);
        this.#written.set(path, { kind: "symlink", path, target: entry.target }); // made by finish()
    }
  }

  /** Makes the links, sets the modes of directories, compares with what was expected. */
  finish(): TreeEntry[] {
    const written = sortEntries(this.#written.values());
    for (const path of this.#expected?.keys() ?? []) {
      if (!this.#written.has(path)) throw refused(path, "is listed in the manifest but missing");
    }
    for (const entry of written) this.#asExpected(entry);
    checkLinks(written, (path) => this.#written.get(path), this.#links);
    for (const entry of written) if (entry.kind === "symlink") symlinkSync(entry.target, join(this.#folder, entry.path));
    for (const entry of written.toReversed()) {
      if (entry.kind === "directory") chmodSync(join(this.#folder, entry.path), entry.mode);
    }
    chmodSync(this.#folder, 0o755);
    return written;
  }

  #asExpected(entry: TreeEntry): TreeEntry {
    const wanted = this.#expected?.get(entry.path);
    if (wanted !== undefined) compare(entry, wanted);
    return entry;
  }

  #refuseUnexpected(entry: Entry): void {
    if (this.#expected === undefined) return;
    const wanted = this.#expected.get(entry.path);
    const kind = entry.kind === "hardlink" ? "file" : entry.kind;
    if (wanted?.kind !== kind) throw refused(entry.path, wanted === undefined ? "is not listed in the manifest" : `is a ${kind}, not a ${wanted.kind}`);
  }

  #makeParents(path: string): void {
    const parent = parentOf(path);
    if (parent === "") return;
    const known = this.#written.get(parent);
    if (known?.kind === "directory") return;
    if (known !== undefined) throw refused(path, `lies below ${JSON.stringify(parent)}, which is no directory`);
    if (this.#expected !== undefined && this.#expected.get(parent)?.kind !== "directory") throw refused(path, "has no parent directory");
    this.#makeParents(parent);
    this.#makeDirectory(parent, 0o755);
  }

  #makeDirectory(path: string, mode: number): void {
    mkdirSync(join(this.#folder, path), { mode: 0o700 });
    this.#written.set(path, { kind: "directory", path, mode });
  }

  async #writeFile(entry: Entry & { kind: "file" }): Promise<TreeEntry> {
    const { path } = entry;
    const mode = keptMode("file", entry.mode);
    const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
    const file = openSync(join(this.#folder, path), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    try {
      const hash = createHash("sha256");
      let size = 0;
      for await (const chunk of entry.body) {
        size += chunk.length;
        if (size > entry.size) throw refused(path, `holds more than the ${entry.size} bytes it states`);
        hash.update(chunk);
        for (let done = 0; done < chunk.length;) done += writeSync(file, chunk, done);
      }
      if (size !== entry.size) throw refused(path, `ends after ${size} of the ${entry.size} bytes it states`);
      fchmodSync(file, mode);
      return { kind: "file", path, mode, size, sha256: hash.digest("hex") };
    } finally {
      closeSync(file);
    }
  }

  #linkFile(path: string, target: string): void {
    checkEntryPath(target);
    const source = this.#written.get(target);
    if (source?.kind !== "file") throw refused(path, `is a hard link to ${JSON.stringify(target)}, which is no file written before it`);
    linkSync(join(this.#folder, target), join(this.#folder, path));
    this.#written.set(path, { ...source, path });
  }
}

function compare(found: TreeEntry, wanted: TreeEntry): void {
  if (found.kind === "file" && wanted.kind === "file" && found.sha256 !== wanted.sha256) {
    throw new NexusError("digest-mismatch", `${JSON.stringify(found.path)} has sha256 ${found.sha256}, the manifest says ${wanted.sha256}`, {
      hint: "the package is damaged; fetch it again",
    });
  }
  const same =
    found.kind === "symlink" && wanted.kind === "symlink" ? found.target === wanted.target : found.kind !== "symlink" && wanted.kind !== "symlink" && found.mode === wanted.mode;
  if (!same) throw refused(found.path, "differs in mode or target from what the manifest lists");
}

function refused(path: string, reason: string): NexusError {
  return new NexusError("corrupt", `the tree is refused: ${JSON.stringify(path)} ${reason}`, {
    hint: "the package is damaged or made to do harm; fetch it again from a source you trust",
  });
}

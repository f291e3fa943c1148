// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Closures of pacman's kind as they lie in a root, with a C library of the host's and programs made by its compiler.

import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { inRoot, scanTree, treePath, type InstalledProgram, type Root } from "@nexus/store";
import { factsReader } from "../../src/plain/elf-facts.ts";
import { closureFiles } from "../../src/plain/closure-files.ts";
import { judgeCommand, type Judgement } from "../../src/plain/judge-command.ts";
import type { ViewedTree } from "../../src/view/plan-view.ts";

/** By path in a tree: text, the path of a file to copy, or where a link leads. */
export type TreeSpec = Record<string, string | { copy: string } | { link: string }>;

export interface Workshop extends Disposable {
  root: Root;
  folder: string;
  /** Compiles C; `needs` are libraries that were made before. Returns the path of what it made. */
  make(name: string, source: string, options?: { flags?: readonly string[]; compiler?: string }): string;
  /** Places trees by their Apps, the first is the program's. */
  place(trees: Record<string, TreeSpec>): Promise<ViewedTree[]>;
}

export const glibc: TreeSpec = {
  "lib/ld-linux-x86-64.so.2": { copy: "/lib64/ld-linux-x86-64.so.2" },
  "lib/libc.so.6": { copy: "/lib/x86_64-linux-gnu/libc.so.6" },
  "bin/iconv": { copy: "/bin/true" },
};
export const musl: TreeSpec = { "lib/ld-musl-x86_64.so.1": { copy: "/lib/ld-musl-x86_64.so.1" } };

export function openWorkshop(): Workshop {
  const folder = mkdtempSync(join(tmpdir(), "nexus-plain-"));
  let places = 0;
  const root = { path: join(folder, "root"), sync: false };
  return {
    root,
    folder,
    make(name, source, { flags = [], compiler = "gcc" } = {}) {
      const work = mkdtempSync(join(folder, "made-"));
      writeFileSync(join(work, "source.c"), source);
      execFileSync(compiler, ["-O1", "-o", join(work, name), join(work, "source.c"), ...flags]);
      return join(work, name);
    },
    async place(trees) {
      const id = String(places++).padStart(32, "0");
      const placed: ViewedTree[] = [];
      for (const [app, spec] of Object.entries(trees)) {
        const tree = { app, version: "1", id };
        const at = inRoot(root, treePath(tree));
        mkdirSync(at, { recursive: true });
        for (const [path, content] of Object.entries(spec)) write(join(at, path), content);
        placed.push({ tree, files: await scanTree(at) });
      }
      return placed;
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function write(path: string, content: TreeSpec[string]): void {
  mkdirSync(dirname(path), { recursive: true });
  if (typeof content === "string") writeFileSync(path, content);
  else if ("link" in content) return symlinkSync(content.link, path);
  else copyFileSync(realpathSync(content.copy), path);
  chmodSync(path, 0o755);
}

/** What is judged of a command of placed trees. */
export function judge(root: Root, name: string, trees: readonly ViewedTree[]): Judgement {
  return judgeCommand(name, closureFiles(root, trees), factsReader(), "x86_64");
}

/** A program as a generation lists it, whose tree this is. */
export function programOf({ tree }: ViewedTree): InstalledProgram {
  const name = tree.app.toLowerCase();
  return { ...tree, key: `pacman:${name}-1`, name, ecosystem: "pacman", architecture: "x86_64", layer: "foreign", explicit: true, dependencies: [], source: "test" };
}

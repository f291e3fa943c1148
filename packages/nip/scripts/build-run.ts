// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Makes out/nip-run/<architecture>/nip-run, the launcher that nip ships for each architecture, with the forge.
// Usage: node packages/nip/scripts/build-run.ts [ARCHITECTURE...]; all of them when none is named.
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { architectures, type Architecture } from "@nexus/core";

const checkout = join(import.meta.dirname, "../../..");
const words = process.argv.slice(2);
const unknown = words.find((word) => !architectures.some((each) => each === word));
if (unknown !== undefined) throw new Error(`${unknown} is none of ${architectures.join(", ")}`);
const wanted = (words.length > 0 ? words : architectures) as readonly Architecture[];

const inputs = digestInputs();
const outdated = wanted.filter((architecture) => !isCurrent(architecture));
// Loaded only when there is something to build: this runs before every test.
if (outdated.length > 0) await build(outdated);

async function build(lacking: readonly Architecture[]): Promise<void> {
  const { buildPackages, openForge } = await import("@nexus/forge");
  const packagesDir = mkdtempSync(join(tmpdir(), "nip-run-packages-"));
  try {
    const forge = openForge({ recipesDir: join(checkout, "recipes"), packagesDir });
    for (const architecture of lacking) {
      process.stderr.write(`building nip-run for ${architecture}\n`);
      const built = (await buildPackages(forge, ["nip-run"], architecture)).find(({ name }) => name === "nip-run");
      if (built === undefined) throw new Error("the forge left nip-run out");
      place(join(built.tree, "bin/nip-run"), architecture);
    }
  } finally {
    rmSync(packagesDir, { recursive: true, force: true });
  }
}

/** The stamp goes last: without it the program is built again. */
function place(program: string, architecture: Architecture): void {
  const folder = folderOf(architecture);
  mkdirSync(folder, { recursive: true });
  copyFileSync(program, join(folder, "nip-run.new"));
  renameSync(join(folder, "nip-run.new"), join(folder, "nip-run"));
  writeFileSync(join(folder, "inputs"), inputs);
}

function isCurrent(architecture: Architecture): boolean {
  const stamp = join(folderOf(architecture), "inputs");
  return existsSync(join(folderOf(architecture), "nip-run")) && existsSync(stamp) && readFileSync(stamp, "utf8") === inputs;
}

function folderOf(architecture: Architecture): string {
  return join(checkout, "out/nip-run", architecture);
}

/** The compiler is not among them: the forge asks for it, and another one is no reason to ship another program. */
function digestInputs(): string {
  const source = join(checkout, "kernel/run/src");
  const files = [
    ...readdirSync(source)
      .sort()
      .map((name) => join(source, name)),
    ...["nip-run", "musl"].map((name) => join(checkout, "recipes", name, "recipe.kdl")),
  ];
  const hash = createHash("sha256");
  for (const file of files) hash.update(`${file.slice(checkout.length)}\0`).update(createHash("sha256").update(readFileSync(file)).digest());
  return hash.digest("hex");
}

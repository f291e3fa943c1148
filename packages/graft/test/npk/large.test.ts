// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Packages as large as docs/npk.md lets them be, and larger ones.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { limits } from "@nexus/archive";
import type { TreeEntry } from "@nexus/store";
import { expect, test } from "vitest";
import { formatManifest, parseManifest, readNpkManifest, writeNpk, type PackageManifest } from "../../src/index.ts";
import { npkLimits } from "../../src/npk/limits.ts";
import { key, manifestOf } from "./fixture.ts";
import { packPieces, piecesOf } from "./made-package.ts";
import { testFolder } from "./sample.ts";

const linksOf = (count: number, target: string): TreeEntry[] => Array.from({ length: count }, (_, index) => ({ kind: "symlink", path: String(index).padStart(6, "0"), target }));

/** What comes of packing a folder that need not hold anything: these are refused before it is read. */
async function refusal(manifest: PackageManifest): Promise<{ message: string; written: boolean }> {
  const folder = testFolder();
  const out = join(folder, "x.npk");
  const error = await writeNpk({ manifest, treeDir: folder, logFile: join(folder, "log"), out, sign: key }).catch((cause: Error) => cause);
  return { message: (error as Error).message, written: existsSync(out) };
}

test("as many entries as a package may have are read, and not one more", async () => {
  const manifest = manifestOf(linksOf(limits.entries, "x"));
  const lines = manifest.files.map(({ path }) => `    symlink "${path}" target="x"\n`).join("");
  const textOf = (entries: string) => formatManifest({ ...manifest, files: [] }).replace("  files\n", () => `  files {\n${entries}  }\n`);
  const [member] = piecesOf(manifest, [], textOf(lines));
  expect((await readNpkManifest(await packPieces([member!], manifest))).files).toHaveLength(500_000);
  expect(() => parseManifest(textOf(`${lines}    symlink "y" target="x"\n`), "x.kdl")).toThrow(
    expect.objectContaining({ code: "bad-document", message: "x.kdl lists more than 500000 entries" }),
  );
});

test("one that nobody could read is refused before anything is written", async () => {
  expect(await refusal(manifestOf(linksOf(limits.entries + 1, "x")))).toEqual({ message: "the tree has 500001 entries; 500000 are allowed", written: false });
  const wide = await refusal(manifestOf(linksOf(8400, `${"t".repeat(250)}/`.repeat(16))));
  expect(wide).toEqual({ message: expect.stringMatching(/^toy cannot be packed: its manifest has \d+ bytes for 8400 entries, and readers take 33554432$/), written: false });
  const wordy = await refusal(manifestOf([], { log: { sha256: "0".repeat(64), size: npkLimits.log + 1 } }));
  expect(wordy).toEqual({ message: "toy cannot be packed: its build log has 268435457 bytes, and readers take 268435456", written: false });
});

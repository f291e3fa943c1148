// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Entry } from "@nexus/archive";
import type { NexusError } from "@nexus/core";
import { scanTree, treeDigest, type TreeEntry } from "@nexus/store";
import { makeKeyPair, sha256File, type PublicKey, type SecretKey } from "@nexus/trust";
import { signatureFrame } from "../../src/npk/frames.ts";
import type { PackageManifest } from "../../src/npk/manifest.ts";
import { openNpk } from "../../src/npk/open-npk.ts";
import { signPayload } from "../../src/npk/signatures.ts";
import { verifyNpk } from "../../src/npk/verify-npk.ts";
import { writeNpk } from "../../src/npk/write-npk.ts";

export const key: SecretKey = makeKeyPair();
export const keys: PublicKey[] = [key.public];
export const log = "configure\nmake\n";

/** A small tree with every kind of entry below `folder`. */
export function makeTree(folder: string): string {
  const tree = join(folder, "tree");
  mkdirSync(join(tree, "bin"), { recursive: true, mode: 0o755 });
  mkdirSync(join(tree, "share/doc"), { recursive: true, mode: 0o755 });
  writeFileSync(join(tree, "bin/tool"), "#!/bin/sh\necho tool\n", { mode: 0o755 });
  writeFileSync(join(tree, "share/doc/ünïcode name"), "x".repeat(700), { mode: 0o644 });
  writeFileSync(join(tree, "share/empty"), "", { mode: 0o444 });
  symlinkSync("tool", join(tree, "bin/alias"));
  return tree;
}

export function manifestOf(files: TreeEntry[], changes: Partial<PackageManifest> = {}): PackageManifest {
  return {
    name: "toy",
    version: "1.0",
    app: "Toy",
    description: "A package of the tests",
    license: "0BSD",
    architecture: "x86_64",
    os: "linux",
    layer: "foreign",
    builder: "nip",
    variantCid: `cid:v1:blake3:${"5".repeat(64)}`,
    treeDigest: treeDigest(files),
    dependencies: [{ name: "musl", version: "1.2.5" }, { name: "other" }],
    sources: [{ name: "toy-1.0.tar.gz", sha256: "1".repeat(64) }],
    files,
    log: { sha256: createHash("sha256").update(log).digest("hex"), size: log.length },
    sourceDateEpoch: 1_767_225_600,
    ...changes,
  };
}

/** Packs a tree as nip would. */
export async function packTree(folder: string, treeDir: string, changes: Partial<PackageManifest> = {}): Promise<{ path: string; manifest: PackageManifest }> {
  const logFile = join(folder, "build.log");
  writeFileSync(logFile, log);
  const manifest = manifestOf(await scanTree(treeDir), changes);
  const out = join(folder, `${manifest.name}-${manifest.version}.npk`);
  await writeNpk({ manifest: { ...manifest, log: { sha256: sha256File(logFile), size: log.length } }, treeDir, logFile, out, sign: key });
  return { path: out, manifest };
}

/** Signs a package with one more key, as another builder would. */
export async function addSignature(path: string, by: SecretKey): Promise<void> {
  await using npk = await openNpk(path, { keys });
  const bytes = readFileSync(path);
  const payload = bytes.subarray(0, npk.payloadSize);
  const signatures = bytes.subarray(npk.payloadSize + 8).toString("latin1"); // behind the header of the skippable frame
  const digest = createHash("blake2b512").update(payload).digest();
  writeFileSync(path, Buffer.concat([payload, signatureFrame(signatures + signPayload(by, digest, npk.manifest))]));
}

/** How verification of a package ends: "sound", or the code and the message of its error. */
export async function outcomeOf(path: string): Promise<string> {
  return verifyNpk(path, { keys }).then(
    () => "sound",
    (error: Partial<NexusError>) => [`${error.code ?? "no NexusError"}: ${error.message}`, ...(error.diagnostics ?? []).map(({ message }) => message)].join("; "),
  );
}

export async function rowsOf(entries: AsyncIterable<Entry>): Promise<(string | number)[][]> {
  const rows: (string | number)[][] = [];
  for await (const entry of entries) {
    if (entry.kind === "file") {
      const hash = createHash("sha256");
      for await (const chunk of entry.body) hash.update(chunk);
      rows.push([entry.kind, entry.path, entry.mode, entry.size, hash.digest("hex")]);
    } else if (entry.kind === "directory") rows.push([entry.kind, entry.path, entry.mode]);
    else rows.push([entry.kind, entry.path, entry.target]);
  }
  return rows;
}

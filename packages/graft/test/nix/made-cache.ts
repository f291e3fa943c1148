// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Small caches written by hand, so that each field of a narinfo can be bent; nix-store packs the trees, our own key signs.

import { execFileSync } from "node:child_process";
import { createHash, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { formatNixSha256, nixBase32, nixFingerprint } from "@nexus/trust";
import type { Repository } from "../../src/index.ts";

/** A store path of a made cache. */
export interface MadePath {
  name: string;
  /** Tells it from another path of that name. */
  other?: string;
  /** Files by path. */
  files?: Record<string, string | Buffer>;
  /** Names of other made paths. */
  references?: readonly string[];
  /** Makes other lines of the narinfo's, after they were signed; undefined leaves a line out. */
  bend?: (field: string, value: string) => string | undefined;
  /** Makes another packed NAR of it, whose FileHash and FileSize are put right. */
  repack?: (nar: Buffer) => Buffer;
  /** The keys that sign it; the cache's own when absent. */
  signers?: readonly TestKey[];
}

export interface TestKey {
  name: string;
  /** name:base64, as repositories have it. */
  text: string;
  secret: KeyObject;
}

export function makeTestKey(name: string): TestKey {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const bytes = publicKey.export({ type: "spki", format: "der" }).subarray(-32);
  return { name, text: `${name}:${bytes.toString("base64")}`, secret: privateKey };
}

export const ownKey = makeTestKey("made-1");

/** The base name of a made path: the hash is that of its name, and of what tells it from another of that name. */
export function madeBase(name: string, other = ""): string {
  return `${nixBase32(
    createHash("sha256")
      .update(name + other)
      .digest()
      .subarray(0, 20),
  )}-${name}`;
}

/** Bytes as bzip2 packs them. */
export function bzip2Compress(bytes: Buffer): Buffer {
  return execFileSync("bzip2", ["--compress", "--stdout"], { input: bytes, maxBuffer: 1 << 28 });
}

/** Writes a cache into a folder: narinfos, and NARs that are not packed. Returns it as a repository that believes the cache's key. */
export function makeCache(folder: string, paths: readonly MadePath[]): Repository {
  mkdirSync(join(folder, "nar"), { recursive: true });
  writeFileSync(join(folder, "nix-cache-info"), "StoreDir: /nix/store\nWantMassQuery: 1\nPriority: 40\n");
  for (const path of paths) writeMadePath(folder, path);
  return { name: "made", ecosystem: "nix", urls: [pathToFileURL(folder).href], keys: [ownKey.text], trust: "signed", priority: 0 };
}

export function writeMadePath(folder: string, { name, other, files = {}, references = [], bend = (_, value) => value, repack, signers = [ownKey] }: MadePath): void {
  const base = madeBase(name, other);
  const nar = packTree(files);
  const packed = repack?.(nar) ?? nar;
  const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
  const bases = references.map((each) => madeBase(each)).sort();
  const signed = { storePath: `/nix/store/${base}`, narSha256: sha256(nar), narSize: nar.length, references: bases.map((each) => `/nix/store/${each}`) };
  const fields: [string, string][] = [
    ["StorePath", signed.storePath],
    ["URL", `nar/${base}.nar`],
    ["Compression", "none"],
    ["FileHash", formatNixSha256(sha256(packed))],
    ["FileSize", String(packed.length)],
    ["NarHash", formatNixSha256(signed.narSha256)],
    ["NarSize", String(signed.narSize)],
    ["References", bases.join(" ")],
    ...signers.map((key): [string, string] => ["Sig", `${key.name}:${sign(null, Buffer.from(nixFingerprint(signed)), key.secret).toString("base64")}`]),
  ];
  const lines = fields.flatMap(([field, value]) => {
    const bent = bend(field, value);
    return bent === undefined ? [] : [`${field}: ${bent}\n`];
  });
  writeFileSync(join(folder, `${base.slice(0, 32)}.narinfo`), lines.join(""));
  writeFileSync(join(folder, "nar", `${base}.nar`), packed);
}

function packTree(files: Record<string, string | Buffer>): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "nexus-made-"));
  try {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    return execFileSync("nix-store", ["--dump", folder], { maxBuffer: 1 << 28 });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { statSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomic } from "@nexus/core";
import { readJson } from "@nexus/sandbox";
import { openKeyStore } from "@nexus/trust";
import type { Forge } from "./forge.ts";
import { headDigest, type ManifestHead } from "./manifest-head.ts";

/** What is remembered beside a build of the package file made from it. */
interface PackageStamp {
  path: string;
  size: number;
  modified: number;
  /** The digest of its manifest's head: licence, description and dependencies are in no build's key. */
  head: string;
  /** The id of the key that signed it. */
  signer: string;
}

/** The package file made from a build, when it is still the one that was written, says what the recipe says, and is signed by a trusted key. */
export function knownPackage(forge: Forge, key: string, head: ManifestHead): string | undefined {
  const stamp = readJson(stampFile(forge, key)) as PackageStamp | undefined;
  // A cache may come from elsewhere; only what lies in this forge's own repository counts.
  if (stamp === undefined || !stamp.path.startsWith(`${forge.packagesDir}/`)) return undefined;
  const { path, size, modified, head: said, signer } = stamp;
  const state = statSync(path, { throwIfNoEntry: false });
  if (state?.size !== size || state.mtimeMs !== modified || said !== headDigest(head)) return undefined;
  return openKeyStore(forge.configDir).isTrusted(signer) ? path : undefined;
}

/** Remembers the package file that was written for a build. */
export function rememberPackage(forge: Forge, key: string, written: { path: string; size: number; head: ManifestHead; signer: string }): void {
  const { path, size, head, signer } = written;
  const stamp: PackageStamp = { path, size, modified: statSync(path).mtimeMs, head: headDigest(head), signer };
  writeFileAtomic(stampFile(forge, key), JSON.stringify(stamp));
}

function stampFile(forge: Forge, key: string): string {
  return join(forge.actionsDir, key, "package.json");
}

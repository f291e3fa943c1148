// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { createHash } from "node:crypto";

/** Where the alias of a closure lies, below the root: as long as "/usr/pkg" and "/usr/lib" with the slash before it. */
const aliasFolder = "n";
const aliasDigits = 5;

/** The alias of a closure, "n/<5 of 0-9a-z>": a function of its digest. `salt` 0 is the usual one. */
export function aliasOf(digest: string, salt: number): string {
  const hash = createHash("sha256").update(`pkgsrc alias ${salt} ${digest}`).digest();
  // 64 bits, so that every alias is as likely as any other.
  const number = hash.readBigUInt64BE() % 36n ** BigInt(aliasDigits);
  return `${aliasFolder}/${number.toString(36).padStart(aliasDigits, "0")}`;
}

/**
 * An alias for each release key, by the digest of its closure; none is given twice. Where two would share one, the digest
 * that comes later in the order of text takes its next. `taken` are the aliases of a root and the keys that have them.
 */
export function assignAliases(digests: ReadonlyMap<string, string>, taken: ReadonlyMap<string, string> = new Map(), propose = aliasOf): Map<string, string> {
  const owners = new Map(taken);
  const assigned = new Map<string, string>();
  for (const [key, digest] of [...digests].sort(([, a], [, b]) => (a < b ? -1 : 1))) {
    let salt = 0;
    let alias = propose(digest, salt);
    while ((owners.get(alias) ?? key) !== key) alias = propose(digest, ++salt);
    owners.set(alias, key);
    assigned.set(key, alias);
  }
  return assigned;
}

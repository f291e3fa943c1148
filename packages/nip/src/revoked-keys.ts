// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// What pacman-key(8) calls NAME-revoked: beside a keyring NAME.gpg, the keys in it that no longer count, one a line.

import { existsSync, readFileSync, realpathSync } from "node:fs";
import { NexusError } from "@nexus/core";

/** A key that a list revokes. */
export interface RevokedKey {
  /** The end of its fingerprint, or all of it, in upper-case hex digits. */
  id: string;
  /** The list. */
  file: string;
}

/** The keys that lists beside a keyring revoke: beside it, and beside what it is a link to. @throws NexusError "corrupt" for a list that cannot be read. */
export function readRevokedKeys(keyring: string): RevokedKey[] {
  const lists = new Set([keyring, realpathSync(keyring)].map((file) => `${file.replace(/\.[^./]*$/, "")}-revoked`));
  return [...lists].filter((file) => existsSync(file)).flatMap(readList);
}

function readList(file: string): RevokedKey[] {
  const lines = readFileSync(file, "utf8").split("\n");
  const named = lines.map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"));
  return named.map((line) => {
    // Skipping what is not understood would believe a key that somebody wanted out.
    if (!/^([0-9A-F]{16}|[0-9A-F]{40})$/i.test(line)) {
      throw new NexusError("corrupt", `${file} is to list revoked keys, and has the line ${JSON.stringify(line.slice(0, 80))}`, {
        hint: "each line is a fingerprint or its last 16 hex digits; get the keyring and its list anew",
      });
    }
    return { id: line.toUpperCase(), file };
  });
}

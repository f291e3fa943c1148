// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { NexusError } from "@nexus/core";

/** The digests that files of repositories had when they were first seen, in a file of this user: a line each, the first one counts. */
export interface Pins {
  /**
   * Holds a file to the digest it had at first; records it when it has none.
   * @throws NexusError "digest-mismatch" when it has another one now.
   */
  hold(repository: string, file: string, sha256: string): void;
}

/** The pins in a file, which need not exist. */
export function openPins(path: string): Pins {
  const pins = new Map<string, string>();
  for (const line of existsSync(path) ? readFileSync(path, "utf8").split("\n") : []) {
    const record = parseRecord(line);
    if (record !== undefined && !pins.has(record.key)) pins.set(record.key, record.sha256);
  }
  return {
    hold(repository, file, sha256) {
      const key = JSON.stringify([repository, file]);
      const first = pins.get(key);
      if (first === sha256) return;
      if (first !== undefined) {
        throw new NexusError("digest-mismatch", `${file} of ${repository} has changed since it was first seen: it had sha256:${first}, now it has sha256:${sha256}`, {
          hint: `nothing signs it, so nobody can say whether this is meant; if you know that it is, remove its line from ${path}`,
        });
      }
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      // One short write to the end of the file: two processes at once do not lose each other's.
      appendFileSync(path, `${JSON.stringify([repository, file, sha256])}\n`);
      pins.set(key, sha256);
    },
  };
}

function parseRecord(line: string): { key: string; sha256: string } | undefined {
  try {
    const [repository, file, sha256] = JSON.parse(line) as unknown[];
    return typeof sha256 === "string" && /^[0-9a-f]{64}$/.test(sha256) ? { key: JSON.stringify([repository, file]), sha256 } : undefined;
  } catch {
    return undefined; // the last line of a machine that lost power
  }
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { appendFileSync, closeSync, existsSync, fstatSync, mkdirSync, openSync, readSync } from "node:fs";
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

/** The pins in a file, which need not exist. Without `record` what is seen is remembered by this process alone: a dry run writes nothing. */
export function openPins(path: string, { record = true } = {}): Pins {
  const pins = new Map<string, string>();
  /** Bytes of the file's whole lines that were read. */
  let read = 0;
  let whole = true;

  /** Takes in what was added to the file since it was last read, by whomever. */
  function readOn(): void {
    if (!existsSync(path)) return;
    const added = readFrom(path, read);
    for (const line of added.toString("utf8").split("\n")) {
      const pin = parseRecord(line);
      if (pin !== undefined && !pins.has(pin.key)) pins.set(pin.key, pin.sha256);
    }
    const ended = added.lastIndexOf("\n") + 1;
    read += ended;
    whole = ended === added.length;
  }

  function append(line: string): void {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    // One short write to the end of the file: two processes at once do not lose each other's. A line that was cut short ends here.
    appendFileSync(path, `${whole ? "" : "\n"}${line}\n`);
    readOn(); // another process may have been the first
  }

  readOn();
  return {
    hold(repository, file, sha256) {
      const key = JSON.stringify([repository, file]);
      if (!pins.has(key) && record) append(JSON.stringify([repository, file, sha256]));
      const first = pins.get(key) ?? sha256;
      pins.set(key, first);
      if (first === sha256) return;
      throw new NexusError("digest-mismatch", `${file} of ${repository} has changed since it was first seen: it had sha256:${first}, now it has sha256:${sha256}`, {
        hint: `nothing signs it, so nobody can say whether this is meant; if you know that it is, remove its line from ${path}`,
      });
    },
  };
}

/** What a file has from an offset on. */
function readFrom(path: string, offset: number): Buffer {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(Math.max(0, fstatSync(file).size - offset));
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, offset));
  } finally {
    closeSync(file);
  }
}

function parseRecord(line: string): { key: string; sha256: string } | undefined {
  try {
    const [repository, file, sha256] = JSON.parse(line) as unknown[];
    return typeof sha256 === "string" && /^[0-9a-f]{64}$/.test(sha256) ? { key: JSON.stringify([repository, file]), sha256 } : undefined;
  } catch {
    return undefined; // the last line of a machine that lost power
  }
}

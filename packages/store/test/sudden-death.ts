// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import fs, { type PathLike } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";

/** Thrown by every change of the file system from the moment of death on: a dead process changes nothing any more. */
export class Death extends Error {}

const changing = ["mkdirSync", "rmdirSync", "rmSync", "unlinkSync", "renameSync", "symlinkSync", "linkSync", "chmodSync", "fchmodSync", "writeSync", "openSync"] as const;

/**
 * Runs `work` and lets it die right before its change number `fatal` of the file system (from 1). The change at which it
 * dies is left half done where the system could leave it so: half the bytes of a write, one file of a removed folder.
 * Returns whether it died; what `work` returned or threw otherwise comes through.
 */
export async function dieAt(fatal: number, work: () => unknown): Promise<boolean> {
  let changes = 0;
  let dead = false;
  const originals = Object.fromEntries(changing.map((name) => [name, fs[name]]));
  for (const name of changing) {
    const original = originals[name] as (...args: never[]) => unknown;
    const wrapper = (...args: never[]) => {
      if (name === "openSync" && !creates(args[1])) return original(...args);
      changes += 1;
      if (!dead && changes < fatal) return original(...args);
      if (!dead) leaveHalf(name, args, original);
      dead = true;
      throw new Death(`${name} ${String(args[0])}`);
    };
    Object.assign(fs, { [name]: wrapper });
  }
  syncBuiltinESMExports();
  try {
    await work();
  } catch (error) {
    if (!dead) throw error;
  } finally {
    Object.assign(fs, originals);
    syncBuiltinESMExports();
  }
  return dead;
}

function creates(flags: unknown): boolean {
  return typeof flags === "number" ? (flags & fs.constants.O_CREAT) !== 0 : flags !== "r" && flags !== undefined;
}

function leaveHalf(name: string, args: readonly unknown[], original: (...args: never[]) => unknown): void {
  if (name === "writeSync") {
    const [file, bytes] = args as [number, Uint8Array];
    original(...([file, bytes.subarray(0, bytes.length >> 1)] as never[]));
  }
  if (name === "rmSync") {
    const file = someFile(args[0] as PathLike);
    if (file !== undefined) original(...([file] as never[]));
  }
}

function someFile(path: PathLike): string | undefined {
  const stats = fs.lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  if (!stats.isDirectory()) return String(path);
  for (const name of fs.readdirSync(path)) {
    const file = someFile(join(String(path), name));
    if (file !== undefined) return file;
  }
  return undefined;
}

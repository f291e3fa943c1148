// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

// `.work-<process id>-<start of that process>-<random>`: the start tells a process from a later one with its id.
const workName = /^\.work-(\d+)-(\d+)-[0-9a-f]+$/;

/** Makes a folder for work in progress. What lies in it counts for nothing until it is renamed to its place. */
export function makeWork(folder: string): string {
  const path = join(folder, `.work-${process.pid}-${startOf(process.pid)}-${randomBytes(4).toString("hex")}`);
  mkdirSync(path, { recursive: true });
  return path;
}

/** Removes the work folders of processes that are no more. */
export function removeStaleWork(folder: string): void {
  for (const name of namesIn(folder)) {
    const match = workName.exec(name);
    if (match === null) continue;
    const [, pid, start] = match;
    if (startOf(Number(pid)) !== start) removeWork(join(folder, name));
  }
}

/** Removes a folder, also one with folders in it that its owner may not write to. */
export function removeWork(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EACCES") throw error;
    makeWritable(path);
    rmSync(path, { recursive: true, force: true });
  }
}

function makeWritable(folder: string): void {
  chmodSync(folder, 0o700);
  for (const entry of readdirSync(folder, { withFileTypes: true })) if (entry.isDirectory()) makeWritable(join(folder, entry.name));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** When a process started, in clock ticks since boot (field 22 of proc(5) stat); "" when there is no such process. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field, the command in parentheses, may hold blanks.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}

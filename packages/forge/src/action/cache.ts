// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// <actionsDir>/<key>/ { output/, log, action.json } for each finished action; `latest/<name>` holds the newest key of a name.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { canonicalJson, writeFileAtomic, type Report } from "@nexus/core";
import { makeWork, readJson, removeWork } from "@nexus/sandbox";
import { explainMiss } from "./explain.ts";
import { measure, type Measure } from "./measure.ts";

export interface CacheContext {
  actionsDir: string;
  report: Report;
}

export interface CacheRequest {
  /** For people, and to find what changed since the last time. */
  name: string;
  /** Everything that the result depends on. */
  parts: object;
}

/** A finished action. */
export interface CachedResult {
  /** The folder with what it made. */
  dir: string;
  /** 64 hex digits. */
  key: string;
  cached: boolean;
  /** All that its commands printed. */
  logFile: string;
}

/** Where an action in progress puts things. `output` and `logFile` are kept, `folder` is removed in the end. */
export interface Work {
  folder: string;
  output: string;
  logFile: string;
}

interface Note {
  name: string;
  parts: object;
  made: Measure;
}

// Raised when the same parts would give another result than before.
const rulesVersion = 1;
const running = new Map<string, Promise<CachedResult>>();

/**
 * The result of an action: taken from the cache, or made by `make` and kept when it ends well. Whatever goes wrong, the
 * cache has the whole result or none.
 */
export async function cachedAction(context: CacheContext, request: CacheRequest, make: (work: Work) => Promise<void>): Promise<CachedResult> {
  const key = keyOf(request.parts);
  const folder = join(context.actionsDir, key);
  const known = running.get(folder);
  if (known !== undefined) return known;
  const result = findOrMake(context, request, key, make).finally(() => running.delete(folder));
  running.set(folder, result);
  return result;
}

async function findOrMake(context: CacheContext, request: CacheRequest, key: string, make: (work: Work) => Promise<void>): Promise<CachedResult> {
  const { actionsDir, report } = context;
  const id = `action:${key.slice(0, 16)}`;
  report({ type: "start", id, label: request.name });
  try {
    const found = findResult(actionsDir, key);
    const result = found ?? (await makeResult(context, request, key, make));
    report({ type: "end", id, outcome: result.cached ? "cached" : "done" });
    return result;
  } catch (error) {
    report({ type: "end", id, outcome: "failed" });
    throw error;
  }
}

/** The key that an action's parts give: 64 hex digits. */
export function keyOf(parts: object): string {
  return createHash("sha256").update(canonicalJson({ rulesVersion, parts })).digest("hex");
}

/** The result of a key, when the cache has it whole. */
export function findResult(actionsDir: string, key: string): CachedResult | undefined {
  const folder = join(actionsDir, key);
  const note = readNote(folder);
  if (note === undefined) return undefined;
  const dir = join(folder, "output");
  // A power cut can leave files shorter than they were; nothing else changes them.
  if (canonicalJson(measure(dir)) !== canonicalJson(note.made)) {
    removeWork(folder);
    return undefined;
  }
  return { dir, key, cached: true, logFile: join(folder, "log") };
}

async function makeResult(context: CacheContext, { name, parts }: CacheRequest, key: string, make: (work: Work) => Promise<void>): Promise<CachedResult> {
  const { actionsDir, report } = context;
  for (const message of explainMiss(name, latestParts(actionsDir, name), JSON.parse(canonicalJson(parts)) as object)) report({ type: "detail", message });
  const folder = makeWork(actionsDir);
  try {
    const result = join(folder, "result");
    const work: Work = { folder, output: join(result, "output"), logFile: join(result, "log") };
    mkdirSync(result);
    writeFileSync(work.logFile, "");
    await make(work);
    const note: Note = { name, parts, made: measure(work.output) };
    writeFileAtomic(join(result, "action.json"), `${canonicalJson(note)}\n`);
    keep(result, actionsDir, key);
    writeFileAtomic(join(actionsDir, "latest", fileName(name)), key);
    return { dir: join(actionsDir, key, "output"), key, cached: false, logFile: join(actionsDir, key, "log") };
  } finally {
    removeWork(folder);
  }
}

function keep(result: string, actionsDir: string, key: string): void {
  const place = join(actionsDir, key);
  try {
    renameSync(result, place);
  } catch (error) {
    if (!existsSync(place)) throw error;
    // Another process was first with the same action; its result is as good.
    if (findResult(actionsDir, key) !== undefined) return;
    // A result that lost a part counts for nothing.
    removeWork(place);
    renameSync(result, place);
  }
}

function latestParts(actionsDir: string, name: string): object | undefined {
  const file = join(actionsDir, "latest", fileName(name));
  return existsSync(file) ? readNote(join(actionsDir, readFileSync(file, "utf8")))?.parts : undefined;
}

function readNote(folder: string): Note | undefined {
  return readJson(join(folder, "action.json")) as Note | undefined;
}

function fileName(name: string): string {
  return name.replace(/[^A-Za-z0-9._+-]/g, "_");
}

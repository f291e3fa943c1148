// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { NexusError, silent, writeFileAtomic } from "@nexus/core";
import { sha256, sha256File } from "@nexus/trust";
import { retried } from "./attempts.ts";
import type { FetchOptions } from "./fetch.ts";
import { fetchFile } from "./file.ts";
import { fetchHttp } from "./http.ts";
import { defaultLimits } from "./limits.ts";
import { parseOrigin, type Origin } from "./origins.ts";
import { claimPart, digestOf, keep, openPart, sourcePath } from "./parts.ts";
import { absentHint, TransferError, type Part, type TransferOptions, type Validators } from "./transfer.ts";

/** A file whose digest nobody says beforehand: an index, a signature, a package of an unsigned list. */
export interface LatestFile {
  /** Mirrors of the same file, tried in this order: `https:`, `http:`, `file:`. */
  origins: readonly string[];
  /** For people. */
  name: string;
  /** Bytes, when they are known; no origin can send others. */
  size?: number;
  /** Most bytes to take where the size is not known. */
  largest: number;
  /** Ask for a newer state although one is cached; true when absent. */
  fresh?: boolean;
  /** Take what was fetched last, and ask nobody. */
  onlyCached?: boolean;
  /** The media type that servers are asked for; any when absent. */
  accept?: string;
}

/** What is remembered of a fetched file. */
interface Known {
  sha256: string;
  /** The origin that sent it, whose validators these are. */
  origin: string;
  validators: Validators;
}

interface Fetched {
  path: string;
  sha256: string;
}

const running = new Map<string, Promise<Fetched>>();

/**
 * The path of a read-only copy of a file's present state, and its digest. A server is asked to send it only if it has
 * changed; offline, or without `fresh`, the state fetched last will do. A file that is being fetched is not fetched twice.
 * @throws NexusError "not-found" when every origin answers that there is no such file, or none is cached and only that is
 *   wanted, "network", "interrupted".
 */
export async function fetchLatest(wanted: LatestFile, options: FetchOptions): Promise<Fetched> {
  const key = sha256(wanted.origins.join("\n"));
  const record = join(options.cacheDir, "latest", `${key}.json`);
  const known = running.get(record);
  if (known !== undefined) return known;
  const started = fetchOnce(wanted, key, record, options).finally(() => running.delete(record));
  running.set(record, started);
  return started;
}

async function fetchOnce(wanted: LatestFile, key: string, record: string, options: FetchOptions): Promise<Fetched> {
  const origins = wanted.origins.map(parseOrigin);
  const known = readKnown(record, options.cacheDir);
  const usable = options.offline === true ? origins.filter(({ kind }) => kind === "file") : origins;
  if (known !== undefined && (wanted.fresh === false || wanted.onlyCached === true || usable.length === 0))
    return { path: sourcePath(options.cacheDir, known.sha256), sha256: known.sha256 };
  if (wanted.onlyCached === true) throw new NexusError("not-found", `${wanted.name} was never fetched`, { hint: "what needs it fetches it" });
  const failures: { origin: Origin; error: TransferError }[] = [];
  for (const origin of usable) {
    try {
      const found = await fetchFrom(origin, key, wanted, known, options);
      mkdirSync(dirname(record), { recursive: true });
      writeFileAtomic(record, JSON.stringify(found));
      return { path: sourcePath(options.cacheDir, found.sha256), sha256: found.sha256 };
    } catch (error) {
      if (!(error instanceof TransferError)) throw error;
      (options.report ?? silent)({ type: "detail", message: `${origin.text}: ${error.message}` });
      failures.push({ origin, error });
    }
  }
  throw unreachable(wanted, failures);
}

async function fetchFrom(origin: Origin, key: string, wanted: LatestFile, known: Known | undefined, options: FetchOptions): Promise<Known> {
  if (origin.kind === "debian") throw new NexusError("usage", `${origin.text} names a package, not a file`);
  const { report = silent } = options;
  const id = `fetch:${key}`; // two files may have one name
  const limits = { ...defaultLimits, ...options.limits, largest: wanted.largest };
  let begun = false;
  // A step begins with the first bytes: that a file is absent, or unchanged, is no step.
  const onProgress: TransferOptions["onProgress"] = (done, total) => {
    if (!begun) report({ type: "start", id, label: `fetch ${wanted.name}`, total: wanted.size ?? total, unit: "bytes" });
    begun = true;
    report({ type: "advance", id, done, total });
  };
  const claimed = claimPart(options.cacheDir, key);
  let outcome: "done" | "failed" = "failed";
  try {
    await rm(claimed.path, { force: true }); // what an earlier run left may be another state of the file
    const part: Omit<Part, "file"> = { path: claimed.path, size: wanted.size };
    const unchanged = known?.origin === origin.text ? known : undefined;
    const found = await retried({ name: wanted.name, origin: origin.text, limits, report, signal: options.signal }, async () => {
      const file = await openPart(claimed.path);
      const open: Part = { ...part, file };
      try {
        const transferOptions: TransferOptions = { limits, signal: options.signal, onProgress, accept: wanted.accept };
        if (origin.kind === "file") await fetchFile(origin.path, open, transferOptions);
        else if (!(await fetchHttp(origin.url, open, transferOptions, unchanged?.validators))) return unchanged;
        const digest = await digestOf(file);
        const final = sourcePath(options.cacheDir, digest);
        await keep(file, claimed.path, final);
        return { sha256: digest, origin: origin.text, validators: open.validators ?? {} };
      } finally {
        part.validators = open.validators; // the next attempt goes on with the same state of the file, or not at all
        await file.close();
      }
    });
    if (found === undefined) throw new TransferError("answers that a file is unchanged which it was never asked for", false);
    outcome = "done";
    return found;
  } finally {
    await rm(claimed.path, { force: true });
    claimed.release();
    if (begun) report({ type: "end", id, outcome });
  }
}

/** What was fetched last, if it still lies in the cache as it was. */
function readKnown(record: string, cacheDir: string): Known | undefined {
  const known = readRecord(record);
  if (known === undefined) return undefined;
  const path = sourcePath(cacheDir, known.sha256);
  return existsSync(path) && sha256File(path) === known.sha256 ? known : undefined;
}

function readRecord(record: string): Known | undefined {
  try {
    return existsSync(record) ? (JSON.parse(readFileSync(record, "utf8")) as Known) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined; // damaged: it is fetched anew
    throw error;
  }
}

function unreachable({ name }: LatestFile, failures: readonly { origin: Origin; error: TransferError }[]): NexusError {
  if (failures.length === 0) {
    return new NexusError("network", `${name} is not in the cache, and --offline allows no download`, { hint: "run once without --offline" });
  }
  const list = failures.map(({ origin, error }) => `${origin.text}: ${error.message}`);
  const why = list.length === 1 ? `: ${list[0]}` : ` from any of its ${list.length} addresses`;
  const absent = failures.every(({ error }) => error.absent);
  return new NexusError(absent ? "not-found" : "network", `${name} could not be fetched${why}`, {
    hint: absent ? absentHint : "check the network and run the same command again",
    excerpt: list.length > 1 ? list.join("\n") : undefined,
  });
}

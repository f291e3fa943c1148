// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { constants } from "node:fs";
import { open, rm } from "node:fs/promises";
import { NexusError, silent, type Report } from "@nexus/core";
import { parseDigest, parseSha256 } from "@nexus/trust";
import { retried } from "./attempts.ts";
import { fetchDebian, VanishedVersion } from "./debian.ts";
import { fetchFile } from "./file.ts";
import { fetchHttp } from "./http.ts";
import { defaultLimits, type TransferLimits } from "./limits.ts";
import { parseOrigin, type Origin } from "./origins.ts";
import { claimPart, digestOf, keep, openPart, sourcePath } from "./parts.ts";
import { TransferError, type Part, type TransferOptions } from "./transfer.ts";

/** A file named by its digest, and the places it can come from. */
export interface Source {
  /** 64 hex digits; "sha256:" in front is allowed. */
  sha256: string;
  /** Bytes. When known, no origin can send more. */
  size?: number;
  /** Tried in this order, see `parseOrigin`. */
  origins: readonly string[];
  /** For people: the name of the file. */
  name: string;
  /** The recipe that `nexus update` would move, for the hint when this version has vanished; absent when it would not help. */
  recipe?: string;
}

export interface FetchOptions {
  cacheDir: string;
  /** Use the cache and files of this machine only. */
  offline?: boolean;
  report?: Report;
  signal?: AbortSignal;
  limits?: Partial<TransferLimits>;
}

const running = new Map<string, Promise<string>>();

/**
 * The path of a verified, read-only copy of a source in the cache, fetched when it is not there. The digest decides: an
 * origin that sends anything else is passed over.
 * @throws NexusError "digest-mismatch" when an origin sent other bytes and none the right ones, "network" when all origins
 *   failed or the cache lacks it offline, "usage" for a malformed digest or origin, "interrupted".
 */
export async function fetchSource(source: Source, options: FetchOptions): Promise<string> {
  const sha256 = digestHex(source);
  const final = sourcePath(options.cacheDir, sha256);
  const known = running.get(final);
  if (known !== undefined) return known;
  const started = fetchOnce({ ...source, sha256 }, final, options).finally(() => running.delete(final));
  running.set(final, started);
  return started;
}

async function fetchOnce(source: Source, final: string, options: FetchOptions): Promise<string> {
  const { report = silent } = options;
  const origins = source.origins.map(parseOrigin);
  if (await isVerified(final, source.sha256, report)) return final;
  const usable = options.offline === true ? origins.filter(({ kind }) => kind === "file") : origins;
  if (usable.length === 0) throw notCached(source, final, options);

  const id = `fetch:${source.sha256}`; // two sources may have one name
  report({ type: "start", id, label: `fetch ${source.name}`, total: source.size, unit: "bytes" });
  const failures: Failure[] = [];
  for (const origin of usable) {
    const failure = await tryOrigin(origin, source, final, options, (done, total) => report({ type: "advance", id, done, total }));
    if (failure === undefined) {
      report({ type: "end", id, outcome: "done", note: origin.text });
      return final;
    }
    report({ type: "detail", message: `${origin.text}: ${failure.reason}` });
    failures.push(failure);
  }
  report({ type: "end", id, outcome: "failed" });
  throw allFailed(source, failures);
}

interface Failure {
  origin: Origin;
  reason: string;
  /** The digest that came instead. */
  received?: string;
  vanished?: boolean;
}

/** Undefined when the verified source lies at `final`. */
async function tryOrigin(origin: Origin, source: Source, final: string, options: FetchOptions, onProgress: TransferOptions["onProgress"]): Promise<Failure | undefined> {
  const limits = { ...defaultLimits, ...options.limits };
  const { report = silent, signal } = options;
  const claimed = claimPart(options.cacheDir, source.sha256);
  try {
    for (;;) {
      const resumed = await retried({ name: source.name, origin: origin.text, limits, report, signal }, () =>
        transfer(origin, source, claimed.path, { limits, signal, onProgress }, options),
      );
      const received = await verifyAndKeep(claimed.path, source.sha256, final);
      if (received === undefined) return undefined;
      await rm(claimed.path, { force: true });
      // The earlier part may have been another origin's; what a whole transfer gives is this origin's answer.
      if (!resumed) return { origin, reason: `sent sha256:${received}`, received };
    }
  } catch (error) {
    if (!(error instanceof TransferError)) throw error;
    return { origin, reason: error.message, vanished: error instanceof VanishedVersion };
  } finally {
    claimed.release();
  }
}

/** Returns whether the transfer went on from an earlier part. */
async function transfer(origin: Origin, source: Source, path: string, transferOptions: TransferOptions, options: FetchOptions): Promise<boolean> {
  const file = await openPart(path);
  try {
    const part: Part = { file, path, size: source.size };
    const resumed = (await file.stat()).size > 0 && origin.kind !== "file";
    if (origin.kind === "http") await fetchHttp(origin.url, part, transferOptions);
    else if (origin.kind === "file") await fetchFile(origin.path, part, transferOptions);
    else {
      await fetchDebian({ package: origin.package, sha256: source.sha256 }, part, {
        ...transferOptions,
        cacheDir: options.cacheDir,
        report: options.report ?? silent,
      });
    }
    return resumed;
  } finally {
    await file.close();
  }
}

/** Undefined when the part has the digest and was kept; else the digest it has. */
async function verifyAndKeep(path: string, sha256: string, final: string): Promise<string | undefined> {
  const file = await openPart(path);
  try {
    const received = await digestOf(file);
    if (received !== sha256) return received;
    await keep(file, path, final);
    return undefined;
  } finally {
    await file.close();
  }
}

async function isVerified(final: string, sha256: string, report: Report): Promise<boolean> {
  const file = await open(final, constants.O_RDONLY | constants.O_NOFOLLOW).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (file === undefined) return false;
  try {
    if ((await digestOf(file)) === sha256) return true;
  } finally {
    await file.close();
  }
  report({ type: "warn", message: `${final} was damaged and is fetched again` });
  await rm(final, { force: true });
  return false;
}

function digestHex({ sha256, name }: Source): string {
  try {
    return sha256.startsWith("sha256:") ? parseDigest(sha256) : parseSha256(sha256);
  } catch (cause) {
    throw new NexusError("usage", `the digest of ${name} is not 64 lower-case hex digits: "${sha256}"`, { hint: "sha256sum FILE prints it", cause });
  }
}

function allFailed(source: Source, failures: readonly Failure[]): NexusError {
  const list = failures.map(({ origin, reason }) => `${origin.text}: ${reason}`);
  const wrong = failures.find(({ received }) => received !== undefined);
  if (wrong !== undefined) {
    return new NexusError(
      "digest-mismatch",
      `${source.name} from ${wrong.origin.text} is not the file that is asked for: wanted sha256:${source.sha256}, got sha256:${wrong.received}`,
      {
        hint: "upstream replaced the file, or somebody tampers with it: compare with upstream's own signature before changing the digest",
        excerpt: list.length > 1 ? list.join("\n") : undefined,
      },
    );
  }
  const one = list.length === 1 ? `: ${list[0]}` : ` from any of its ${list.length} origins`;
  return new NexusError("network", `${source.name} could not be fetched${one}`, {
    hint:
      source.recipe !== undefined && failures.some(({ vanished }) => vanished === true)
        ? `move the recipe to a version that is still offered: nexus update ${source.recipe}`
        : `check the network, or add an origin that still has sha256:${source.sha256}`,
    excerpt: list.length > 1 ? list.join("\n") : undefined,
  });
}

function notCached(source: Source, final: string, options: FetchOptions): NexusError {
  if (options.offline !== true) return new NexusError("usage", `${source.name} has no origin`, { hint: "add one to the recipe" });
  return new NexusError("network", `${source.name} is not in the cache, and --offline allows no download`, {
    hint: `run once without --offline, or put the file at ${final}`,
  });
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError, type Report } from "@nexus/core";
import { compareDebianVersions, privateApt, upstreamVersion } from "@nexus/host";
import { parseOrigin } from "./origins.ts";
import { readSignedSums } from "./signed-sums.ts";

// Several recipes are usually asked about in one run.
const recentIndex = 600_000;

/** A version of a source that an origin offers, with the digest that the origin signs. */
export interface OfferedSource {
  /** Upstream's version. */
  version: string;
  fileName: string;
  /** 64 hex digits, from a verified index. */
  sha256: string;
  /** Bytes; absent when the index does not say. */
  size?: number;
}

export interface VersionOptions {
  cacheDir: string;
  /** OpenPGP keys that may sign upstream's list of digests (a file for gpgv); needed for web origins. */
  keyring?: string;
  report?: Report;
  signal?: AbortSignal;
}

/**
 * What an origin offers now, newest version first, each file once. `debian:` origins are read from the signed source
 * indexes (an `@glob` narrows the versions); for a web address the folder's `sha256sums.asc` is read, and files named
 * like the address's own with another version are listed.
 * @throws NexusError "not-found" when nothing is offered, "signature" when a list is not signed by the keyring,
 *   "network", "usage" for file origins and web origins without a keyring.
 */
export async function latestSource(origin: string, options: VersionOptions): Promise<OfferedSource[]> {
  const parsed = parseOrigin(origin);
  if (parsed.kind === "file") throw new NexusError("usage", `${origin} is a file of this machine: it offers no versions`);
  const offered = parsed.kind === "debian" ? await offeredByDebian(parsed, options) : await offeredInFolder(parsed.url, options);
  if (offered.length === 0) throw new NexusError("not-found", `${origin} offers no source`, { hint: "check the name and the version of the origin" });
  const newestFirst = offered.sort((a, b) => compareDebianVersions(b.version, a.version));
  return newestFirst.filter(({ sha256 }, index) => newestFirst.findIndex((other) => other.sha256 === sha256) === index);
}

async function offeredByDebian(origin: { package: string; version: string | undefined }, options: VersionOptions): Promise<OfferedSource[]> {
  const apt = privateApt(options.cacheDir, { report: options.report, signal: options.signal });
  const age = await apt.age();
  if (age === undefined || age > recentIndex) await apt.update();
  const candidates = await apt.sourceFiles(origin.package);
  return candidates.flatMap(({ version, files }) => {
    const upstream = upstreamVersion(version);
    if (origin.version !== undefined && ![version, upstream].some((text) => matchesGlob(text, origin.version as string))) return [];
    const archives = files.filter(({ name }) => /\.tar\.[a-z0-9]+$/.test(name));
    const main = archives.find(({ name }) => /\.orig\.tar\./.test(name)) ?? (archives.length === 1 ? archives[0] : undefined);
    return main === undefined ? [] : [{ version: upstream, fileName: main.name, sha256: main.sha256, size: main.size }];
  });
}

async function offeredInFolder(url: URL, options: VersionOptions): Promise<OfferedSource[]> {
  if (options.keyring === undefined) {
    throw new NexusError("usage", `${url.href} cannot be searched for versions without the keys that sign its list of digests`, {
      hint: 'name the keys in the source of the recipe (upstream keyring="…"), or use a debian: origin',
    });
  }
  const fileName = url.pathname.slice(url.pathname.lastIndexOf("/") + 1);
  const pattern = sameNameOtherVersion(decodeURIComponent(fileName));
  const sums = await readSignedSums(new URL("sha256sums.asc", url), { ...options, keyring: options.keyring });
  return sums.flatMap((entry) => {
    const version = pattern.exec(entry.fileName)?.[1];
    return version === undefined ? [] : [{ version, ...entry }];
  });
}

/** For `linux-6.12.107.tar.xz`: a pattern for `linux-<version>.tar.xz`. */
function sameNameOtherVersion(fileName: string): RegExp {
  const found = /^(.*?)(\d+(?:\.\d+)+)(\D.*)$/.exec(fileName);
  if (found === null) throw new NexusError("usage", `the file name ${fileName} holds no version`, { hint: "use an address whose last part holds the version" });
  const [, before, , after] = found as unknown as [string, string, string, string];
  return new RegExp(`^${escapeRegExp(before)}(\\d+(?:\\.\\d+)+)${escapeRegExp(after)}$`);
}

/** Whether a text matches a pattern in which `*` and `?` stand for any characters and any one. */
export function matchesGlob(text: string, glob: string): boolean {
  const pattern = glob
    .split("*")
    .map((part) =>
      part
        .split("?")
        .map((plain) => escapeRegExp(plain))
        .join("."),
    )
    .join(".*");
  return new RegExp(`^${pattern}$`).test(text);
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

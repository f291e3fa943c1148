// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { stat } from "node:fs/promises";
import { toNexusError, type Report } from "@nexus/core";
import { compareDebianVersions, privateApt, type PrivateApt, type SourceCandidate, type SourceFile } from "@nexus/host";
import { TransferError, type Part, type TransferOptions } from "./transfer.ts";

const oldIndex = 3_600_000;

/**
 * Fetches the file with this digest out of any version of a Debian source package into the part's path, through a
 * private apt state. Other files of the package (the .dsc, Debian's patches) are not needed.
 * @throws TransferError when this host's apt cannot be asked, no version in the signed indexes has such a file, or the
 *   download fails; as it is what no other origin would mend: an interruption, a full disk.
 */
export async function fetchDebian(source: DebianFile, part: Part, options: DebianOptions): Promise<void> {
  try {
    await download(source, part, options);
  } catch (error) {
    const { code, message } = toNexusError(error);
    if (code === "interrupted" || code === "disk-full" || code === "internal") throw error;
    throw new TransferError(message, false);
  }
}

interface DebianFile {
  /** The source package. */
  package: string;
  sha256: string;
}

type DebianOptions = TransferOptions & { cacheDir: string; report: Report };

async function download(source: DebianFile, part: Part, options: DebianOptions): Promise<void> {
  const apt = privateApt(options.cacheDir, { report: options.report, signal: options.signal });
  const file = await findFile(apt, source);
  if (part.size !== undefined && file.size !== part.size) {
    throw new TransferError(`lists this digest with ${file.size} bytes where ${part.size} are expected`, false);
  }
  const watch = setInterval(
    () =>
      void stat(part.path).then(
        ({ size }) => options.onProgress(size, file.size),
        () => {},
      ),
    500,
  );
  try {
    await apt.download(file, part.path);
  } finally {
    clearInterval(watch);
  }
}

async function findFile(apt: PrivateApt, source: DebianFile): Promise<SourceFile> {
  const wasThere = (await apt.age()) !== undefined;
  let candidates = await apt.sourceFiles(source.package);
  let found = fileWith(candidates, source.sha256);
  if (found === undefined && wasThere && ((await apt.age()) ?? 0) > oldIndex) {
    await apt.update();
    candidates = await apt.sourceFiles(source.package);
    found = fileWith(candidates, source.sha256);
  }
  if (found !== undefined) return found;
  if (candidates.length === 0) throw new TransferError("Debian has no source package of this name", false);
  throw new VanishedVersion(`Debian no longer offers this version (the newest it offers: ${newestOfSuites(candidates)})`, false);
}

/** The package is there, but no version of it has the wanted digest. */
export class VanishedVersion extends TransferError {}

function newestOfSuites(candidates: readonly SourceCandidate[]): string {
  const newest = new Map<string, string>();
  for (const { suite, version } of candidates) {
    const known = newest.get(suite);
    if (known === undefined || compareDebianVersions(version, known) > 0) newest.set(suite, version);
  }
  return [...newest].map(([suite, version]) => `${version} in ${suite}`).join(", ");
}

function fileWith(candidates: readonly SourceCandidate[], sha256: string): SourceFile | undefined {
  return candidates.flatMap(({ files }) => files).find((file) => file.sha256 === sha256);
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { basename } from "node:path";
import { NexusError } from "@nexus/core";
import { collect, readTar, type Entry } from "@nexus/archive";
import { Sha256Stream } from "@nexus/trust";
import { gunzipSync } from "node:zlib";
import type { Release } from "../closure/release.ts";
import type { Findings, OpenPackage } from "../ecosystem.ts";
import { effectsOfFile, effectsOfInfo, effectsOfScript, hasEffects } from "./effects.ts";
import { malformed, required } from "./fields.ts";
import { parseInfo } from "./info.ts";
import { pacmanLimits } from "./limits.ts";
import { compareWithMtree, parseMtree, type Listed } from "./mtree.ts";
import { detailOf } from "./offer-of.ts";
import { openTar } from "./open-tar.ts";
import { placeInTree } from "./placement.ts";
import { treePathOf } from "./tree-path.ts";

/** Opens a fetched package. Its bytes are not changed: these programs run in a view in which /usr is their closure. */
export function openPackage(release: Release, path: string): OpenPackage {
  const findings: Findings = { dropped: [], effects: [], leftovers: [] };
  return {
    entries: () => readEntries(release, path, findings),
    findings: () => findings,
    [Symbol.asyncDispose]: async () => {},
  };
}

async function* readEntries(release: Release, path: string, findings: Findings): AsyncGenerator<Entry, void> {
  const what = basename(detailOf(release).filename);
  const placement = placeInTree(what);
  const found = new Map<string, Listed>();
  const metadata = new Map<string, Buffer>();
  const onDrop = (dropped: { path: string; what: string }) => findings.dropped.push({ path: treePathOf(dropped.path), what: dropped.what });
  for await (const entry of readTar(openTar(path, what), { onDrop })) {
    if (entry.path.startsWith(".")) {
      if (entry.kind === "file" && metadataFiles.includes(entry.path)) metadata.set(entry.path, await readMetadata(entry, found, what));
      else await passOver(entry, found, onDrop);
      continue;
    }
    const placed = placement.place(entry);
    record(entry, found);
    if (placed === undefined) continue;
    yield placed.kind === "file" ? { ...placed, body: watched(placed.body, entry.path, placed.size, found, findings) } : placed;
  }
  yield* placement.links();
  finish(release, metadata, found, findings, what);
}

/** The files about the package that are read; what else begins with a dot belongs to no tree. */
const metadataFiles = [".PKGINFO", ".BUILDINFO", ".MTREE", ".INSTALL"];

/** Reads what is not used to its end, for the comparison with `.MTREE`, and holds none of it. */
async function passOver(entry: Entry, found: Map<string, Listed>, onDrop: (dropped: { path: string; what: string }) => void): Promise<void> {
  record(entry, found);
  if (entry.path !== ".CHANGELOG" && entry.kind !== "directory") onDrop({ path: entry.path, what: "a name that begins with a dot, at the top of the package" });
  if (entry.kind !== "file") return;
  const digest = new Sha256Stream();
  for await (const _ of digest.through(entry.body));
  found.get(entry.path)!.sha256 = digest.digest();
}

async function readMetadata(entry: Entry & { kind: "file" }, found: Map<string, Listed>, what: string): Promise<Buffer> {
  const most = entry.path === ".MTREE" ? pacmanLimits.mtreeBytes : pacmanLimits.metadataBytes;
  const bytes = await collect(entry.body, most, `${entry.path} in ${what}`);
  if (entry.path !== ".MTREE") found.set(entry.path, { type: "file", size: bytes.length, sha256: new Sha256Stream().update(bytes).digest() });
  return bytes;
}

/** Notes a member for the comparison with `.MTREE`. */
function record(entry: Entry, found: Map<string, Listed>): void {
  if (entry.kind === "directory") return;
  if (entry.kind === "symlink") found.set(entry.path, { type: "link", link: entry.target });
  else if (entry.kind === "file") found.set(entry.path, { type: "file", size: entry.size });
  else found.set(entry.path, found.get(entry.target) ?? { type: "a hard link to nothing" }); // a link's file was read before it
}

/** A file's bytes, passed on; their digest, and what they ask for, are kept. */
async function* watched(body: AsyncIterable<Uint8Array>, path: string, size: number, found: Map<string, Listed>, findings: Findings): AsyncGenerator<Uint8Array, void> {
  const digest = new Sha256Stream();
  const kept: Uint8Array[] | undefined = hasEffects(path) && size <= pacmanLimits.effectBytes ? [] : undefined;
  for await (const chunk of digest.through(body)) {
    kept?.push(Uint8Array.from(chunk));
    yield chunk;
  }
  found.get(path)!.sha256 = digest.digest();
  if (kept !== undefined) findings.effects.push(...effectsOfFile(path, Buffer.concat(kept).toString("utf8")));
}

/** What can be said only once everything was read. */
function finish(release: Release, metadata: ReadonlyMap<string, Buffer>, found: ReadonlyMap<string, Listed>, findings: Findings, what: string): void {
  const text = (name: string) => metadata.get(name)?.toString("utf8");
  const where = (name: string) => `${name} in ${what}`;
  const info = parseInfo(text(".PKGINFO") ?? "", where(".PKGINFO"));
  const build = parseInfo(text(".BUILDINFO") ?? "", where(".BUILDINFO"));
  for (const [name, fields] of [
    [".PKGINFO", info],
    [".BUILDINFO", build],
  ] as const) {
    if (name === ".BUILDINFO" && fields.size === 0) continue; // older packages have none
    const own = `${required(fields, "pkgname", where(name))} ${required(fields, "pkgver", where(name))}`;
    if (own === `${release.name} ${release.version}`) continue;
    throw new NexusError("corrupt", `${what} is refused: its ${name} says that it is ${own}`, {
      hint: "the index and the package do not belong together: another mirror may be sound",
    });
  }
  const mtree = metadata.get(".MTREE");
  if (mtree !== undefined) compareWithMtree(parseMtree(unpack(mtree, where(".MTREE")), where(".MTREE")), found, what);
  findings.effects.push(...effectsOfScript(text(".INSTALL") ?? ""), ...effectsOfInfo(info));
}

function unpack(bytes: Buffer, where: string): string {
  try {
    return gunzipSync(bytes, { maxOutputLength: pacmanLimits.mtreeBytes }).toString("utf8");
  } catch {
    throw malformed(where, `is not gzip, or unpacks to more than ${pacmanLimits.mtreeBytes} bytes`);
  }
}

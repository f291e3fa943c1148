// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { arMagic, collect, readAr, readTar, type Entry } from "@nexus/archive";
import { NexusError } from "@nexus/core";
import { parseContents, type PackingList } from "./contents.ts";
import { parseKeyValues, type KeyValues } from "./key-values.ts";
import { pkgsrcLimits } from "./limits.ts";
import { bytesOf, openRegular, unpackedFile } from "./unpacked-file.ts";

/** A part of a file. */
export interface Part {
  start: number;
  length: number;
}

/** A package's file: a compressed tar, or the ar archive of a signed package around one. */
export interface PackageFile {
  path: string;
  /** Where the compressed tar lies. */
  tar: Part;
  /** The name of the tar in the ar archive, and what signs it. */
  signed?: { name: string; hashes: Buffer; signature?: Buffer };
}

/** What stands at a package's beginning. */
export interface PackageHead {
  list: PackingList;
  buildInfo: KeyValues;
  /** The other files about the package, by name: "+DESC", "+INSTALL" … */
  texts: ReadonlyMap<string, string>;
}

/** Finds the tar of a package file. @throws NexusError "not-found", "corrupt". */
export async function findPackage(path: string): Promise<PackageFile> {
  const file = await openRegular(path);
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(arMagic.length), 0, arMagic.length, 0);
    if (buffer.toString("latin1", 0, bytesRead) !== arMagic) return { path, tar: { start: 0, length: size } };
    const about = new Map<string, Buffer>();
    for await (const { name, size: length, start, body } of readAr(bytesOf(file, 0, size))) {
      if (!name.startsWith("+")) {
        const hashes = about.get("+PKG_HASH");
        if (hashes === undefined) throw damaged(path, "it is an ar archive without +PKG_HASH before the package");
        return { path, tar: { start, length }, signed: { name, hashes, signature: about.get("+PKG_GPG_SIGNATURE") } };
      }
      if (about.size >= pkgsrcLimits.metadataFiles) throw damaged(path, "it holds too many files about the package");
      about.set(name, await collect(body, pkgsrcLimits.metadataBytes, name));
    }
    throw damaged(path, "it is an ar archive without a package");
  } finally {
    await file.close();
  }
}

/** The members of a package's tar. */
export async function* packageMembers({ path, tar }: PackageFile, onDrop: (path: string, what: string) => void): AsyncGenerator<Entry, void> {
  yield* readTar(unpackedFile(path, { part: tar }), { onDrop: (dropped) => onDrop(dropped.path, dropped.what) });
}

/** Reads the files about a package, which stand before all others. @throws NexusError "corrupt" when +CONTENTS is not the first. */
export async function readHead(file: PackageFile): Promise<PackageHead> {
  const texts = new Map<string, string>();
  for await (const entry of packageMembers(file, () => {})) {
    if (!isMetadata(entry.path)) break;
    if (entry.kind !== "file") throw damaged(file.path, `${entry.path} is no file`);
    if (texts.size === 0 && entry.path !== "+CONTENTS") throw damaged(file.path, "it does not begin with +CONTENTS");
    if (texts.size >= pkgsrcLimits.metadataFiles) throw damaged(file.path, "it holds too many files about the package");
    texts.set(entry.path, (await collect(entry.body, pkgsrcLimits.metadataBytes, entry.path)).toString("utf8"));
  }
  const contents = texts.get("+CONTENTS");
  if (contents === undefined) throw damaged(file.path, "it holds no +CONTENTS");
  return { list: parseContents(contents, file.path), buildInfo: parseKeyValues((texts.get("+BUILD_INFO") ?? "").split("\n")), texts };
}

/** Whether a member tells about the package and is no part of it. */
export function isMetadata(path: string): boolean {
  return path.startsWith("+") && !path.includes("/");
}

export function damaged(path: string, why: string): NexusError {
  return new NexusError("corrupt", `${path} is no package of pkgsrc: ${why}`);
}

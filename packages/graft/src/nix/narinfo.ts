// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// What a cache says of one store path, `<hash>.narinfo`: manual of Nix, "Binary cache: narinfo".

import { compareBytes, NexusError } from "@nexus/core";
import { parseNixSha256 } from "@nexus/trust";
import { isBaseName, parseStorePath, storeDir } from "./store-path.ts";

/** How a NAR can be packed; "br" is rare, the others are what Nix documents. */
export const compressions = ["none", "xz", "zstd", "bzip2", "gzip", "br"] as const;
export type NarCompression = (typeof compressions)[number];

/** A packed NAR: where it lies, and what it must come to. */
export interface PackedNar {
  /** The base name of the store path: <hash>-<name>. */
  base: string;
  /** Where it lies: relative to the cache, or whole. */
  url: string;
  compression: NarCompression;
  /** Of the packed NAR: 64 hex digits, and bytes. Neither is signed. */
  fileSha256?: string;
  fileSize?: number;
  narSha256: string;
  narSize: number;
}

/** What a cache says of a store path. */
export interface Narinfo extends PackedNar {
  /** Base names, sorted, without the path's own. */
  references: string[];
  /** Whether the path refers to itself. */
  refersToItself: boolean;
  /** The base name of the derivation, where the cache says it. It is not signed. */
  deriver?: string;
  /** The texts behind "Sig:". */
  signatures: string[];
}

/**
 * A narinfo from its text. `where` names it in messages. Fields that are not known are passed over.
 * @throws NexusError "corrupt" for a line without a colon, a field twice or missing, a malformed value, another store.
 */
export function parseNarinfo(text: string, where: string): Narinfo {
  const { fields, signatures } = readFields(text, where);
  const need = (field: string): string => fields.get(field) ?? refuse(where, `has no ${field}`);
  const base = parseStorePath(need("StorePath"), where);
  const references = new Set(
    (fields.get("References") ?? "")
      .split(/[ \t]+/)
      .filter((word) => word !== "")
      .map((word) => readReference(word, where)),
  );
  const fileSize = fields.get("FileSize");
  return {
    base,
    url: readUrl(need("URL"), where),
    compression: readCompression(fields.get("Compression") ?? "bzip2", where),
    fileSha256: readFileHash(fields.get("FileHash")),
    fileSize: fileSize === undefined ? undefined : readSize("FileSize", fileSize, where),
    narSha256: parseNixSha256(need("NarHash")),
    narSize: readSize("NarSize", need("NarSize"), where),
    references: [...references].filter((reference) => reference !== base).sort(compareBytes),
    refersToItself: references.has(base),
    deriver: readDeriver(fields.get("Deriver")),
    signatures,
  };
}

/** The packed NAR of a narinfo, or of what was made of one, without the rest. */
export function packedNar({ base, url, compression, fileSha256, fileSize, narSha256, narSize }: PackedNar): PackedNar {
  return { base, url, compression, fileSha256, fileSize, narSha256, narSize };
}

function readFields(text: string, where: string): { fields: Map<string, string>; signatures: string[] } {
  const fields = new Map<string, string>();
  const signatures: string[] = [];
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const [, name, value] = /^([A-Za-z][A-Za-z0-9-]*):(?: (.*))?$/.exec(line) ?? [];
    if (name === undefined) refuse(where, `has the line ${JSON.stringify(line.slice(0, 160))}, which is no field`);
    if (name === "Sig") signatures.push(value ?? "");
    else if (fields.has(name)) refuse(where, `has the field ${name} twice`);
    else fields.set(name, value ?? "");
  }
  return { fields, signatures };
}

function readReference(word: string, where: string): string {
  const base = word.startsWith("/") ? parseStorePath(word, where) : word;
  return isBaseName(base) ? base : refuse(where, `refers to ${JSON.stringify(word.slice(0, 300))}, which is no path of ${storeDir}`);
}

function readUrl(url: string, where: string): string {
  const absolute = /^[a-z]+:/i.test(url);
  if (absolute && !/^https?:\/\//.test(url)) refuse(where, `says that its NAR lies at ${JSON.stringify(url.slice(0, 300))}, which is neither http nor https`);
  const names = url.replace(/\?.*$/s, "").split("/");
  if (!/^[\x21-\x7e]{1,2000}$/.test(url) || (!absolute && names.some((name) => ["", ".", ".."].includes(name)))) {
    refuse(where, `has the URL ${JSON.stringify(url.slice(0, 300))}, which leads out of the cache`);
  }
  return url;
}

function readCompression(text: string, where: string): NarCompression {
  const known = compressions.find((each) => each === (text === "" ? "bzip2" : text));
  return known ?? refuse(where, `is packed with ${JSON.stringify(text.slice(0, 60))}; known are ${compressions.join(", ")}`);
}

/** The hash of the packed file, where it is a SHA-256; the NAR's own is checked in any case. */
function readFileHash(text: string | undefined): string | undefined {
  return text !== undefined && /^sha256[:-]/.test(text) ? parseNixSha256(text) : undefined;
}

function readSize(field: string, text: string, where: string): number {
  if (!/^(0|[1-9]\d{0,14})$/.test(text)) refuse(where, `has the ${field} ${JSON.stringify(text.slice(0, 60))}, which is no number of bytes`);
  return Number(text);
}

function readDeriver(text: string | undefined): string | undefined {
  const base = text?.trim().replace(`${storeDir}/`, "");
  return base !== undefined && isBaseName(base) ? base : undefined;
}

function refuse(where: string, why: string): never {
  throw new NexusError("corrupt", `${where} ${why}`, { hint: "the cache is damaged, or serves something else under that name" });
}

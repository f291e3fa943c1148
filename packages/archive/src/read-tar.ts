// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Reads ustar, pax and GNU tar. Strict where archives have been used to smuggle: ambiguity is an error, not a guess.

import type { Entry } from "./entry.ts";
import { byteReader, type ByteReader } from "./bytes.ts";
import { knownPaths } from "./known-paths.ts";
import { limits, type Limits } from "./limits.ts";
import { checkEntryPath, checkLinkTarget } from "./names.ts";
import { readPax, type PaxOverrides } from "./pax.ts";
import { broken, decodeText, readFields, type TarFields } from "./tar-fields.ts";
import { tarBlock, tarPadding } from "./tar-header.ts";

/** Something that an archive asked for and did not get. */
export interface Dropped {
  path: string;
  what: "set-id or sticky bits" | "device node" | "FIFO" | "extended attribute";
}

export interface ReadTarOptions {
  limits?: Limits;
  /** Told of each thing left out. Without it such an archive is refused. */
  onDrop?: (dropped: Dropped) => void;
}

/**
 * The members of a tar, in its order; directories that the archive only implies are not named. A body that is not read
 * is skipped.
 * @throws NexusError "corrupt" naming the member and the reason: damage, truncation, limits, hostile names and links.
 */
export async function* readTar(source: AsyncIterable<Uint8Array>, options: ReadTarOptions = {}): AsyncGenerator<Entry, void> {
  const bounds = options.limits ?? limits;
  const bytes = byteReader(source);
  const known = knownPaths(bounds);
  let headers = 0;
  let total = 0;
  try {
    for (;;) {
      const header = await readHeader(bytes, bounds);
      if (header === undefined) return;
      headers += 1;
      total += header.size;
      if (headers > bounds.entries) throw broken("it", `has more than ${bounds.entries} members`);
      if (total > bounds.totalBytes) throw broken("it", `unpacks to more than ${bounds.totalBytes} bytes`);
      const { path, kind } = header;
      if (path === "") continue;
      for (const what of droppedFrom(header)) drop(options, path, what);
      if (kind === "special") continue;
      checkEntryPath(path, bounds);
      known.add(path, kind === "hardlink" ? "file" : kind);
      if (kind === "directory") yield { kind, path, mode: header.mode & 0o777 };
      else if (kind === "file") yield* fileEntry(header, bytes);
      else if (kind === "symlink") {
        checkLinkTarget(path, header.target, bounds);
        yield { kind, path, target: header.target };
      } else {
        const target = cleanPath(header.target);
        checkEntryPath(target, bounds);
        known.requireFile(path, target);
        yield { kind, path, target };
      }
    }
  } finally {
    await bytes.close();
  }
}

interface Header {
  kind: "directory" | "file" | "symlink" | "hardlink" | "special";
  path: string;
  mode: number;
  size: number;
  target: string;
  flag: string;
  attributes: string[];
}

/** The next member's header with what stands before it folded in; undefined at the end of the archive. */
async function readHeader(bytes: ByteReader, bounds: Limits): Promise<Header | undefined> {
  let pax: PaxOverrides | undefined;
  let longName: string | undefined;
  let longTarget: string | undefined;
  for (;;) {
    const at = bytes.position;
    const block = await bytes.take(tarBlock, "a tar header, or before its end mark");
    const where = `the tar header at byte ${at}`;
    if (isZero(block)) {
      if (pax !== undefined || longName !== undefined || longTarget !== undefined) throw broken(where, "ends the archive after an extended header");
      await readEnd(bytes, bounds);
      return undefined;
    }
    const fields = readFields(block, at);
    const extension = extensions[fields.flag];
    if (extension === undefined) return merge(fields, where, pax, longName, longTarget);
    const body = await readExtension(bytes, fields, bounds, where);
    const gnu = longName !== undefined || longTarget !== undefined;
    if (extension === "pax-global") {
      const { path, target, size } = readPax(body, where);
      if (path !== undefined || target !== undefined || size !== undefined) throw broken(where, "names a path, link or size for all members");
    } else if (extension === "pax") {
      if (pax !== undefined || gnu) throw broken(where, "is one of several extended headers for one member");
      pax = readPax(body, where);
    } else {
      if (pax !== undefined || (extension === "gnu-name" ? longName : longTarget) !== undefined) throw broken(where, "is one of several extended headers for one member");
      const text = gnuText(body, where);
      if (extension === "gnu-name") longName = text;
      else longTarget = text;
    }
  }
}

const extensions: Record<string, "pax" | "pax-global" | "gnu-name" | "gnu-target"> = {
  x: "pax",
  g: "pax-global",
  L: "gnu-name",
  K: "gnu-target",
};

const kinds: Record<string, Header["kind"]> = {
  "\0": "file",
  "0": "file",
  "7": "file",
  "1": "hardlink",
  "2": "symlink",
  "3": "special",
  "4": "special",
  "5": "directory",
  "6": "special",
};

/** From here on an octal size field is too small, and writers put zero or nonsense into it. */
const sizeBeyondOctal = 8 * 1024 ** 3;

function merge(fields: TarFields, where: string, pax: PaxOverrides | undefined, longName?: string, longTarget?: string): Header {
  const name = pax?.path ?? longName ?? fields.name;
  const kind = name.endsWith("/") && (fields.flag === "\0" || fields.flag === "0") ? "directory" : kinds[fields.flag];
  if (kind === undefined) throw broken(where, `is of the unknown type ${JSON.stringify(fields.flag)}`);
  const size = pax?.size ?? fields.size;
  if (size !== fields.size && size < sizeBeyondOctal) throw broken(where, "and its extended header give different sizes");
  if (kind !== "file" && size !== 0) throw broken(where, `gives data to what is no file`);
  return {
    kind,
    path: cleanPath(name),
    mode: fields.mode,
    size,
    target: pax?.target ?? longTarget ?? fields.target,
    flag: fields.flag,
    attributes: pax?.attributes ?? [],
  };
}

async function readExtension(bytes: ByteReader, fields: TarFields, bounds: Limits, where: string): Promise<Buffer> {
  if (fields.size > bounds.headerBytes) throw broken(where, `is an extended header of more than ${bounds.headerBytes} bytes`);
  const body = Buffer.from(await bytes.take(fields.size, "an extended header"));
  await bytes.take(tarPadding(fields.size), "an extended header");
  return body;
}

function gnuText(body: Buffer, where: string): string {
  const end = body.indexOf(0);
  if (end >= 0 && !isZero(body.subarray(end))) throw broken(where, "holds a NUL inside a name");
  return decodeText(end < 0 ? body : body.subarray(0, end), where);
}

/** After the first zero block: a second one, then only zeros. */
async function readEnd(bytes: ByteReader, bounds: Limits): Promise<void> {
  if (!isZero(await bytes.take(tarBlock, "its end mark"))) throw broken("its end mark", "is followed by data");
  for (let seen = 0; ;) {
    const rest = await bytes.some(64 * 1024);
    if (rest.length === 0) return;
    seen += rest.length;
    if (!isZero(rest)) throw broken("its end mark", "is followed by data");
    if (seen > bounds.trailerBytes) throw broken("its end mark", `is followed by more than ${bounds.trailerBytes} bytes of zeros`);
  }
}

async function* fileEntry(header: Header, bytes: ByteReader): AsyncGenerator<Entry, void> {
  const end = bytes.position + header.size;
  const body = bytes.stream(header.size, header.path);
  yield { kind: "file", path: header.path, mode: header.mode & 0o777, size: header.size, body };
  // The taker may have read all of the body, a part, or nothing.
  for await (const chunk of bytes.stream(end - bytes.position, header.path)) void chunk;
  await bytes.take(tarPadding(header.size), `the padding after ${header.path}`);
}

function droppedFrom(header: Header): Dropped["what"][] {
  const dropped: Dropped["what"][] = [];
  if (header.kind === "special") return [header.flag === "6" ? "FIFO" : "device node"];
  if (header.kind !== "symlink" && (header.mode & 0o7000) !== 0) dropped.push("set-id or sticky bits");
  if (header.attributes.length > 0) dropped.push("extended attribute");
  return dropped;
}

function drop(options: ReadTarOptions, path: string, what: Dropped["what"]): void {
  if (options.onDrop === undefined) throw broken(JSON.stringify(path), `asks for what is not given: ${what}`);
  options.onDrop({ path, what });
}

/** Without a leading "./" and a trailing "/"; the archive's own root becomes "". */
function cleanPath(path: string): string {
  return path
    .replace(/^(\.\/)+/, "")
    .replace(/\/$/, "")
    .replace(/^\.$/, "");
}

function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}

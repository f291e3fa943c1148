// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The Nix archive format: manual of Nix, "Nix Archive (NAR) format". There is one NAR for one tree; anything else is refused.

import { byteReader, type ByteReader } from "./bytes.ts";
import type { Entry } from "./entry.ts";
import { limits, type Limits } from "./limits.ts";
import { checkEntryPath, checkLinkTarget } from "./names.ts";
import { checkPadding, expectTokens, narPadding, narTokens, takeBytes, takeLength, takeWord } from "./nar-tokens.ts";
import { broken, decodeText } from "./tar-fields.ts";

export interface ReadNarOptions {
  limits?: Limits;
  /** The path that a NAR of a single file or link gets; without it such a NAR is refused. */
  rootName?: string;
}

export type NarKind = "directory" | "file" | "symlink";

const start = narTokens("nix-archive-1");
const nodeStart = narTokens("(", "type");
const executableMark = narTokens("", "contents");
const nameStart = narTokens("(", "name");
const nodeWord = narTokens("node");
const targetWord = narTokens("target");
const close = narTokens(")");

const kinds: Record<string, NarKind> = { regular: "file", symlink: "symlink", directory: "directory" };
const caseHack = "~nix~case~hack~"; // how Nix on macOS keeps names apart that differ in case only; never inside a NAR

/**
 * The entries of a NAR, in its order. The root itself is not named where it is a directory; a single file or link is one
 * entry, of the name that `rootName` gives. Files have mode 0755 when executable, else 0644; directories 0755. A body
 * that is not read is skipped. The source is read to its end.
 * @throws NexusError "corrupt" saying where and why: damage, truncation, limits, names out of order, trailing bytes.
 */
export async function* readNar(source: AsyncIterable<Uint8Array>, options: ReadNarOptions = {}): AsyncGenerator<Entry, void> {
  const bounds = options.limits ?? limits;
  const bytes = byteReader(source);
  try {
    await expectTokens(bytes, start, "its beginning");
    yield* readTree(bytes, bounds, options.rootName);
    if ((await bytes.some(1)).length > 0) throw broken("its end", "is followed by data");
  } finally {
    await bytes.close();
  }
}

/** What a NAR's root is, from its first 56 bytes on. @throws NexusError "corrupt". */
export async function narRootKind(source: AsyncIterable<Uint8Array>): Promise<NarKind> {
  const bytes = byteReader(source);
  try {
    await expectTokens(bytes, start, "its beginning");
    return await readKind(bytes, "its root");
  } finally {
    await bytes.close();
  }
}

interface OpenDirectory {
  path: string;
  /** The name that came last; the next one must be greater. */
  last: Buffer;
}

async function* readTree(bytes: ByteReader, bounds: Limits, rootName: string | undefined): AsyncGenerator<Entry, void> {
  const open: OpenDirectory[] = [];
  const known = { entries: 0, size: 0 };
  let path: string | undefined; // undefined stands for the root
  for (;;) {
    const where = path === undefined ? "its root" : JSON.stringify(path);
    const kind = await readKind(bytes, where);
    if (path === undefined && kind !== "directory") {
      path = rootName;
      if (path === undefined) throw broken(where, `is a ${kind}, and a directory is expected`);
      checkEntryPath(path, bounds);
    }
    if (kind === "directory") {
      if (path !== undefined) yield { kind, path, mode: 0o755 };
      open.push({ path: path ?? "", last: Buffer.alloc(0) });
    } else {
      if (kind === "symlink") yield await readLink(bytes, path!, bounds);
      else yield* readFile(bytes, path!, known, bounds);
      await endNode(bytes, open.length > 0, where);
    }
    path = await nextPath(bytes, open, bounds);
    if (path === undefined) return;
    known.entries += 1;
    if (known.entries > bounds.entries) throw broken("it", `has more than ${bounds.entries} entries`);
  }
}

async function readKind(bytes: ByteReader, where: string): Promise<NarKind> {
  await expectTokens(bytes, nodeStart, where);
  const word = await takeWord(bytes, where);
  const kind = kinds[word];
  if (kind === undefined) throw broken(where, `is of the unknown type ${JSON.stringify(word)}`);
  return kind;
}

/** Ends a file or link, and the directory entry that it is. */
async function endNode(bytes: ByteReader, isEntry: boolean, where: string): Promise<void> {
  await expectTokens(bytes, close, `the end of ${where}`);
  if (isEntry) await expectTokens(bytes, close, `the end of ${where}`);
}

/** Ends the directories that have no more entries; the path of the next entry, undefined at the end of the root. */
async function nextPath(bytes: ByteReader, open: OpenDirectory[], bounds: Limits): Promise<string | undefined> {
  for (let directory = open.at(-1); directory !== undefined; directory = open.at(-1)) {
    const where = directory.path === "" ? "its root" : JSON.stringify(directory.path);
    const word = await takeWord(bytes, where);
    if (word === "entry") return await readName(bytes, directory, where, bounds);
    if (word !== ")") throw broken(where, `has ${JSON.stringify(word)} where an entry or its end must stand`);
    open.pop();
    if (open.length > 0) await expectTokens(bytes, close, `the end of ${where}`);
  }
  return undefined;
}

async function readName(bytes: ByteReader, directory: OpenDirectory, where: string, bounds: Limits): Promise<string> {
  await expectTokens(bytes, nameStart, `an entry of ${where}`);
  const name = Buffer.from(await takeBytes(bytes, bounds.nameBytes, `a name in ${where}`));
  const text = decodeText(name, `a name in ${where}`);
  if (text.includes("/")) throw broken(`a name in ${where}`, "holds a slash");
  if (text.includes(caseHack)) throw broken(`a name in ${where}`, `holds ${caseHack}, which no NAR does`);
  const path = directory.path === "" ? text : `${directory.path}/${text}`;
  checkEntryPath(path, bounds);
  if (Buffer.compare(name, directory.last) <= 0) throw broken(JSON.stringify(path), "stands behind a name that must come after it");
  directory.last = name;
  await expectTokens(bytes, nodeWord, `the entry ${JSON.stringify(path)}`);
  return path;
}

async function readLink(bytes: ByteReader, path: string, bounds: Limits): Promise<Entry> {
  await expectTokens(bytes, targetWord, JSON.stringify(path));
  const target = decodeText(await takeBytes(bytes, bounds.targetBytes, `the target of ${JSON.stringify(path)}`), `the target of ${JSON.stringify(path)}`);
  checkLinkTarget(path, target, bounds);
  return { kind: "symlink", path, target };
}

async function* readFile(bytes: ByteReader, path: string, known: { size: number }, bounds: Limits): AsyncGenerator<Entry, void> {
  const where = JSON.stringify(path);
  const word = await takeWord(bytes, where);
  if (word === "executable") await expectTokens(bytes, executableMark, where);
  else if (word !== "contents") throw broken(where, `has ${JSON.stringify(word)} where its contents must stand`);
  const size = await takeLength(bytes, bounds.totalBytes - known.size, `the content of ${where}`);
  known.size += size;
  const end = bytes.position + size;
  yield { kind: "file", path, mode: word === "executable" ? 0o755 : 0o644, size, body: bytes.stream(size, path) };
  // The taker may have read all of the body, a part, or nothing.
  for await (const chunk of bytes.stream(end - bytes.position, path)) void chunk;
  checkPadding(await bytes.take(narPadding(size), `the padding after ${where}`), where);
}

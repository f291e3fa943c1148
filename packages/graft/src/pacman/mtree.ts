// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// .MTREE: mtree(5) as bsdtar writes it. "#mtree", then a line for each file: "./path key=value …"; "/set" gives defaults.

import { NexusError } from "@nexus/core";
import { malformed } from "./fields.ts";

/** What `.MTREE` says of one path, or what was found there. */
export interface Listed {
  type: string;
  size?: number;
  /** 64 hex digits. */
  sha256?: string;
  /** Target of a symbolic link. */
  link?: string;
}

/** The entries by path, relative to /. @throws NexusError "corrupt" naming `where`. */
export function parseMtree(text: string, where: string): Map<string, Listed> {
  const lines = text.split("\n").filter((line) => line !== "");
  if (lines.shift() !== "#mtree") throw malformed(where, 'does not begin with "#mtree"');
  const listed = new Map<string, Listed>();
  const defaults = new Map<string, string>();
  for (const line of lines) {
    if (line.startsWith("#")) continue;
    const [path = "", ...words] = line.split(" ");
    const values = words.filter((word) => word !== "").map(splitWord);
    if (path === "/set") for (const [key, value] of values) defaults.set(key, value);
    else if (path === "/unset") for (const [key] of values) defaults.delete(key);
    else if (!path.startsWith("./")) throw malformed(where, `has the line ${JSON.stringify(line.slice(0, 80))}`);
    else listed.set(unescape(path.slice(2), where), entryOf(new Map(values), defaults, where));
  }
  return listed;
}

function splitWord(word: string): [string, string] {
  const equals = word.indexOf("=");
  return equals < 0 ? [word, ""] : [word.slice(0, equals), word.slice(equals + 1)];
}

function entryOf(values: ReadonlyMap<string, string>, defaults: ReadonlyMap<string, string>, where: string): Listed {
  const valueOf = (key: string) => values.get(key) ?? defaults.get(key);
  const size = valueOf("size");
  const link = valueOf("link");
  return {
    type: valueOf("type") ?? "file",
    size: size === undefined ? undefined : Number(size),
    sha256: valueOf("sha256digest") ?? valueOf("sha256"),
    link: link === undefined ? undefined : unescape(link, where),
  };
}

/** `\ooo` stands for one byte; the bytes are UTF-8. */
function unescape(text: string, where: string): string {
  if (!text.includes("\\")) return text;
  const bytes = Buffer.from(
    Buffer.from(text)
      .toString("latin1")
      .replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8) & 0xff)),
    "latin1",
  );
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw malformed(where, `names a path that is not UTF-8: ${JSON.stringify(text.slice(0, 80))}`);
  }
}

/**
 * Holds what a package has to what its `.MTREE` lists, both ways. Directories may be implied, devices are never unpacked.
 * @throws NexusError "digest-mismatch" for a file with other bytes, "corrupt" for one that is missing, added or of another kind.
 */
export function compareWithMtree(listed: ReadonlyMap<string, Listed>, found: ReadonlyMap<string, Listed>, what: string): void {
  for (const [path, { type, size, sha256, link }] of found) {
    const wanted = listed.get(path);
    if (wanted === undefined) throw differs(what, path, "is not listed in its .MTREE");
    if (wanted.type !== type || wanted.link !== link) throw differs(what, path, "is of another kind, or leads elsewhere, than its .MTREE says");
    if (sha256 !== undefined && wanted.sha256 !== undefined && sha256 !== wanted.sha256) {
      throw new NexusError("digest-mismatch", `${path} in ${what} has sha256:${sha256}, its .MTREE says sha256:${wanted.sha256}`, {
        hint: "the package is damaged; fetch it again",
      });
    }
    if (size !== wanted.size && wanted.size !== undefined && type === "file") throw differs(what, path, `has ${size} bytes, its .MTREE says ${wanted.size}`);
  }
  for (const [path, { type }] of listed) {
    if ((type === "file" || type === "link") && !found.has(path)) throw differs(what, path, "is listed in its .MTREE and missing");
  }
}

function differs(what: string, path: string, how: string): NexusError {
  return new NexusError("corrupt", `${what} is refused: ${JSON.stringify(path)} ${how}`, { hint: "the package is damaged; fetch it again" });
}

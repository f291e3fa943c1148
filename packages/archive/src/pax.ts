// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Extended headers of POSIX.1-2017 pax: records of "<length> <key>=<value>\n".

import { broken, decodeText } from "./tar-fields.ts";

/** What an extended header changes about the member after it. */
export interface PaxOverrides {
  path?: string;
  target?: string;
  size?: number;
  /** Extended attributes and the like that the member would carry: never taken over. */
  attributes: string[];
}

const ignored = new Set(["atime", "ctime", "mtime", "uid", "gid", "uname", "gname", "comment", "charset"]);
/** "BINARY" is how libarchive says that it does not know; the names are held to be UTF-8 as all are. */
const charsets = new Set(["ISO-IR 10646 2000 UTF-8", "BINARY"]);
const attribute = /^(SCHILY\.xattr\.|SCHILY\.acl\.|LIBARCHIVE\.xattr\.|RHT\.security\.|MSWINDOWS\.)/;

/**
 * The overrides in an extended header's body.
 * @throws NexusError "corrupt" for a malformed record, a key given twice, sparse files, names that are not UTF-8.
 */
export function readPax(body: Buffer, where: string): PaxOverrides {
  const result: PaxOverrides = { attributes: [] };
  const seen = new Set<string>();
  for (const [key, value] of records(body, where)) {
    if (ignored.has(key)) continue;
    if (attribute.test(key)) {
      result.attributes.push(key);
      continue;
    }
    if (seen.has(key)) throw broken(where, `gives ${JSON.stringify(key)} twice`);
    seen.add(key);
    if (key === "path") result.path = decodeText(value, where);
    else if (key === "linkpath") result.target = decodeText(value, where);
    else if (key === "size") result.size = readSize(value, where);
    else if (key === "hdrcharset" && !charsets.has(value.toString("latin1"))) throw broken(where, "uses names that are not UTF-8");
    else if (key.startsWith("GNU.sparse.")) throw broken(where, "describes a sparse file, which is not read");
  }
  return result;
}

function* records(body: Buffer, where: string): Generator<[string, Buffer]> {
  for (let at = 0; at < body.length;) {
    const blank = body.indexOf(0x20, at);
    const digits = blank < 0 ? "" : body.toString("latin1", at, blank);
    if (!/^[1-9][0-9]{0,9}$/.test(digits)) throw broken(where, "has a record without a length");
    const end = at + Number(digits);
    if (end > body.length || end - 1 <= blank || body[end - 1] !== 0x0a) throw broken(where, "has a record whose length is wrong");
    const record = body.subarray(blank + 1, end - 1);
    const equals = record.indexOf(0x3d);
    if (equals <= 0) throw broken(where, "has a record without a key");
    yield [decodeText(record.subarray(0, equals), where), record.subarray(equals + 1)];
    at = end;
  }
}

function readSize(value: Buffer, where: string): number {
  const text = value.toString("latin1");
  const size = Number(text);
  if (!/^(0|[1-9][0-9]*)$/.test(text) || !Number.isSafeInteger(size)) throw broken(where, "gives a size that is no number");
  return size;
}

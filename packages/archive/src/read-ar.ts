// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The common archive format of ar(5), with the long names of BSD ("#1/<length>") and of GNU ("/<offset>" into "//").

import { NexusError } from "@nexus/core";
import { byteReader } from "./bytes.ts";
import { limits, type Limits } from "./limits.ts";
import { checkEntryPath } from "./names.ts";

export interface ArMember {
  name: string;
  /** Bytes of the member itself. */
  size: number;
  /** Where its bytes begin in the archive. */
  start: number;
  /** May be read once, and only until the next member is asked for. */
  body: AsyncIterable<Uint8Array>;
}

/** What an ar archive begins with. */
export const arMagic = "!<arch>\n";

const headerLength = 60;

/**
 * The members of an ar archive in its order; tables of symbols and of long names are not among them. A body that is not
 * read is skipped.
 * @throws NexusError "corrupt" for damage, truncation, limits, and names that are not plain file names.
 */
export async function* readAr(source: AsyncIterable<Uint8Array>, bounds: Limits = limits): AsyncGenerator<ArMember, void> {
  const bytes = byteReader(source);
  let longNames: string | undefined;
  let members = 0;
  try {
    if ((await bytes.take(arMagic.length, "its first line")).toString("latin1") !== arMagic) throw broken("it does not begin as one");
    for (;;) {
      const first = await bytes.some(1);
      if (first.length === 0) return;
      const header = Buffer.concat([first, await bytes.take(headerLength - 1, "a member's header")]).toString("latin1");
      if (++members > bounds.entries) throw broken(`it has more than ${bounds.entries} members`);
      const stored = readSize(header);
      const end = bytes.position + stored;
      const field = header.slice(0, 16).trimEnd();
      if (field === "//") {
        if (stored > bounds.headerBytes) throw broken(`its table of names has more than ${bounds.headerBytes} bytes`);
        longNames = (await bytes.take(stored, "the table of names")).toString("utf8");
      } else if (field !== "/" && field !== "/SYM64/") {
        const bsd = /^#1\/([1-9][0-9]{0,4})$/.exec(field);
        if (bsd !== null && Number(bsd[1]) > stored) throw broken("a name is longer than its member");
        const name = bsd === null ? shortName(field, longNames) : (await bytes.take(Number(bsd[1]), "a name")).toString("utf8").replace(/\0+$/, "");
        checkEntryPath(name, bounds);
        if (name.includes("/")) throw broken(`the name ${JSON.stringify(name)} holds a slash`);
        const size = end - bytes.position;
        yield { name, size, start: bytes.position, body: bytes.stream(size, name) };
      }
      for await (const chunk of bytes.stream(end - bytes.position, "a member")) void chunk;
      if (stored % 2 === 1) await bytes.some(1);
    }
  } finally {
    await bytes.close();
  }
}

function readSize(header: string): number {
  const size = /^([0-9]+) *$/.exec(header.slice(48, 58));
  if (size === null || header.slice(58) !== "`\n") throw broken("a member's header is damaged");
  return Number(size[1]);
}

function shortName(field: string, longNames: string | undefined): string {
  const offset = /^\/([0-9]{1,10})$/.exec(field);
  if (offset === null) return field.replace(/\/$/, "");
  const rest = longNames?.slice(Number(offset[1])) ?? "";
  const end = rest.indexOf("/\n");
  if (end < 0) throw broken("a long name is not in its table");
  return rest.slice(0, end);
}

function broken(why: string): NexusError {
  return new NexusError("corrupt", `the ar archive is refused: ${why}`, { hint: "fetch it again from a source you trust" });
}

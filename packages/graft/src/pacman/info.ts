// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// .PKGINFO and .BUILDINFO: PKGINFO(5), BUILDINFO(5). Lines "key = value"; a key may repeat.

import { malformed, type Fields } from "./fields.ts";

/** Reads `.PKGINFO` or `.BUILDINFO`. @throws NexusError "corrupt" naming `where` for a line without " = ". */
export function parseInfo(text: string, where: string): Fields {
  const fields: Fields = new Map();
  for (const line of text.split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const [, key, value] = /^([a-z0-9_]+) = ?([^]*)$/.exec(line) ?? [];
    if (key === undefined) throw malformed(where, `has a line that is no "key = value": ${JSON.stringify(line.slice(0, 80))}`);
    fields.set(key, [...(fields.get(key) ?? []), value!]);
  }
  return fields;
}

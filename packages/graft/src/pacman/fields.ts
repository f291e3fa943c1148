// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// `desc` and `files` of a database: a key between "%", its values a line each, an empty line.

import { NexusError } from "@nexus/core";

/** The values of each key, for example FILENAME, NAME, VERSION, DEPENDS. */
export type Fields = Map<string, string[]>;

/** Reads a `desc` or `files`. @throws NexusError "corrupt" naming `where` for values without a key or a key given twice. */
export function parseFields(text: string, where: string): Fields {
  const fields: Fields = new Map();
  let values: string[] | undefined;
  for (const line of text.split("\n")) {
    const key = /^%([A-Z0-9]+)%$/.exec(line)?.[1];
    if (values === undefined && key !== undefined) {
      if (fields.has(key)) throw malformed(where, `gives ${key} twice`);
      fields.set(key, (values = []));
    } else if (line === "") values = undefined;
    else if (values === undefined) throw malformed(where, `has a line outside of any key: ${JSON.stringify(line.slice(0, 80))}`);
    else values.push(line);
  }
  return fields;
}

/** The one value of a key; undefined where the key is absent or empty. */
export function single(fields: Fields, key: string): string | undefined {
  return fields.get(key)?.[0];
}

/** The one value of a key. @throws NexusError "corrupt" naming `where`. */
export function required(fields: Fields, key: string, where: string): string {
  const value = single(fields, key);
  if (value === undefined) throw malformed(where, `has no ${key}`);
  return value;
}

export function malformed(where: string, why: string): NexusError {
  return new NexusError("corrupt", `${where} is malformed: it ${why}`, { hint: "fetch it again; if it stays so, another mirror may be sound" });
}

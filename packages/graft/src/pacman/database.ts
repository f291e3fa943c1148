// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { collect, readTar } from "@nexus/archive";
import { malformed, parseFields, type Fields } from "./fields.ts";
import { databaseLimits, pacmanLimits } from "./limits.ts";
import { openTar } from "./open-tar.ts";

/** What a database says in one of its files. */
export interface DatabaseRecord {
  /** `<name>-<version>`. */
  folder: string;
  file: "desc" | "depends" | "files";
  fields: Fields;
}

/**
 * The records of a database or of a list of files, in its order. `wanted` says which are parsed, by folder and file.
 * @throws NexusError "corrupt" naming `what`.
 */
export async function* readDatabase(path: string, what: string, wanted: (folder: string, file: string) => boolean): AsyncGenerator<DatabaseRecord, void> {
  for await (const entry of readTar(openTar(path, what, databaseLimits), { limits: databaseLimits, onDrop: () => {} })) {
    if (entry.kind === "directory") continue;
    const [, folder, file] = /^([^/]+)\/(desc|depends|files)$/.exec(entry.path) ?? [];
    if (folder === undefined || entry.kind !== "file") continue;
    if (!wanted(folder, file!)) continue;
    const where = `${entry.path} in ${what}`;
    const bytes = await collect(entry.body, pacmanLimits.recordBytes, where);
    yield { folder, file: file as DatabaseRecord["file"], fields: parseFields(decode(bytes, where), where) };
  }
}

function decode(bytes: Buffer, where: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw malformed(where, "is not UTF-8");
  }
}

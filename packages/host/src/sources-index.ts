// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

/** One version of a source package, as a signed Sources index lists it. */
export interface SourceRecord {
  package: string;
  version: string;
  /** Folder below the repository's address. */
  directory: string;
  files: { name: string; size: number; sha256: string }[];
}

/**
 * All records of one source package in a decompressed Sources index (Debian repository format: deb822 stanzas parted by
 * empty lines). Stanzas are found without reading the others; ones with unsafe names or malformed digests are left out.
 */
export function findSourceRecords(index: Buffer, name: string): SourceRecord[] {
  const records: SourceRecord[] = [];
  const wanted = `Package: ${name}\n`;
  for (let at = index.indexOf(wanted); at >= 0; at = index.indexOf(wanted, at + 1)) {
    if (at > 0 && index[at - 1] !== 0x0a) continue;
    const before = at === 0 ? -1 : index.lastIndexOf("\n\n", at - 1);
    const end = index.indexOf("\n\n", at);
    const record = parseStanza(index.subarray(before < 0 ? 0 : before + 2, end < 0 ? index.length : end).toString("utf8"));
    if (record?.package === name) records.push(record);
  }
  return records;
}

function parseStanza(text: string): SourceRecord | undefined {
  const fields = new Map<string, string>();
  let last = "";
  for (const line of text.split("\n")) {
    if (/^[ \t]/.test(line)) {
      fields.set(last, `${fields.get(last) ?? ""}\n${line.trim()}`);
      continue;
    }
    const colon = line.indexOf(":");
    last = line.slice(0, colon).toLowerCase();
    fields.set(last, line.slice(colon + 1).trim());
  }
  const [name, version, directory] = ["package", "version", "directory"].map((field) => fields.get(field));
  if (name === undefined || version === undefined || directory === undefined || !isSafeFolder(directory)) return undefined;
  return { package: name, version, directory, files: parseChecksums(fields.get("checksums-sha256") ?? "") };
}

function parseChecksums(field: string): SourceRecord["files"] {
  return field.split("\n").flatMap((line) => {
    const found = /^([0-9a-f]{64}) (\d{1,15}) ([A-Za-z0-9][A-Za-z0-9.+~:_-]*)$/.exec(line.trim());
    return found === null ? [] : [{ sha256: found[1] as string, size: Number(found[2]), name: found[3] as string }];
  });
}

function isSafeFolder(path: string): boolean {
  return /^[A-Za-z0-9.+~_/-]+$/.test(path) && !path.startsWith("/") && !path.split("/").includes("..");
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { createHash } from "node:crypto";
import type { Entry } from "@nexus/archive";
import type { Findings } from "../ecosystem.ts";
import type { ListedFile } from "./contents.ts";
import { addedEntries, parentsOf, type OwnKind } from "./added-entries.ts";
import { damaged, isMetadata, packageMembers, type PackageFile, type PackageHead } from "./package-file.ts";
import { moveFile, moveLink, type Relocation } from "./prefix.ts";

/**
 * The tree of a package: the files that its packing list names below the prefix, relocated, then what its declarative lines
 * add. What is left out goes into `findings`.
 * @throws NexusError "corrupt" for a file that is not as the list has it, or missing.
 */
export async function* treeEntries(file: PackageFile, head: PackageHead, relocation: Relocation, findings: Findings): AsyncGenerator<Entry, void> {
  const listed = listedInTree(head, relocation, findings);
  const folders = new Set([...listed.keys()].flatMap(parentsOf));
  const seen = new Map<string, Entry["kind"]>();
  const drop = (path: string, what: string): void => void findings.dropped.push({ path, what });
  for await (const entry of packageMembers(file, drop)) {
    const { path } = entry;
    if (isMetadata(path) || entry.kind === "directory") continue;
    const wanted = listed.get(path);
    if (wanted === undefined) {
      drop(path, "not in the packing list below the prefix");
      continue;
    }
    seen.set(path, entry.kind);
    if (entry.kind === "symlink") yield { ...entry, target: moveLink(path, entry.target, relocation, (own) => listed.has(own) || folders.has(own)) };
    else if (entry.kind === "hardlink") {
      if (!listed.has(entry.target)) throw damaged(file.path, `${path} is a hard link to ${entry.target}, which is not in the packing list`);
      yield entry;
    } else {
      const original = { ...entry, body: heldToList(entry.body, wanted, file) };
      yield await moveFile(original, relocation, (count) => findings.leftovers.push({ path, count }));
    }
  }
  const missing = [...listed.keys()].filter((path) => !seen.has(path));
  if (missing.length > 0) throw damaged(file.path, `${missing[0]} is in its packing list and missing${missing.length > 1 ? `, with ${missing.length - 1} others` : ""}`);
  const ownKind: OwnKind = (path) => {
    if (folders.has(path)) return "folder";
    const kind = seen.get(path);
    return kind === undefined ? undefined : kind === "symlink" ? "other" : "file";
  };
  yield* addedEntries(head, relocation, ownKind, findings);
}

/** The listed files by their path. Files of other folders than the prefix are left out and noted. */
function listedInTree({ list }: PackageHead, { prefix }: Relocation, findings: Findings): Map<string, ListedFile> {
  const outside = list.files.filter(({ folder }) => folder !== prefix);
  for (const { folder, path } of outside) findings.dropped.push({ path: `${folder}/${path}`, what: `a file outside ${prefix}` });
  return new Map(list.files.filter(({ folder }) => folder === prefix).map((each) => [each.path, each]));
}

/** A body that is compared with the list's MD5 at its end: to find accidents, for whoever means harm changes the list as well. */
async function* heldToList(body: AsyncIterable<Uint8Array>, { path, md5 }: ListedFile, file: PackageFile): AsyncGenerator<Uint8Array, void> {
  const hash = createHash("md5");
  for await (const chunk of body) {
    hash.update(chunk);
    yield chunk;
  }
  const found = hash.digest("hex");
  if (md5 !== undefined && md5 !== found) throw damaged(file.path, `${path} has the MD5 ${found}, its packing list says ${md5}`);
}

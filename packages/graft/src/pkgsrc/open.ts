// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Release } from "../closure/release.ts";
import type { OpenPackage } from "../ecosystem.ts";
import { fullNameOf } from "./detail.ts";
import { noFindings } from "./findings.ts";
import { valueOf } from "./key-values.ts";
import { damaged, findPackage, readHead } from "./package-file.ts";
import { relocation } from "./prefix.ts";
import { treeEntries } from "./tree-entries.ts";

/**
 * Opens a fetched package for unpacking: what its packing list names below its prefix, moved to the release's alias.
 * @throws NexusError "corrupt" for a package of another name or another form, "conflict" for a prefix that cannot be moved.
 */
export async function openPackage(release: Release, path: string): Promise<OpenPackage> {
  const fullName = fullNameOf(release);
  const file = await findPackage(path);
  const head = await readHead(file);
  const { list, buildInfo } = head;
  if (list.fullName !== fullName) throw damaged(path, `it is ${list.fullName}, not ${fullName}`);
  const base = valueOf(buildInfo, "LOCALBASE");
  if (base !== undefined && base !== list.prefix) throw damaged(path, `its files belong below ${list.prefix}, its libraries below ${base}`);
  const move = relocation(list.prefix, `/${release.aliases[0]}`, fullName);
  let findings = noFindings();
  return {
    entries() {
      findings = noFindings();
      return treeEntries(file, head, move, findings);
    },
    findings: () => findings,
    [Symbol.asyncDispose]: async () => {},
  };
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { narRootKind, readNar, type Entry } from "@nexus/archive";
import { NexusError } from "@nexus/core";
import { Sha256Stream } from "@nexus/trust";
import type { Release } from "../closure/release.ts";
import type { Findings, OpenPackage } from "../ecosystem.ts";
import type { ReleaseDetail } from "./detail.ts";
import { unpacked } from "./downloaded.ts";
import { relocateEntry } from "./relocate.ts";
import { nameOf, storeDir } from "./store-path.ts";

/** A fetched NAR, open for unpacking; the NAR's digest and size are verified when its entries end. */
export async function openNar(release: Release, path: string): Promise<OpenPackage> {
  const { base, compression, narSize, narSha256 } = release.detail as ReleaseDetail;
  const findings: Findings = { dropped: [], effects: [], leftovers: [] };
  const single = (await narRootKind(unpacked(path, compression, narSize))) !== "directory";

  async function* entries(): AsyncGenerator<Entry, void> {
    const sum = new Sha256Stream();
    for await (const entry of readNar(sum.through(unpacked(path, compression, narSize)), { rootName: nameOf(base) })) {
      yield await relocateEntry(entry, base, single, findings);
    }
    if (sum.size !== narSize) throw differs(base, `unpacks to ${sum.size} bytes, and ${narSize} are promised`);
    const digest = sum.digest();
    if (digest !== narSha256) throw differs(base, `unpacks to sha256:${digest}, and sha256:${narSha256} is promised`);
  }

  return { entries, findings: () => findings, aliasEntry: single ? nameOf(base) : undefined, async [Symbol.asyncDispose]() {} };
}

function differs(base: string, why: string): NexusError {
  return new NexusError("digest-mismatch", `the archive of ${storeDir}/${base} ${why}`, { hint: "fetch it again; if it stays so, the cache serves something else: do not use it" });
}

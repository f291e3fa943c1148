// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// nix-cache-info, what a cache says of itself: manual of Nix, "Binary cache: nix-cache-info".

import { NexusError } from "@nexus/core";
import { storeDir } from "./store-path.ts";

/** @throws NexusError "corrupt" when a cache holds paths of another store than /nix/store, or says nothing of its store. */
export function checkCacheInfo(text: string, where: string): void {
  const found = /^StoreDir:[ \t]*(\S+)[ \t]*$/m.exec(text)?.[1];
  if (found === storeDir) return;
  throw new NexusError("corrupt", found === undefined ? `${where} is no nix-cache-info: it names no StoreDir` : `${where} is a cache of ${JSON.stringify(found.slice(0, 300))}`, {
    hint: `only caches of ${storeDir} can be used: programs of another store look for its path`,
  });
}

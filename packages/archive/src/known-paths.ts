// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";
import type { Limits } from "./limits.ts";

type Kind = "directory" | "file" | "symlink";

/** Remembers the members of an archive and refuses what would let a later one write through or over an earlier one. */
export interface KnownPaths {
  /** Takes a member in. @throws NexusError "corrupt" when it stands below a file or link, or its path is taken. */
  add(path: string, kind: Kind): void;
  /** Checks that `target` is a file member taken in before. @throws NexusError "corrupt". */
  requireFile(path: string, target: string): void;
}

export function knownPaths(bounds: Limits): KnownPaths {
  const kinds = new Map<string, Kind>();
  let bytes = 0;

  function remember(path: string, kind: Kind): void {
    bytes += path.length;
    if (kinds.size >= bounds.entries) throw refused(`it has more than ${bounds.entries} members`);
    if (bytes > bounds.allPathBytes) throw refused(`its paths together are longer than ${bounds.allPathBytes} bytes`);
    kinds.set(path, kind);
  }

  function addParents(path: string): void {
    for (let slash = path.indexOf("/"); slash > 0; slash = path.indexOf("/", slash + 1)) {
      const parent = path.slice(0, slash);
      const kind = kinds.get(parent);
      if (kind === undefined) remember(parent, "directory");
      else if (kind !== "directory") throw refused(`${JSON.stringify(path)} lies below ${JSON.stringify(parent)}, which is a ${kind}`);
    }
  }

  return {
    add(path, kind) {
      addParents(path);
      const before = kinds.get(path);
      if (before === undefined) remember(path, kind);
      else if (before !== "directory" || kind !== "directory") {
        throw refused(`${JSON.stringify(path)} stands in it twice, as a ${before} and as a ${kind}`);
      }
    },
    requireFile(path, target) {
      const kind = kinds.get(target);
      if (kind !== "file")
        throw refused(`${JSON.stringify(path)} is a hard link to ${JSON.stringify(target)}, which is ${kind === undefined ? "no member before it" : `a ${kind}`}`);
    },
  };
}

function refused(why: string): NexusError {
  return new NexusError("corrupt", `the archive is refused: ${why}`, {
    hint: "the archive is damaged or made to do harm; fetch it again from a source you trust",
  });
}

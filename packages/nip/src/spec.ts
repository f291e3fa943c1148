// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { resolve } from "node:path";
import { NexusError } from "@nexus/core";

/** What a SPEC on the command line means. */
export type Spec = { kind: "file"; path: string } | { kind: "name"; name: string; version?: string };

/**
 * Reads a SPEC: a package file (`./x.npk`, any word with a slash or ending in .npk), or `[npk::]NAME[@VERSION]`.
 * @throws NexusError "usage".
 */
export function parseSpec(text: string): Spec {
  const ecosystem = /^([a-z][a-z0-9]*)::?(.*)$/s.exec(text);
  if (ecosystem !== null && ecosystem[1] !== "npk") {
    throw new NexusError("usage", `${text}: this nip knows packages of npk only, not of ${ecosystem[1]}`, { hint: "name a package of the local repository, or a file ./x.npk" });
  }
  const rest = ecosystem?.[2] ?? text;
  if (ecosystem === null && (rest.includes("/") || rest.endsWith(".npk"))) return { kind: "file", path: resolve(rest) };
  const named = /^([^@\s/]+)(?:@([^@\s/]+))?$/.exec(rest);
  if (named === null) throw new NexusError("usage", `${JSON.stringify(text)} is no package`, { hint: "it is NAME, NAME@VERSION or a file ./x.npk" });
  return { kind: "name", name: named[1] ?? "", version: named[2] };
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { resolve } from "node:path";
import { NexusError } from "@nexus/core";
import { ecosystemNames, type EcosystemName } from "../ecosystem.ts";

/** What a SPEC on the command line means. */
export type Spec = { kind: "file"; path: string } | { kind: "url"; url: string } | NameSpec;

/** A package by its name, or by an address that its ecosystem knows. */
export interface NameSpec {
  kind: "name";
  /** Undefined: whichever configured repository has it, by priority. */
  ecosystem?: EcosystemName;
  name: string;
  version?: string;
}

/** Other words for an ecosystem, as people know them. */
const otherWords: Readonly<Record<string, EcosystemName>> = { nixpkgs: "nix", arch: "pacman", local: "npk" };

/** The ecosystem of a word: its name, or another word for it. @throws NexusError "usage". */
export function parseEcosystem(word: string): EcosystemName {
  const found = ecosystemNames.find((name) => name === word) ?? otherWords[word];
  if (found !== undefined) return found;
  throw new NexusError("usage", `${JSON.stringify(word)} is no ecosystem`, { hint: `there are ${ecosystemNames.join(", ")}` });
}

/** A SPEC: `[ecosystem::]NAME[@VERSION]`, `ecosystem:NAME`, a Nix store path, a package file (`./x.npk`), or a URL of one. @throws NexusError "usage". */
export function parseSpec(text: string): Spec {
  if (/^(https?|file):\/\/\S+\.narinfo$/.test(text) || text.startsWith("/nix/store/")) return { kind: "name", ecosystem: "nix", name: text };
  if (/^(https?|file):\/\/\S+$/.test(text)) return { kind: "url", url: text };
  const qualified = /^([a-z][a-z0-9]*)::?(.*)$/s.exec(text);
  if (qualified === null && (text.includes("/") || /\.(npk|tgz|pkg\.tar(\.\w+)?)$/.test(text))) return { kind: "file", path: resolve(text) };
  return parseName(qualified?.[2] ?? text, qualified === null ? undefined : parseEcosystem(qualified[1]!), text);
}

/** A package of a given ecosystem: `NAME[@VERSION]`, or an address that the ecosystem knows. @throws NexusError "usage". */
export function parseName(word: string, ecosystem: EcosystemName | undefined, whole = word): NameSpec {
  if (ecosystem === "nix" && /^(\/nix\/store\/|(https?|file):\/\/)\S+$/.test(word)) return { kind: "name", ecosystem, name: word };
  const named = /^([^@\s/]+)(?:@([^@\s/]+))?$/.exec(word);
  if (named === null) throw new NexusError("usage", `${JSON.stringify(whole)} is no package`, { hint: "it is NAME, NAME@VERSION, ecosystem::NAME, or a file ./x.npk" });
  return { kind: "name", ecosystem, name: named[1]!, version: named[2] };
}

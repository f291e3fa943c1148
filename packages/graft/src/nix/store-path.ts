// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Store paths: manual of Nix, "Store path". /nix/store/<32 digits of Nix base 32>-<name>; the last part is the base name.

import { NexusError } from "@nexus/core";
import { appName } from "@nexus/store";

export const storeDir = "/nix/store";

const basePattern = /^[0-9abcdfghijklmnpqrsvwxyz]{32}-[0-9A-Za-z+\-._?=]{1,211}$/;
const hashPattern = /^[0-9abcdfghijklmnpqrsvwxyz]{32}$/;
/** The usual names of a package's outputs besides "out", as they stand behind the version. */
const outputNames = "bin|data|debug|dev|devdoc|dist|doc|etc|getent|headers|info|lib|libs|locale|man|modules|nls|scripts|static|terminfo|tools";

export function isBaseName(text: string): boolean {
  return basePattern.test(text);
}

/** Whether a text is the hash part of a store path. */
export function isStoreHash(text: string): boolean {
  return hashPattern.test(text);
}

/** The base name of a store path that is given whole. @throws NexusError "corrupt" for any other path. */
export function parseStorePath(path: string, where: string): string {
  const base = path.startsWith(`${storeDir}/`) ? path.slice(storeDir.length + 1) : "";
  if (isBaseName(base)) return base;
  throw new NexusError("corrupt", `${where}: ${JSON.stringify(path.slice(0, 300))} is no path of ${storeDir}`, {
    hint: `only caches of ${storeDir} can be used: programs of another store look for its path`,
  });
}

/** The hash part of a base name. */
export function hashOf(base: string): string {
  return base.slice(0, 32);
}

/** What follows the hash of a base name: "openssl-3.0.14-dev". */
export function nameOf(base: string): string {
  return base.slice(33);
}

/** Where a store path's stand-in lies in a root. */
export function aliasOf(base: string): string {
  return `Programs/.${base}`;
}

/** A name taken apart: "openssl-3.0.14-dev" is openssl, version 3.0.14, output dev. The version of a name without one is "0". */
export interface ParsedName {
  name: string;
  version: string;
  /** "out" when the name says no other. */
  output: string;
  /** The folder below /Programs; the outputs of a package share it. */
  app: string;
}

const namePattern = new RegExp(`^(?<name>.+?)-(?<version>\\d.*?)(?:-(?<output>${outputNames}))?$`);

export function parseName(text: string): ParsedName {
  const { name = text, version = "0", output = "out" } = namePattern.exec(text)?.groups ?? {};
  return { name, version, output, app: appName(name.slice(0, 128)) };
}

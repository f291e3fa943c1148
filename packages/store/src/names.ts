// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";
import { appAliases } from "./app-aliases.ts";

const longestName = 128;

/** What an App's name looks like: safe in paths and colon-separated lists, and not hidden. */
export const appPattern = /^[A-Za-z0-9_+][A-Za-z0-9._+~-]{0,127}$/;

/**
 * The App a package lies under in /Programs: GoboLinux's spelling where its recipes have one, else the package name with
 * its first letter in upper case.
 * @throws NexusError "corrupt" for a name that is empty or longer than 128 characters.
 */
export function appName(packageName: string): string {
  const alias = appAliases.get(packageName.toLowerCase());
  if (alias !== undefined) return alias;
  const safe = pathSafe(packageName, "package name");
  return safe.charAt(0).toUpperCase() + safe.slice(1);
}

/**
 * The version as it stands in paths: verbatim, with characters that cannot stand in a path or a colon-separated list
 * replaced by "_".
 * @throws NexusError "corrupt" for a version that is empty or longer than 128 characters.
 */
export function versionName(version: string): string {
  const safe = pathSafe(version, "version");
  return safe === "Current" ? "_Current" : safe;
}

function pathSafe(text: string, what: string): string {
  if (text === "" || text.length > longestName) {
    throw new NexusError("corrupt", `a ${what} must have 1 to ${longestName} characters, this one has ${text.length}`);
  }
  return text.replace(/[^A-Za-z0-9._+~-]/gu, "_").replace(/^[.~-]/, "_");
}

/** Checks that an App's name can stand in a path. @throws NexusError "corrupt". */
export function checkApp(app: string): void {
  if (!appPattern.test(app)) throw new NexusError("corrupt", `${JSON.stringify(app)} cannot be the name of a folder in /Programs`);
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "@nexus/core";

/** A package as dpkg has it installed. */
export interface InstalledPackage {
  name: string;
  architecture: string;
  version: string;
  /** Depends and Pre-Depends: each a list of alternatives, by bare package name. */
  depends: string[][];
  /** Virtual names it provides. */
  provides: string[];
}

const queryFields = ["Package", "Architecture", "Version", "db:Status-Status", "Pre-Depends", "Depends", "Provides"];
const environment = () => ({ ...(process.env as Record<string, string>), LC_ALL: "C" });

/** All installed packages. @throws NexusError "tool-missing" where there is no dpkg. */
export async function installedPackages(): Promise<InstalledPackage[]> {
  const format = `${queryFields.map((field) => `\${${field}}`).join("\\t")}\\n`;
  const { stdout } = await run("dpkg-query", ["-W", "-f", format], { env: environment(), package: "dpkg" });
  const packages: InstalledPackage[] = [];
  for (const line of stdout.split("\n")) {
    const [name, architecture, version, status, preDepends, depends, provides] = line.split("\t");
    if (name === undefined || architecture === undefined || version === undefined || status !== "installed") continue;
    packages.push({
      name,
      architecture,
      version,
      depends: [...parseRelations(preDepends ?? ""), ...parseRelations(depends ?? "")],
      provides: parseRelations(provides ?? "").flat(),
    });
  }
  return packages;
}

/** The names in a dependency field (Debian policy 7.1): version limits and architecture qualifiers are dropped. */
export function parseRelations(field: string): string[][] {
  return field
    .split(",")
    .map((group) =>
      group
        .split("|")
        .map((item) => /^\s*([a-z0-9][a-z0-9+.-]*)/.exec(item)?.[1] ?? "")
        .filter((name) => name !== ""),
    )
    .filter((group) => group.length > 0);
}

/** Which packages own which of the paths; a path that no package owns is absent. */
export async function owners(paths: readonly string[]): Promise<Map<string, string[]>> {
  const { stdout } = await run("dpkg-query", ["-S", "--", ...paths], { env: environment(), accept: [0, 1], package: "dpkg" });
  const found = new Map<string, string[]>();
  for (const line of stdout.split("\n")) {
    const at = line.indexOf(": /");
    if (at < 0 || line.startsWith("diversion by ") || line.startsWith("local diversion ")) continue;
    found.set(line.slice(at + 2), line.slice(0, at).split(", "));
  }
  return found;
}

/** The paths of all files, links and folders of the packages, where they really lie (diversions followed), sorted. */
export async function packageFiles(packages: readonly string[]): Promise<string[]> {
  const { stdout } = await run("dpkg-query", ["-L", "--", ...packages], { env: environment(), package: "dpkg" });
  const files: string[] = [];
  for (const line of stdout.split("\n")) {
    const diverted = /^(?:diverted by .* to|locally diverted to): (\/.*)$/.exec(line)?.[1];
    if (diverted !== undefined) files[files.length - 1] = diverted;
    else if (line.startsWith("/") && line !== "/.") files.push(line);
  }
  return [...new Set(files)].sort();
}

/**
 * The sha256, in hex, of dpkg's list of the checksums of a package's files (dpkg(1), `--verify`; the list comes with the
 * .deb and leaves out what lies in /etc). Undefined where dpkg has none.
 */
export function checksumsDigest({ name, architecture }: Pick<InstalledPackage, "name" | "architecture">): string | undefined {
  const lists = [`${name}:${architecture}`, name].map((owner) => `/var/lib/dpkg/info/${owner}.md5sums`);
  const list = lists.find((file) => existsSync(file));
  return list && createHash("sha256").update(readFileSync(list)).digest("hex");
}

/** A link that update-alternatives keeps outside of any package. */
export interface AlternativeLink {
  path: string;
  target: string;
}

const alternativesFolder = "/var/lib/dpkg/alternatives";

/** The two links of every alternative: `/usr/bin/cc` → `/etc/alternatives/cc` → (where that leads is read by the caller). */
export function alternativeLinks(): AlternativeLink[] {
  return readdirSync(alternativesFolder)
    .sort()
    .flatMap((name) => parseAlternative(name, readFileSync(join(alternativesFolder, name), "utf8")));
}

/** Reads one file of update-alternatives: the mode, the master link, then pairs of slave name and link up to an empty line. */
export function parseAlternative(name: string, text: string): AlternativeLink[] {
  const [, master, ...rest] = text.split("\n");
  const links = master === undefined ? [] : [{ path: master, target: `/etc/alternatives/${name}` }];
  for (let index = 0; index + 1 < rest.length && rest[index] !== ""; index += 2) {
    links.push({ path: rest[index + 1] as string, target: `/etc/alternatives/${rest[index]}` });
  }
  return links;
}

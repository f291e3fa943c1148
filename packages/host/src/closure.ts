// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, readlinkSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { compareBytes, NexusError } from "@nexus/core";
import { installLine, requireTools } from "./check.ts";
import { alternativeLinks, installedPackages, owners, packageFiles, type AlternativeLink, type InstalledPackage } from "./dpkg.ts";
import { hostTool } from "./tools.ts";

export interface PackageClosure {
  /** The packages that own the tools and all they depend on, sorted by name. */
  packages: { name: string; version: string; architecture: string }[];
  /** Absolute paths of everything in those packages, sorted. */
  files: string[];
  /** Links of update-alternatives whose end is one of the files. */
  links: AlternativeLink[];
}

const commandFolders = ["/usr/bin", "/usr/sbin", "/bin", "/sbin"];

/**
 * The Debian packages that own the tools, with everything they depend on. A tool is a name of the tool table, another
 * command, or an absolute path. Essential packages are not added by themselves: only what is declared or depended on.
 * @throws NexusError "tool-missing" when a tool is absent, is not owned by a package, or the host has no dpkg.
 */
export async function packageClosureOfTools(tools: readonly string[]): Promise<PackageClosure> {
  if (!existsSync("/var/lib/dpkg/status")) {
    throw new NexusError("tool-missing", "sandboxed builds need a host with dpkg (Debian or a relative); this host has none", {
      hint: "build on a Debian machine or in a Debian container; grafting packages works here",
    });
  }
  await requireTools(tools);
  const [installed, roots] = await Promise.all([installedPackages(), ownersOfTools(tools)]);
  const packages = closeOverDependencies(roots, installed);
  const files = await packageFiles(packages.map(({ name, architecture }) => `${name}:${architecture}`.replace(/:all$/, "")));
  return {
    packages: packages.map(({ name, version, architecture }) => ({ name, version, architecture })),
    files,
    links: linksInto(files),
  };
}

/** The packages reachable from the roots over Depends and Pre-Depends, sorted by name; for alternatives the first installed one. */
export function closeOverDependencies(roots: readonly string[], installed: readonly InstalledPackage[]): InstalledPackage[] {
  const byName = new Map<string, InstalledPackage>();
  const providers = new Map<string, InstalledPackage>();
  for (const entry of installed) {
    byName.set(`${entry.name}:${entry.architecture}`, entry);
    if (!byName.has(entry.name)) byName.set(entry.name, entry);
    for (const name of entry.provides) if (!providers.has(name)) providers.set(name, entry);
  }
  const find = (name: string) => byName.get(name) ?? providers.get(name);
  const reached = new Set<InstalledPackage>();
  const waiting = roots.map((name) => find(name));
  while (waiting.length > 0) {
    const entry = waiting.pop();
    if (entry === undefined || reached.has(entry)) continue;
    reached.add(entry);
    for (const alternatives of entry.depends) waiting.push(alternatives.map(find).find((found) => found !== undefined));
  }
  return [...reached].sort((a, b) => compareBytes(a.name, b.name) || compareBytes(a.architecture, b.architecture));
}

async function ownersOfTools(tools: readonly string[]): Promise<string[]> {
  const candidates = new Map(tools.map((tool) => [tool, namesOf(pathOfTool(tool))]));
  const owned = await owners([...new Set([...candidates.values()].flat())]);
  return tools.map((tool) => {
    const paths = candidates.get(tool) as string[];
    const owner = paths.map((path) => owned.get(path)?.[0]).find((name) => name !== undefined);
    if (owner !== undefined) return owner;
    throw new NexusError("tool-missing", `no package owns the host tool ${tool} (${paths[0]}), so it cannot be given to a sandboxed build`, {
      hint: installLine([tool]),
    });
  });
}

function pathOfTool(tool: string): string {
  const wanted = tool.startsWith("/") ? [tool] : (hostTool(tool)?.paths ?? commandFolders.map((folder) => join(folder, tool)));
  const found = wanted.find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new NexusError("tool-missing", `the host tool ${tool} is in none of ${commandFolders.join(", ")}; only tools of the distribution are given to sandboxed builds`, {
    hint: installLine([tool]),
  });
}

/** The names under which dpkg may know a file: with and without the merged /usr, then where its links lead. */
function namesOf(path: string): string[] {
  const real = realpathSync(path);
  const inRealFolder = join(realpathSync(dirname(path)), path.slice(path.lastIndexOf("/") + 1));
  return [...new Set([path, inRealFolder, real].flatMap((name) => [name, name.replace(/^\/usr\/(?=s?bin\/|lib)/, "/")]))];
}

function linksInto(files: readonly string[]): AlternativeLink[] {
  const known = new Set(files.map(mergedPath));
  const links: AlternativeLink[] = [];
  for (const link of alternativeLinks()) {
    if (!existsSync(link.target)) continue;
    const target = readlinkSync(link.target);
    if (known.has(mergedPath(target))) links.push(link, { path: link.target, target });
  }
  return links;
}

function mergedPath(path: string): string {
  return path.replace(/^\/(?=s?bin\/|lib)/, "/usr/");
}

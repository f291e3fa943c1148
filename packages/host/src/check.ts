// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { accessSync, constants, existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { NexusError, run } from "@nexus/core";
import { distributions, hostTool, type Distribution, type HostTool } from "./tools.ts";

export interface ToolState {
  tool: string;
  /** Where it lies; absent when it is missing. */
  path?: string;
  /** The first dotted number it prints about itself; absent for files and for tools that print none. */
  version?: string;
  /** The package that provides it on this distribution; absent when the table does not know. */
  package?: string;
  purpose?: string;
}

// An ordinary user's PATH lacks the folders of mkfs and sfdisk.
const systemFolders = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/** Where a tool lies (a name of the table, another command, or an absolute path), or undefined. Runs nothing. */
export function findTool(name: string): string | undefined {
  const files = name.startsWith("/") ? [name] : hostTool(name)?.paths;
  if (files !== undefined) return files.find((path) => existsSync(path));
  const folders = [...(process.env["PATH"] ?? "").split(":"), ...systemFolders].filter((folder) => folder.startsWith("/"));
  return folders.map((folder) => join(folder, name)).find(isExecutableFile);
}

/** What this machine has of the tools: path, version, and the package each comes from. */
export async function checkTools(names: readonly string[]): Promise<ToolState[]> {
  const here = distribution();
  return Promise.all(
    names.map(async (name) => {
      const entry = hostTool(name);
      const path = findTool(name);
      return {
        tool: name,
        path,
        version: path === undefined || entry?.paths !== undefined ? undefined : await versionOf(path, entry),
        package: here === undefined ? undefined : packagesOf([name], here)[0],
        purpose: entry?.purpose,
      };
    }),
  );
}

/** Returns when the host has all the tools. @throws NexusError "tool-missing" (exit 105) naming all that lack, with the line that installs them. */
export async function requireTools(names: readonly string[]): Promise<void> {
  const missing = names.filter((name) => findTool(name) === undefined);
  if (missing.length === 0) return;
  throw new NexusError("tool-missing", `missing on this host: ${missing.map(describe).join(", ")}`, { hint: installLine(missing) });
}

/** The command that installs the tools on a distribution, or a sentence where we know none. */
export function installLine(tools: readonly string[], here: Distribution | undefined = distribution()): string {
  const packages = here === undefined ? [] : packagesOf(tools, here);
  if (here === undefined || packages.length === 0) return `install what provides ${tools.join(", ")} with this system's package manager`;
  const words = packages.join(" ");
  const lines: Record<Distribution, string> = {
    debian: `nexus doctor --install, or: apt-get install --no-install-recommends ${words}`,
    arch: `pacman -S --needed ${words} (package names for this system are untested)`,
    fedora: `dnf install ${words} (package names for this system are untested)`,
    alpine: `apk add ${words} (package names for this system are untested)`,
  };
  return lines[here];
}

/** The packages that provide the tools on a distribution, sorted, each once. Tools the table does not know are left out. */
export function packagesOf(tools: readonly string[], here: Distribution): string[] {
  return [...new Set(tools.map((tool) => packageOf(tool, here)).filter((name) => name !== undefined))].sort();
}

function packageOf(tool: string, here: Distribution): string | undefined {
  const entry = hostTool(tool);
  const older = here === "debian" && distributionField("ID") === "debian" ? entry?.olderDebian : undefined;
  const release = Number(distributionField("VERSION_ID") || Infinity);
  return older !== undefined && release < older.before ? older.package : entry?.packages[here];
}

/** Which distribution of the table this is or descends from (os-release(5): ID, ID_LIKE), or undefined. */
export function distribution(osRelease = readOsRelease()): Distribution | undefined {
  const names = [distributionField("ID", osRelease), ...distributionField("ID_LIKE", osRelease).split(" ")];
  return distributions.find((known) => names.includes(known));
}

/** A field of os-release(5), or "" when it is absent. */
export function distributionField(name: string, osRelease = readOsRelease()): string {
  return new RegExp(`^${name}=["']?([^"'\n]*)`, "m").exec(osRelease)?.[1] ?? "";
}

function readOsRelease(): string {
  const path = ["/etc/os-release", "/usr/lib/os-release"].find((file) => existsSync(file));
  return path === undefined ? "" : readFileSync(path, "utf8");
}

function describe(tool: string): string {
  const purpose = hostTool(tool)?.purpose;
  return purpose === undefined ? tool : `${tool} (${purpose})`;
}

async function versionOf(path: string, entry: HostTool | undefined): Promise<string | undefined> {
  const env = { ...(process.env as Record<string, string>), LC_ALL: "C" };
  const result = await run(path, [entry?.versionArgument ?? "--version"], { env, accept: "any", timeout: 10_000 }).catch(() => undefined);
  return result === undefined ? undefined : /\d+(?:\.\d+)+\w*/.exec(`${result.stdout}\n${result.stderr}`)?.[0];
}

function isExecutableFile(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

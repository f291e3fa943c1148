// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, readdirSync } from "node:fs";
import { NexusError, run, step, type Report } from "@nexus/core";
import { distribution, findTool, installLine, packagesOf } from "./check.ts";

/** What is about to be installed, for the question to the user. */
export interface InstallPlan {
  tools: string[];
  /** What the user asked for, by package. */
  packages: string[];
  /** All packages that apt would install, with their versions, those above included. */
  changes: { name: string; version: string }[];
  /** The command as it will run. */
  command: string[];
}

const aptEnvironment = () => ({ ...(process.env as Record<string, string>), DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" });

export interface InstallOptions {
  /** Sees the plan and says whether to go on; absent when the user was asked already. */
  confirm?: (plan: InstallPlan) => Promise<boolean>;
  /** Stops everything but the installation itself. */
  signal?: AbortSignal;
}

/**
 * Installs the Debian packages of those tools that this host lacks, as root or through sudo. Returns the packages asked for; empty when nothing was missing.
 * @throws NexusError "tool-missing" on other distributions, or when a package is unknown or provides no such tool,
 *   "declined", "permission" without root and sudo, "failed" when apt fails.
 */
export async function installMissing(tools: readonly string[], report: Report, options: InstallOptions = {}): Promise<string[]> {
  const missing = tools.filter((tool) => findTool(tool) === undefined);
  if (missing.length === 0) return [];
  if (distribution() !== "debian") {
    throw new NexusError("tool-missing", `missing on this host: ${missing.join(", ")}; packages are installed for you on Debian only`, {
      hint: installLine(missing),
    });
  }
  const packages = packagesOf(missing, "debian");
  const asRoot = rootPrefix(packages);
  await refreshWhenNeeded(packages, asRoot, report, options.signal);
  const plan: InstallPlan = {
    tools: missing,
    packages,
    changes: await simulate(packages),
    command: [...asRoot, "apt-get", "install", "--no-install-recommends", "--yes", ...packages],
  };
  report({ type: "detail", message: `${plan.command.join(" ")} (${plan.changes.map(({ name, version }) => `${name} ${version}`).join(", ")})` });
  if (options.confirm !== undefined && !(await options.confirm(plan))) throw new NexusError("declined", "nothing was installed");
  // Not to be killed half-way: dpkg would be left with packages unpacked and not configured.
  await step(report, "install-tools", `install ${packages.join(", ")}`, () => runApt(plan.command, undefined));
  const still = missing.filter((tool) => findTool(tool) === undefined);
  if (still.length === 0) return packages;
  throw new NexusError("tool-missing", `${still.join(", ")} is still missing after installing ${packages.join(", ")}`, {
    hint: "install what provides it by hand and report this: the tool table names the wrong package for this release",
  });
}

function rootPrefix(packages: readonly string[]): string[] {
  if (process.getuid?.() === 0) return [];
  if (findTool("sudo") !== undefined) return ["sudo", "--"];
  throw new NexusError("permission", `installing ${packages.join(", ")} needs root, and this host has no sudo`, {
    hint: `as root: apt-get install --no-install-recommends ${packages.join(" ")}`,
  });
}

async function refreshWhenNeeded(packages: readonly string[], asRoot: readonly string[], report: Report, signal: AbortSignal | undefined): Promise<void> {
  const lists = "/var/lib/apt/lists";
  const hasLists = existsSync(lists) && readdirSync(lists).some((name) => name.endsWith("Release"));
  if (hasLists && (await allKnown(packages))) return;
  await step(report, "apt-update", "refresh the package lists", () => runApt([...asRoot, "apt-get", "update"], signal));
}

async function allKnown(packages: readonly string[]): Promise<boolean> {
  const { exitCode } = await run("apt-get", simulation(packages), { env: aptEnvironment(), accept: "any", package: "apt" });
  return exitCode === 0;
}

/** The "Inst name [old] (version …)" lines of a simulated run. */
async function simulate(packages: readonly string[]): Promise<InstallPlan["changes"]> {
  const { stdout } = await run("apt-get", simulation(packages), { env: aptEnvironment(), package: "apt" });
  return [...stdout.matchAll(/^Inst (\S+)(?: \[[^\]]*\])? \((\S+)/gm)].map(([, name, version]) => ({ name: name as string, version: version as string }));
}

function simulation(packages: readonly string[]): string[] {
  return ["install", "--simulate", "--no-install-recommends", "--", ...packages];
}

async function runApt([command, ...args]: readonly string[], signal: AbortSignal | undefined): Promise<void> {
  // sudo drops the environment, so the setting is a word of the command there.
  const words = command === "sudo" ? ["--", "env", "DEBIAN_FRONTEND=noninteractive", ...args.slice(1)] : args;
  await run(command as string, words, { env: aptEnvironment(), signal, package: "apt" });
}

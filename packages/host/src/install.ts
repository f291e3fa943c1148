// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError, run, step, type Report } from "@nexus/core";
import { distribution, findTool, installLine, packagesOf } from "./check.ts";

/** What is about to be installed, for the question to the user. */
export interface InstallPlan {
  tools: string[];
  /** The packages that provide them. */
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
 * Installs the Debian packages of those tools that this host lacks, as root or through sudo, after refreshing package
 * lists that do not know them. Returns the packages that provide the tools; empty when nothing was missing.
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
  if (packages.length === 0) throw new NexusError("tool-missing", `no known package provides ${missing.join(", ")}`, { hint: installLine(missing) });
  const asRoot = rootPrefix(packages);
  const update = () => step(report, "apt-update", "refresh the package lists", () => runApt([...asRoot, "apt-get", "update"], options.signal));
  let changes = await simulate(packages);
  if (changes === undefined) {
    await update();
    changes = await simulate(packages);
  }
  if (changes === undefined) {
    throw new NexusError("tool-missing", `this system's package lists do not offer ${packages.join(", ")}`, { hint: `see why: apt-get install --simulate ${packages.join(" ")}` });
  }
  const plan: InstallPlan = {
    tools: missing,
    packages,
    changes,
    command: [...asRoot, "apt-get", "install", "--no-install-recommends", "--yes", ...packages],
  };
  report({ type: "detail", message: `${plan.command.join(" ")} (${plan.changes.map(({ name, version }) => `${name} ${version}`).join(", ")})` });
  if (options.confirm !== undefined && !(await options.confirm(plan))) throw new NexusError("declined", "nothing was installed");
  // Not to be killed half-way: dpkg would be left with packages unpacked and not configured.
  const install = () => step(report, "install-tools", `install ${packages.join(", ")}`, () => runApt(plan.command, undefined));
  await install().catch(async (error: unknown) => {
    // Lists from before a point release name packages that the archive has replaced.
    if (!(error instanceof NexusError) || !/404 +Not Found/.test(error.excerpt ?? "")) throw error;
    await update();
    await install();
  });
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

/** The "Inst name [old] (version …)" lines of a simulated run; undefined when apt does not know the packages. */
async function simulate(packages: readonly string[]): Promise<InstallPlan["changes"] | undefined> {
  const args = ["install", "--simulate", "--no-install-recommends", "--", ...packages];
  const { exitCode, stdout } = await run("apt-get", args, { env: aptEnvironment(), accept: "any", package: "apt" });
  if (exitCode !== 0) return undefined;
  return [...stdout.matchAll(/^Inst (\S+)(?: \[[^\]]*\])? \((\S+)/gm)].map(([, name, version]) => ({ name: name as string, version: version as string }));
}

async function runApt([command, ...args]: readonly string[], signal: AbortSignal | undefined): Promise<void> {
  // sudo drops the environment, so the setting is a word of the command there.
  const words = command === "sudo" ? ["--", "env", "DEBIAN_FRONTEND=noninteractive", ...args.slice(1)] : args;
  await run(command as string, words, { env: aptEnvironment(), signal, package: "apt" });
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError, run, step, type Report } from "@nexus/core";
import { distribution, findTool, installLine, packagesOf } from "./check.ts";

/** What is about to be installed, for the question to the user. */
export interface InstallPlan {
  tools: string[];
  /** The packages that provide them. */
  packages: string[];
  /** All packages that apt would install, those above included; with `refresh` those above alone, whose versions are not known yet. */
  changes: { name: string; version: string | undefined }[];
  /** Whether the package lists do not know the packages, and are refreshed first. */
  refresh: boolean;
  /** The command as it will run. */
  command: string[];
}

const aptEnvironment = () => ({ ...(process.env as Record<string, string>), DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" });

export interface InstallOptions {
  /** Sees the plan before anything is changed, and says whether to go on; absent when the user was asked already. */
  confirm?: (plan: InstallPlan) => Promise<boolean>;
  /** Stops everything but the installation itself. */
  signal?: AbortSignal;
  /** Called before sudo, which may ask for a password; it keeps progress off the terminal until the function it returns is called. */
  pauseProgress?: () => () => void;
}

/**
 * Installs the Debian packages of those tools that this host lacks, as root or through sudo, after refreshing package
 * lists that do not know them. Changes nothing before `confirm` agreed. Returns the packages that provide the tools; empty when nothing was missing.
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
  const update = () => step(report, "apt-update", "refresh the package lists", () => runApt([...asRoot, "apt-get", "update"], options.pauseProgress, options.signal));
  const known = await simulate(packages);
  const plan: InstallPlan = {
    tools: missing,
    packages,
    changes: known ?? packages.map((name) => ({ name, version: undefined })),
    refresh: known === undefined,
    command: [...asRoot, "apt-get", "install", "--no-install-recommends", "--yes", ...packages],
  };
  report({ type: "detail", message: describe(plan) });
  if (options.confirm !== undefined && !(await options.confirm(plan))) throw new NexusError("declined", "nothing was installed");
  if (plan.refresh) {
    await update();
    if ((await simulate(packages)) === undefined) {
      throw new NexusError("tool-missing", `this system's package lists do not offer ${packages.join(", ")}`, {
        hint: `see why: apt-get install --simulate ${packages.join(" ")}`,
      });
    }
  }
  // Not to be killed half-way: dpkg would be left with packages unpacked and not configured.
  const install = () => step(report, "install-tools", `install ${packages.join(", ")}`, () => runApt(plan.command, options.pauseProgress, undefined));
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

function describe({ command, changes, refresh }: InstallPlan): string {
  const words = command.join(" ");
  return refresh ? `${words} (after apt-get update)` : `${words} (${changes.map(({ name, version }) => `${name} ${version}`).join(", ")})`;
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

async function runApt([command, ...args]: readonly string[], pauseProgress: InstallOptions["pauseProgress"], signal: AbortSignal | undefined): Promise<void> {
  if (command !== "sudo") {
    await run(command as string, args, { env: aptEnvironment(), signal, package: "apt" });
    return;
  }
  const resume = pauseProgress?.();
  try {
    // sudo drops the environment, so the setting is a word of the command.
    await run("sudo", ["--", "env", "DEBIAN_FRONTEND=noninteractive", ...args.slice(1)], { env: aptEnvironment(), signal, package: "sudo" });
  } finally {
    resume?.();
  }
}

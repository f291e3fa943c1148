// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "@nexus/core";
import { findTool } from "./check.ts";

/** Whether this user can make namespaces, and why not. */
export interface NamespaceState {
  usable: boolean;
  reason?: string;
  /** What to change so that it can. */
  remedy?: string;
}

/**
 * Found by trying: settings in /proc say too little (AppArmor, seccomp and containers forbid it in their own ways). The
 * trial is what a build needs: new user, mount, process and network namespaces with an own /proc.
 */
export async function userNamespaces(): Promise<NamespaceState> {
  const bwrap = findTool("bwrap");
  if (bwrap === undefined) return { usable: false, reason: "bwrap is missing" };
  const view = ["--unshare-all", "--unshare-user", "--uid", "1000", "--gid", "1000", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev"];
  const result = await run(bwrap, [...view, "--die-with-parent", "--", "/bin/true"], { accept: "any", timeout: 10_000 }).catch((error: Error) => error);
  if (!(result instanceof Error) && result.exitCode === 0) return { usable: true };
  const reason = result instanceof Error ? result.message : result.stderr.trim().replace(/^bwrap: /, "");
  return { usable: false, reason, remedy: namespaceRemedy() };
}

// Each refuses namespaces at the value beside it; the last value is one that allows them.
const settings = [
  ["user.max_user_namespaces", "0", "15000"],
  ["kernel.unprivileged_userns_clone", "0", "1"],
  ["kernel.apparmor_restrict_unprivileged_userns", "1", "0"],
] as const;

/** The kernel setting that refuses namespaces and how to change it; without one, where else to look. `sysctls` is for tests. */
export function namespaceRemedy(sysctls = "/proc/sys"): string {
  for (const [name, refusing, allowing] of settings) {
    if (readSetting(join(sysctls, name.replaceAll(".", "/"))) === refusing) return `the setting ${name} is ${refusing}; as root: sysctl -w ${name}=${allowing}`;
  }
  return "no kernel setting forbids them, so a security profile or the container around this does; allow user namespaces there";
}

function readSetting(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return undefined;
  }
}

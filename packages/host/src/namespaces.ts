// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { run } from "@nexus/core";
import { findTool } from "./check.ts";

/** Whether this user can make namespaces, and why not. */
export interface NamespaceState {
  usable: boolean;
  reason?: string;
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
  if (result instanceof Error) return { usable: false, reason: result.message };
  return result.exitCode === 0 ? { usable: true } : { usable: false, reason: result.stderr.trim().replace(/^bwrap: /, "") };
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { lstatSync, readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";

const checkout = join(import.meta.dirname, "../../..");

/**
 * The words before a command that let it run where this user is another one (the root user, if not said) and the root folder
 * is an empty disk with the real folders bound into it, without /Programs, /System and /n. `writable` is a folder that stays
 * as it is; `more` are further words for bwrap.
 */
export function ownRootFolder(writable: string, { uid = 0, more = [] }: { uid?: number; more?: readonly string[] } = {}): string[] {
  const hidden = ["Programs", "System", "n", "proc", "dev", "tmp"];
  const binds = readdirSync("/")
    .filter((name) => !hidden.includes(name))
    .flatMap((name) => (lstatSync(`/${name}`).isSymbolicLink() ? ["--symlink", readlinkSync(`/${name}`), `/${name}`] : ["--ro-bind", `/${name}`, `/${name}`]));
  const empty = ["--tmpfs", "/var/lib", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"];
  // The checkout may lie in /tmp itself.
  const bound = [...more, "--ro-bind", checkout, checkout, "--bind", writable, writable];
  return ["bwrap", "--unshare-user", "--uid", String(uid), "--gid", String(uid), ...binds, ...empty, ...bound];
}

/** A shell script in which `nip` is nip, with its output on one stream and its exit code behind it: for `sh -c SCRIPT sh NODE MAIN`. */
export function nipScript(script: string): string {
  return `nip() { "$node" "$main" "$@" 2>&1; echo "=> $?"; }\nnode=$1 main=$2\n${script}`;
}

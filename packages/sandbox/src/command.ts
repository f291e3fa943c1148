// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { lstatSync, readdirSync, readlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ToolRoot } from "./toolroot.ts";

export interface SandboxInput {
  /** A file or folder of this machine. */
  host: string;
  /** The absolute path at which the command sees it. */
  inside: string;
}

export interface SandboxView {
  root: ToolRoot;
  /** The folder in which the command works and leaves its results; the only place of the host it can write. */
  buildDir: string;
  /** Where the command sees `buildDir`; "/build" when absent. */
  buildPath?: string;
  /** Seen read-only. */
  inputs?: readonly SandboxInput[];
  /** Added to the fixed environment, or replacing parts of it. */
  env?: Readonly<Record<string, string>>;
  /** The working folder inside; `buildPath` when absent. */
  cwd?: string;
  hostname?: string;
}

export const defaultBuildPath = "/build";

// Every build sees the same user, whoever runs it.
const identity = { id: "1000", name: "builder" };

export const accountFiles = {
  passwd: `root:x:0:0:root:/root:/bin/sh\n${identity.name}:x:${identity.id}:${identity.id}:${identity.name}:${defaultBuildPath}:/bin/sh\n`,
  group: `root:x:0:\n${identity.name}:x:${identity.id}:\n`,
};

/** The environment of every sandboxed command; nothing of the caller's own is passed on. */
export function sandboxEnvironment(view: SandboxView): Record<string, string> {
  return {
    PATH: "/usr/bin:/usr/sbin",
    HOME: view.buildPath ?? defaultBuildPath,
    TMPDIR: "/tmp",
    TZ: "UTC",
    LC_ALL: "C",
    USER: identity.name,
    LOGNAME: identity.name,
    SHELL: "/bin/sh",
    TERM: "dumb",
    ...view.env,
  };
}

/** The arguments of bwrap(1) up to the command, with the descriptors on which it reads the account files: what the sandbox shows, read-only but for the build folder, /tmp and /dev/shm. */
export function bubblewrapArguments(view: SandboxView, descriptors: { passwd: number; group: number }): string[] {
  const buildPath = view.buildPath ?? defaultBuildPath;
  const args = ["--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent", "--new-session"];
  args.push("--uid", identity.id, "--gid", identity.id, "--hostname", view.hostname ?? "nexus", "--cap-drop", "ALL", "--clearenv");
  for (const [name, value] of Object.entries(sandboxEnvironment(view))) args.push("--setenv", name, value);
  // bwrap makes missing parents for its own user only.
  const folders = new Set(["/etc", ...(view.inputs ?? []).flatMap(({ inside }) => parentsOf(inside)), ...parentsOf(buildPath)]);
  for (const folder of folders) args.push("--perms", "0755", "--dir", folder);
  for (const name of readdirSync(view.root.path).sort()) args.push(...showTop(join(view.root.path, name), `/${name}`));
  args.push("--perms", "0644", "--ro-bind-data", `${descriptors.passwd}`, "/etc/passwd");
  args.push("--perms", "0644", "--ro-bind-data", `${descriptors.group}`, "/etc/group");
  args.push("--proc", "/proc", "--dev", "/dev", "--perms", "1777", "--tmpfs", "/tmp");
  for (const { host, inside } of view.inputs ?? []) args.push("--ro-bind", host, inside);
  args.push("--bind", view.buildDir, buildPath, "--remount-ro", "/", "--chdir", view.cwd ?? buildPath);
  return args;
}

function parentsOf(path: string): string[] {
  const parent = dirname(path);
  return parent === "/" ? [] : [...parentsOf(parent), parent];
}

function showTop(host: string, inside: string): string[] {
  if (lstatSync(host).isSymbolicLink()) return ["--symlink", readlinkSync(host), inside];
  // /etc gets files of our own as well, so its folder must not be the read-only one.
  if (inside === "/etc")
    return readdirSync(host)
      .sort()
      .flatMap((name) => ["--ro-bind", join(host, name), `${inside}/${name}`]);
  return ["--ro-bind", host, inside];
}

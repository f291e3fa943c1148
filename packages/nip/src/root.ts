// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, lstatSync, readlinkSync, realpathSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "@nexus/cli";
import { NexusError } from "@nexus/core";
import { openRoot, type Root } from "@nexus/store";
import { setupCommand } from "./setup/setup.ts";

/**
 * The root a command works in: --root, else the machine's own for the root user, else the user's own.
 * @throws NexusError "permission" when the machine's /Programs was given to an ordinary user by `nip setup`.
 */
export function chooseRoot({ flags, locations }: Pick<Context, "flags" | "locations">): Root {
  if (flags.root !== undefined) return openRoot(flags.root);
  if (process.getuid?.() !== 0) return openRoot(locations.userRoot);
  if (isLink("/Programs")) {
    throw new NexusError("permission", `/Programs leads to ${readlinkSync("/Programs")}, the root of an ordinary user`, {
      hint: `run nip as that user, name another root with --root, or undo the link: ${setupCommand} --remove`,
    });
  }
  return openRoot("/");
}

/** What the user should know before the first change of a root. */
export function firstUseNotes(root: Root): string[] {
  if (existsSync(join(root.path, "Programs"))) return [];
  return [root.path === "/" ? "makes /Programs and /System on this machine" : `makes ${join(root.path, "Programs")} and ${join(root.path, "System")}`];
}

/** The folder whose bin, share … hold what is installed, as the shell should name it. */
export function indexFolder(root: Root): string {
  const own = join(root.path, "System/Index");
  return samePlace("/System", join(root.path, "System")) ? "/System/Index" : own;
}

/** The line that puts a root's programs on PATH. */
export function envCommand(root: string, { locations }: Pick<Context, "locations">): string {
  const usual = root === "/" || root === locations.userRoot;
  return usual ? 'eval "$(nip env)"' : `eval "$(nip --root ${root} env)"`;
}

function samePlace(a: string, b: string): boolean {
  try {
    return realpathSync(a) === realpathSync(b);
  } catch {
    return false;
  }
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

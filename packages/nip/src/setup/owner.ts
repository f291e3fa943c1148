// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError, run } from "@nexus/core";
import { locations } from "@nexus/core";

/** An ordinary user whose root the machine's /Programs can lead to. */
export interface Owner {
  name: string;
  root: string;
}

/**
 * The user by name, else the one who called sudo; undefined for the root user's own session.
 * @throws NexusError "not-found" for a name that this machine does not know.
 */
export async function findOwner(name: string | undefined): Promise<Owner | undefined> {
  const wanted = name ?? process.env["SUDO_USER"];
  if (wanted === undefined || wanted === "root") return undefined;
  const { stdout, exitCode } = await run("getent", ["passwd", wanted], { accept: [0, 2] });
  const [user, , , , , home] = stdout.trim().split(":");
  if (exitCode !== 0 || user === undefined || home === undefined) throw new NexusError("not-found", `this machine has no user ${wanted}`);
  // sudo drops XDG_DATA_HOME; who has set it names the root with --root.
  return { name: user, root: locations({ HOME: home }).userRoot };
}

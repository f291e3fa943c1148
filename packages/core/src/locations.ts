// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { userInfo } from "node:os";
import { join } from "node:path";
import { NexusError } from "./errors.ts";

/** Where the house keeps things of this user, after the XDG base directory specification. */
export interface Locations {
  /** Sources by digest, actions by key, host tool trees: all of it can be made again. */
  cache: string;
  /** An ordinary user's root of /Programs and /System. */
  userRoot: string;
  /** nip's built-in local repository: the .npk files built on this machine. */
  localPackages: string;
  /** Configuration and keys. */
  config: string;
  /** nip's configuration: of this user, and of the whole machine. */
  nipConfig: string;
  systemConfig: string;
  /** What nip remembers and cannot make again, for example the digests it has seen. */
  state: string;
}

/**
 * The locations for an environment; relative XDG paths are ignored, as the specification says. An empty or relative HOME
 * counts as none: then it is the home that the system knows.
 */
export function locations(env: NodeJS.ProcessEnv = process.env): Locations {
  const home = homeOf(env);
  const pick = (name: string, fallback: string) => {
    const value = env[name];
    return value !== undefined && value.startsWith("/") ? value : join(home, fallback);
  };
  const data = pick("XDG_DATA_HOME", ".local/share");
  return {
    cache: join(pick("XDG_CACHE_HOME", ".cache"), "nexus"),
    userRoot: join(data, "nip"),
    localPackages: join(data, "nexus", "packages"),
    config: join(pick("XDG_CONFIG_HOME", ".config"), "nexus"),
    nipConfig: join(pick("XDG_CONFIG_HOME", ".config"), "nip"),
    systemConfig: "/etc/nip",
    state: join(pick("XDG_STATE_HOME", ".local/state"), "nip"),
  };
}

function homeOf({ HOME: home }: NodeJS.ProcessEnv): string {
  if (home?.startsWith("/") === true) return home;
  try {
    return userInfo().homedir;
  } catch (cause) {
    throw new NexusError("usage", "HOME says no folder, and the system knows no home of this user", { hint: "set HOME to a folder that this user can write", cause });
  }
}

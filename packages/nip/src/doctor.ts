// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "@nexus/cli";
import { hostArchitecture, run, toNexusError } from "@nexus/core";
import { hostNeeds, isReal, nipRunBinary, pathOnHost } from "@nexus/graft";
import type { Root } from "@nexus/store";
import { envCommand, indexFolder } from "./root.ts";
import { setupCommand } from "./setup/setup.ts";

/** One thing that was looked at. "missing": some programs miss it; "bad": grafts do not run without it. */
export interface Finding {
  what: string;
  state: "good" | "missing" | "bad";
  detail: string;
  hint?: string;
}

/** What this machine has of what nip and grafted programs need. */
export async function checkHost(root: Root, context: Context): Promise<Finding[]> {
  return [...(await checkViews(root)), checkSsh(isReal(root), process.getuid!()), ...checkVariables(root, context), ...(await checkTools()), ...checkNeeds()];
}

async function checkViews(root: Root): Promise<Finding[]> {
  const real = isReal(root);
  const place: Finding = {
    what: "/Programs",
    state: "good",
    detail: real ? `is that of ${root.path}: programs of Nix and pkgsrc and plain ones of pacman start without a launcher` : "is not this root's: grafts start through nip-run",
    hint: real ? undefined : `${setupCommand} makes it real`,
  };
  try {
    const { exitCode, stdout, stderr } = await run(nipRunBinary(hostArchitecture()), ["--check"], { accept: "any" });
    const words = (stdout + stderr).trim().replaceAll("\n", "; ");
    if (exitCode === 0) return [place, { what: "views", state: "good", detail: words }];
    return [
      place,
      { what: "views", state: real ? "missing" : "bad", detail: words, hint: real ? "most programs of pacman need them" : `change that setting, or: ${setupCommand}` },
    ];
  } catch (error) {
    const { message, hint } = toNexusError(error);
    return [place, { what: "views", state: "bad", detail: message, hint }];
  }
}

/**
 * Whether ssh starts in the views of a user, `real` being whether programs of Nix and pkgsrc need none. It refuses settings of
 * others than root and its user, and in a user namespace root's files belong to nobody: user_namespaces(7), "Unmapped user and
 * group IDs"; ssh_config(5), "Include".
 */
export function checkSsh(real: boolean, uid: number, folder = "/etc/ssh/ssh_config.d"): Finding {
  const settings = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".conf")) : [];
  const ownerOf = (name: string) => statSync(join(folder, name), { throwIfNoEntry: false })?.uid ?? uid;
  const refused = uid === 0 ? undefined : settings.find((name) => ownerOf(name) !== uid);
  if (refused === undefined) return { what: "ssh", state: "good", detail: "starts in views too" };
  return {
    what: "ssh",
    state: "missing",
    detail: `does not start in a user namespace: ${join(folder, refused)} belongs to root, who is not known there`,
    hint: `${real ? "" : `${setupCommand} helps git of Nix or pkgsrc; else: `}export GIT_SSH_COMMAND='ssh -F ~/.ssh/config'`,
  };
}

function checkVariables(root: Root, context: Context): Finding[] {
  const index = indexFolder(root);
  const wanted = { PATH: `${index}/bin`, MANPATH: `${index}/share/man`, XDG_DATA_DIRS: `${index}/share` };
  return Object.entries(wanted).map(([name, folder]): Finding => {
    const there = (process.env[name] ?? "").split(":").includes(folder);
    return {
      what: name,
      state: there ? "good" : "missing",
      detail: there ? `leads to ${folder}` : `does not lead to ${folder}`,
      hint: there ? undefined : envCommand(root.path, context),
    };
  });
}

const tools: readonly [tool: string, use: string, owner: string][] = [
  ["xz", "unpacks most packages", "xz-utils or xz"],
  ["bzip2", "unpacks some packages", "bzip2"],
  ["gpgv", "checks signatures of pacman and pkgsrc", "gpgv or gnupg"],
];

async function checkTools(): Promise<Finding[]> {
  return Promise.all(
    tools.map(async ([tool, use, owner]): Promise<Finding> => {
      const there = await run(tool, ["--help"], { accept: "any" }).then(
        () => true,
        () => false,
      );
      return { what: tool, state: there ? "good" : "missing", detail: use, hint: there ? undefined : `install ${owner}` };
    }),
  );
}

function checkNeeds(): Finding[] {
  return hostNeeds.map((need): Finding => {
    const path = pathOnHost(need);
    return path === undefined
      ? { what: need.what, state: "missing", detail: `nothing at ${need.paths.join(", ")}`, hint: `does not work: ${need.without}` }
      : { what: need.what, state: "good", detail: path };
  });
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { treePath, type TreeName } from "@nexus/store";
import { plainFolder } from "../plain/plan-plain.ts";
import { hostVariables } from "./host-needs.ts";

/** What a command needs around it. */
export interface ViewNeeds {
  /** The closure that is its /usr; without one the host's stays, and /Programs alone is made real. */
  usr?: TreeName;
  /** The view that has a copy of it which starts without it. */
  plain?: TreeName;
  /** The commands of the host that it may start, where /usr is not the host's. */
  hostCommands?: TreeName;
  /** The root, absolute or relative to the folder that the description lies in. */
  root: string;
}

/** From a generation's Launch/views to its root. */
export const rootOfGeneration = "../../../../..";

/** What nip-run reads to start one command of a tree: kernel/run/README.md has the format. */
export function describeView(tree: TreeName, command: string, { usr, plain, hostCommands, root }: ViewNeeds): string {
  const lines =
    usr === undefined
      ? [`exec /${plain === undefined ? `${treePath(tree)}/bin` : `${treePath(plain)}/${plainFolder}`}/${command}`, `root ${root}`, "programs"]
      : [`exec /usr/bin/${command}`, `root ${root}`, `usr /${treePath(usr)}`, "env-prepend PATH=/usr/bin"];
  for (const [name, value] of hostVariables({ usr: usr !== undefined })) lines.push(`env-default ${name}=${value}`);
  if (hostCommands !== undefined) lines.push(`env-append PATH=/${treePath(hostCommands)}/bin`);
  return `${lines.join("\n")}\n`;
}

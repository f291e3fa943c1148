// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Three actions: Rumk's own guests (the plan needs their sizes and digests), Rumk's code, which is the same for all systems,
// then an image with a plan. All run recipes/rumk/scripts/build.sh, which people can run by hand as well.

import type { Action, ActionInput } from "@nexus/forge";
import { scanTree, treeDigest } from "@nexus/store";
import { sha256 } from "@nexus/trust";
import { hex } from "../region.ts";

/** kernel/rumk and recipes/rumk/scripts as the commands see them. */
export interface RumkSources {
  kernel: ActionInput;
  scripts: ActionInput;
}

/** Names in the results. */
export const outputNames = { image: "rumk.bin", program: "rumk.elf" } as const;

const kernelPath = "/rumk/kernel";
const scriptsPath = "/rumk/scripts";
const objectsPath = "/rumk/objects";
const payloadPath = "/rumk/payload.bin";
const tools = ["make", "riscv64-linux-gnu-gcc", "riscv64-linux-gnu-objcopy", "riscv64-linux-gnu-readelf"];
/** 2026-01-01; nothing in the results has a date. */
const sourceDateEpoch = 1_767_225_600;

/** The sources of Rumk as inputs, named by their content. */
export async function rumkSources(kernelDir: string, scriptsDir: string): Promise<RumkSources> {
  const input = async (inside: string, host: string): Promise<ActionInput> => ({ inside, host, digest: treeDigest(await scanTree(host)) });
  return { kernel: await input(kernelPath, kernelDir), scripts: await input(scriptsPath, scriptsDir) };
}

/** All of Rumk's own guests: <name>.bin and <name>.elf for each. */
export function guestsAction({ kernel, scripts }: RumkSources): Action {
  return {
    name: "Rumk's guests",
    commands: [{ argv: ["sh", `${scriptsPath}/build.sh`, "guests", kernelPath, "${BUILD}/guests"] }],
    inputs: [kernel, scripts],
    tools,
    folders: ["guests"],
    output: "guests",
    sourceDateEpoch,
  };
}

/** Rumk's code, compiled twice and compared. */
export function objectsAction({ kernel, scripts }: RumkSources): Action {
  return {
    name: "Rumk's code",
    commands: [{ argv: ["sh", `${scriptsPath}/build.sh`, "objects", kernelPath, "${BUILD}/objects"] }],
    inputs: [kernel, scripts],
    tools,
    folders: ["objects"],
    output: "objects",
    sourceDateEpoch,
  };
}

/** What an image is made of besides Rumk's sources. */
export interface ImageParts {
  /** The system's name. */
  system: string;
  planC: string;
  payload: Uint8Array;
  /** Holds the payload on this machine. */
  payloadFile: string;
  /** Rumk's address. */
  base: number;
  /** The folder that objectsAction made, and what names its content. */
  objects: { dir: string; digest: string };
}

/** Rumk with a plan and the pristine copies that the plan names, proved by verify.sh. */
export function imageAction({ kernel, scripts }: RumkSources, { system, planC, payload, payloadFile, base, objects }: ImageParts): Action {
  const output = "${BUILD}/rumk";
  const parts = [kernelPath, "${BUILD}/plan.c", payloadPath];
  return {
    name: `Rumk for ${system}`,
    commands: [
      { argv: ["sh", `${scriptsPath}/build.sh`, "image", ...parts, output, hex(base), objectsPath] },
      { argv: ["sh", `${scriptsPath}/verify.sh`, output, ...parts, hex(base), objectsPath] },
    ],
    inputs: [kernel, scripts, { inside: objectsPath, digest: objects.digest, host: objects.dir }, { inside: payloadPath, digest: sha256(payload), host: payloadFile }],
    tools,
    folders: ["rumk"],
    files: { "plan.c": planC },
    output: "rumk",
    sourceDateEpoch,
  };
}

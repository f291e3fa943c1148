// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// A kernel is made by three actions, each with its own result in the cache: the Kconfig files (a part of the sources,
// once for each release), the configuration (seconds), the kernel (minutes).

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expand, fetchArchive, valuesOf, type Action, type ActionInput, type Command, type Forge, type RecipeArchive } from "@nexus/forge";
import { digestText } from "@nexus/trust";
import { auditConfig } from "./audit.ts";
import type { KernelSpecification } from "./choice.ts";
import { formatRequests } from "./fragment/merge.ts";
import { readKconfig } from "./kconfig/read.ts";
import { parseConfig } from "./kconfig/values.ts";
import { linuxArchitecture } from "./linux.ts";

/** A specification with the archive that the sources are taken from. */
export interface KernelParts extends KernelSpecification {
  archive: RecipeArchive;
}

/** The folder that an earlier action makes, and what names its content. */
export interface Earlier {
  digest: string;
  dir: string;
}

/** Names in the results of the actions. */
export const configName = "config";
export const deviceTreeFolder = "dtbs";

const archiveFile = "/sources/1";
const kconfigFolder = "/kconfig";
const configFolder = "/configuration";

/** What `make allnoconfig` reads, and the audit after it, as members of the archive below its one top folder. */
const kconfigMembers = ["--wildcards", "--no-wildcards-match-slash", "*/Makefile", "*/arch/*/Makefile*", "*/scripts", "--wildcards-match-slash", "*/Kconfig*"];

// Raised when the audit judges differently than before.
const auditVersion = 1;

/** The Kconfig files of a kernel release and what evaluates them. */
export function kconfigAction(forge: Forge, parts: KernelParts): Action {
  const { recipe } = parts;
  return {
    name: `${recipe.name} Kconfig files`,
    commands: [{ argv: [...unpack, ...kconfigMembers] }],
    inputs: [archiveInput(forge, parts)],
    tools: toolsOf(parts),
    folders: ["src"],
    output: "src",
    sourceDateEpoch: recipe.sourceDateEpoch,
  };
}

/** The final configuration: everything off, then what was requested, then the audit. */
export function configurationAction(parts: KernelParts, kconfig: Earlier): Action {
  const { recipe, architecture, requests } = parts;
  const { arch, folder } = linuxArchitecture(architecture);
  return {
    name: `${recipe.name} configuration for ${architecture}`,
    commands: [
      { argv: ["make", `--directory=${kconfigFolder}`, "O=${BUILD}/out", ...makeVariables(parts), "KCONFIG_ALLCONFIG=${BUILD}/requests", "allnoconfig"] },
      { argv: ["cp", "out/.config", `result/${configName}`] },
    ],
    inputs: [{ inside: kconfigFolder, digest: kconfig.digest, host: kconfig.dir }],
    tools: toolsOf(parts),
    folders: ["out", "result"],
    files: { requests: formatRequests(requests) },
    output: "result",
    sourceDateEpoch: recipe.sourceDateEpoch,
    finish: {
      key: { auditVersion },
      run: async (build) => {
        const values = parseConfig(readFileSync(join(build.output, configName), "utf8"));
        auditConfig(requests, values, readKconfig({ folder: kconfig.dir, variables: { ARCH: arch, SRCARCH: folder } }), architecture);
      },
    },
  };
}

/** The kernel for a configuration, with its device trees. */
export function kernelAction(forge: Forge, parts: KernelParts, configuration: Earlier): Action {
  const { recipe, architecture, deviceTrees } = parts;
  const { folder, image, directKernel } = linuxArchitecture(architecture);
  const boot = `arch/${folder}/boot`;
  const inSource = (...argv: string[]): Command => ({ argv, cwd: "${BUILD}/src" });
  return {
    name: `${recipe.name} for ${architecture}`,
    commands: [
      { argv: unpack },
      { argv: ["cp", `${configFolder}/${configName}`, "src/.config"] },
      // Inside the source tree, so that paths in the kernel are relative and the same wherever it is built.
      inSource("make", "-j${JOBS}", ...makeVariables(parts), image, ...deviceTrees.map((tree) => `${tree}.dtb`)),
      inSource("cp", `${boot}/${image}`, "System.map", ...(directKernel ? ["vmlinux"] : []), "${BUILD}/result/"),
      inSource("cp", ".config", `\${BUILD}/result/${configName}`),
      ...deviceTrees.map((tree) => inSource("install", "-D", "-m", "644", `${boot}/dts/${tree}.dtb`, `\${BUILD}/result/${deviceTreeFolder}/${tree}.dtb`)),
    ],
    env: fixedIdentity(recipe.sourceDateEpoch),
    inputs: [archiveInput(forge, parts), { inside: configFolder, digest: configuration.digest, host: configuration.dir }],
    tools: toolsOf(parts),
    folders: ["src", "result"],
    output: "result",
    sourceDateEpoch: recipe.sourceDateEpoch,
  };
}

const unpack: readonly string[] = ["tar", "--extract", `--file=${archiveFile}`, "--directory=src", "--strip-components=1", "--no-same-owner", "--no-same-permissions"];

function archiveInput(forge: Forge, { recipe, archive }: KernelParts): ActionInput {
  return { inside: archiveFile, digest: digestText(archive.sha256), host: () => fetchArchive(forge, recipe, archive) };
}

function makeVariables({ recipe, architecture }: KernelParts): string[] {
  return [`ARCH=${linuxArchitecture(architecture).arch}`, `CROSS_COMPILE=${valuesOf(recipe, architecture, [])["CROSS_COMPILE"]}`];
}

function toolsOf({ recipe, architecture }: KernelParts): string[] {
  const values = valuesOf(recipe, architecture, []);
  return recipe.tools.map(({ value }) => expand(value, values));
}

/** What a kernel says of its own making (uname -v): always the same user, host, number and the source's own time. */
function fixedIdentity(sourceDateEpoch: number): Record<string, string> {
  return {
    KBUILD_BUILD_USER: "nexus",
    KBUILD_BUILD_HOST: "nexus",
    KBUILD_BUILD_VERSION: "1",
    KBUILD_BUILD_TIMESTAMP: new Date(sourceDateEpoch * 1000).toUTCString(),
  };
}

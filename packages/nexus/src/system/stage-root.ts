// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readFileSync } from "node:fs";
import type { Report } from "@nexus/core";
import { installPackages, parseManifest } from "@nexus/graft";
import { checkLicences, makeSkeleton, partitionNames, writeSettings, type LicensedFile } from "@nexus/image";
import { inRoot, manifestPath, openRoot, treePath, versionName, type InstalledProgram, type Root } from "@nexus/store";
import type { PublicKey } from "@nexus/trust";
import type { System } from "../profile/system.ts";

export interface StageOptions {
  /** The .npk files of the programs and of all they depend on. */
  packages: readonly string[];
  keys: readonly PublicKey[];
  /** Seconds since 1970: the time of the image's generation. */
  epoch: number;
  report: Report;
  signal?: AbortSignal;
}

export interface StagedRoot {
  programs: { name: string; version: string; license: string }[];
  /** Package and licence of every file. */
  files: LicensedFile[];
}

/** The licence of what nexus itself writes into an image: settings and links. */
const ownLicence = "CC0-1.0";

/**
 * Fills an empty folder with an image's root: the programs as nip installs them anywhere, the familiar names, the
 * settings of the profile. @throws NexusError as installPackages does; "failed" for a file without a package or with a
 * licence that the profile does not allow.
 */
export async function stageRoot(folder: string, system: System, { packages, keys, epoch, report, signal }: StageOptions): Promise<StagedRoot> {
  // A staging folder that a crash leaves behind is thrown away, so nothing in it needs to reach the disk in order.
  const root = openRoot(folder, { sync: false });
  const explicit = system.programs.map(({ value }) => value);
  const { generation } = await installPackages(root, packages, { explicit, keys, time: epoch, command: `nexus build --profile=${system.name}`, report, signal });
  const own = [
    ...makeSkeleton(folder),
    ...writeSettings(folder, {
      profile: system.name,
      hostName: system.hostname,
      users: system.users,
      readyLine: system.boot.ready.line,
      shell: system.shell,
      dataPartition: system.disk === undefined ? undefined : partitionNames.data,
      files: new Map(system.files.map(({ path, content }) => [path, content])),
    }),
    ...storePaths(generation.programs),
  ];
  const manifests = generation.programs.map((program) => ({ program, manifest: readManifest(root, program) }));
  const files = checkLicences(
    folder,
    manifests.map(({ program, manifest }) => ({ name: manifest.name, license: manifest.license, tree: treePath(program), paths: manifest.files.map(({ path }) => path) })),
    own,
    { allow: system.copyleft.map(({ recipe }) => recipe), own: ownLicence },
  );
  return { programs: manifests.map(({ manifest: { name, version, license } }) => ({ name, version, license })), files };
}

function readManifest(root: Root, program: InstalledProgram) {
  const path = inRoot(root, manifestPath(program));
  return parseManifest(readFileSync(path, "utf8"), path);
}

/** What the store keeps beside the trees. */
function storePaths(programs: readonly InstalledProgram[]): string[] {
  const names = programs.flatMap((program) => {
    const folder = `Programs/${program.app}`;
    return [folder, `${folder}/${versionName(program.version)}`, `${folder}/Current`, manifestPath(program)];
  });
  return ["Programs", "System/Generations/", "System/Index", "System/nip.lock", ...names];
}

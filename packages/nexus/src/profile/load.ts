// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, readdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { NexusError } from "@nexus/core";
import { isSystemFile } from "@nexus/kbuild";
import { badDocument, decode, diagnosticAt, readDocument } from "@nexus/kdl";
import { profileSchema, type Profile } from "./schema.ts";

/** A profile with the file it stands in and, first ancestor last, what it extends. */
export interface ProfileChain {
  file: string;
  profiles: Profile[];
}

/** The names of the profiles in a folder, sorted; systems for Rumk are none. */
export function profileNames(folder: string): string[] {
  return documentNames(folder).filter((name) => !isSystemFile(join(folder, `${name}.kdl`)));
}

/** The names of the systems for Rumk in a folder, sorted. */
export function systemNames(folder: string): string[] {
  return documentNames(folder).filter((name) => isSystemFile(join(folder, `${name}.kdl`)));
}

/** The file that a name (in the folder) or a path (it has a slash or ends in .kdl) stands for; it need not be there. */
export function profileFile(nameOrPath: string, folder: string): string {
  return isPath(nameOrPath) ? resolve(nameOrPath) : join(folder, `${nameOrPath}.kdl`);
}

function isPath(nameOrPath: string): boolean {
  return nameOrPath.includes("/") || nameOrPath.endsWith(".kdl");
}

function documentNames(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".kdl"))
    .map((file) => basename(file, ".kdl"))
    .sort();
}

/**
 * Reads a profile by name (from the folder) or by path (it has a slash or ends in .kdl), and all that it extends.
 * @throws NexusError "not-found", "usage" for a system for Rumk, or "bad-document" for a document at fault, an unknown parent or a circle of parents.
 */
export function loadProfile(nameOrPath: string, folder: string): ProfileChain {
  const file = profileFile(nameOrPath, folder);
  if (!existsSync(file)) {
    const known = existsSync(folder) ? profileNames(folder).join(", ") : "none";
    throw new NexusError("not-found", `there is no profile ${isPath(nameOrPath) ? file : nameOrPath}`, { hint: `profiles in ${folder}: ${known}` });
  }
  if (isSystemFile(file)) throw new NexusError("usage", `${file} describes a system for Rumk, not a profile`, { hint: `nexus build rumk --system=${file}` });
  const profiles = [readProfile(file)];
  const files = [file];
  for (let parent = profiles[0]!.extends; parent !== undefined; parent = profiles.at(-1)!.extends) {
    const next = join(folder, `${parent.value}.kdl`);
    if (!existsSync(next)) {
      throw badDocument(parent.at.file, [diagnosticAt(parent.at, `there is no profile ${parent.value} to extend`, `profiles in ${folder}: ${profileNames(folder).join(", ")}`)]);
    }
    if (files.includes(next)) {
      const circle = [...files.slice(files.indexOf(next)), next].map((each) => basename(each, ".kdl")).join(" → ");
      throw badDocument(parent.at.file, [diagnosticAt(parent.at, `profiles extend each other in a circle: ${circle}`)]);
    }
    files.push(next);
    profiles.push(readProfile(next));
  }
  return { file, profiles };
}

function readProfile(file: string): Profile {
  const { profile } = decode(profileSchema, readDocument(file));
  const expected = basename(file, ".kdl");
  if (profile.name !== expected) {
    throw badDocument(file, [diagnosticAt(profile.at, `the profile is called ${profile.name} but its file ${basename(file)}`, `rename one of them`)]);
  }
  return profile;
}

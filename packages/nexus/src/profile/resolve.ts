// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Architecture, Diagnostic } from "@nexus/core";
import { ownSettings, type User } from "@nexus/image";
import { badDocument, diagnosticAt } from "@nexus/kdl";
import type { Located, Location } from "@nexus/kdl";
import { machinesFor } from "@nexus/machine";
import type { ProfileChain } from "./load.ts";
import type { Profile } from "./schema.ts";
import { parseSize } from "./size.ts";
import type { BootPlan, KernelChoice, SizeLimit, System } from "./system.ts";

/**
 * The system that a profile and its ancestors describe on one architecture. What stands in a profile goes over what its
 * ancestors say: single values and the list of typed commands replace theirs, lists (fragments, programs, users, files)
 * go on from theirs.
 * @throws NexusError "bad-document" naming every part that no profile of the chain gives, and what the architecture has not.
 */
export function resolveSystem(chain: ProfileChain, architecture: Architecture): System {
  const [self] = chain.profiles;
  const oldestFirst = [...chain.profiles].reverse();
  const missing: Diagnostic[] = [];
  const need = <T>(what: string, pick: (profile: Profile) => T | undefined): T => {
    const found = latest(oldestFirst, pick);
    if (found === undefined) missing.push(diagnosticAt(self!.at, `the profile ${self!.name} says nothing about ${what}`));
    return found as T;
  };
  const known = need("its architectures", (profile) => profile.architectures);
  if (known !== undefined && !known.includes(architecture)) {
    missing.push(diagnosticAt(self!.at, `the profile ${self!.name} is not made for ${architecture}`, `architectures it names: ${known.join(", ")}`));
  }
  const recipe = need("a kernel", (profile) => profile.kernel?.recipe);
  const ready = need("the ready line (boot { ready … })", (profile) => profile.boot?.ready);
  const powerOff = need("how to power off (boot { power-off … })", (profile) => profile.boot?.powerOff);
  const noDisk = self!.image?.noDisk === true;
  const data = noDisk ? undefined : need("the data partition (image { data … })", (profile) => profile.image?.data);
  const boot = noDisk ? undefined : need("the boot partition (image { boot … })", (profile) => profile.image?.boot);
  const shell = need("the console's shell (settings { shell … })", (profile) => profile.settings?.shell);
  const files = resolveFiles(oldestFirst);
  const faults = [...missing, ...machineFaults(oldestFirst, architecture), ...clashes(files)];
  if (faults.length > 0) throw badDocument(chain.file, faults);
  return {
    name: self!.name,
    description: latest(oldestFirst, (profile) => profile.description) ?? "",
    architecture,
    kernel: resolveKernel(oldestFirst, recipe, architecture, chain.file),
    programs: resolvePrograms(oldestFirst, chain.file),
    users: resolveUsers(oldestFirst),
    hostname: latest(oldestFirst, (profile) => profile.settings?.hostname) ?? "nexus",
    shell,
    files: files.map(({ path, content }) => ({ path, content })),
    disk:
      boot === undefined || data === undefined
        ? undefined
        : { root: latest(oldestFirst, (profile) => profile.image?.root) ?? "erofs", bootBytes: parseSize(boot.size), dataBytes: parseSize(data.size), at: boot.at },
    boot: resolveBoot(oldestFirst, architecture, ready, powerOff),
    limits: resolveLimits(oldestFirst, architecture),
    copyleft: oldestFirst.flatMap((profile) => profile.licences?.allow ?? []),
  };
}

function latest<T>(oldestFirst: readonly Profile[], pick: (profile: Profile) => T | undefined): T | undefined {
  return oldestFirst.map(pick).findLast((value) => value !== undefined);
}

function fits(architecture: Architecture): (item: { arch?: Architecture | undefined }) => boolean {
  return ({ arch }) => arch === undefined || arch === architecture;
}

function resolveKernel(oldestFirst: readonly Profile[], recipe: Located<string>, architecture: Architecture, file: string): KernelChoice {
  const kernels = oldestFirst.flatMap((profile) => profile.kernel ?? []);
  const fragments = new Map<string, Located<string>>();
  const unknown: Diagnostic[] = [];
  for (const kernel of kernels) {
    for (const name of kernel.fragments.filter(fits(architecture)).flatMap(({ names }) => names)) fragments.set(name.value, name);
    for (const name of kernel.without.filter(fits(architecture)).flatMap(({ names }) => names)) if (!fragments.delete(name.value)) unknown.push(notThere(name));
  }
  if (unknown.length > 0) throw badDocument(file, unknown);
  return {
    recipe,
    fragments: [...fragments.values()],
    options: kernels.flatMap((kernel) => kernel.set.filter(fits(architecture))).map(({ symbol, value, at }) => ({ symbol: symbol.replace(/^CONFIG_/, ""), value, at })),
    cmdline: kernels.flatMap((kernel) => kernel.cmdline.filter(fits(architecture)).flatMap(({ words }) => words)),
  };
}

function notThere({ value, at }: Located<string>): Diagnostic {
  return diagnosticAt(at, `${value} cannot be left out: no profile that this one extends has it`);
}

function resolvePrograms(oldestFirst: readonly Profile[], file: string): Located<string>[] {
  const programs = new Map<string, Located<string>>();
  const unknown: Diagnostic[] = [];
  for (const { names, changes } of oldestFirst.flatMap((profile) => profile.programs ?? [])) {
    for (const name of names) programs.set(name.value, name);
    for (const { kind, recipe } of changes) {
      if (kind === "program") programs.set(recipe.value, recipe);
      else if (!programs.delete(recipe.value)) unknown.push(notThere(recipe));
    }
  }
  if (unknown.length > 0) throw badDocument(file, unknown);
  return [...programs.values()];
}

function resolveUsers(oldestFirst: readonly Profile[]): User[] {
  const users = new Map<string, User>();
  for (const { name, uid, gid, home, shell } of oldestFirst.flatMap((profile) => profile.users?.users ?? [])) users.set(name, { name, uid, gid, home, shell });
  return [...users.values()];
}

type SettingsFile = NonNullable<Profile["settings"]>["files"][number];

function resolveFiles(oldestFirst: readonly Profile[]): SettingsFile[] {
  return [...new Map(oldestFirst.flatMap((profile) => profile.settings?.files ?? []).map((file) => [file.path, file])).values()];
}

function clashes(files: readonly SettingsFile[]): Diagnostic[] {
  const paths = [...ownSettings, ...files.map(({ path }) => path)];
  return files.flatMap(({ path, at }) => {
    const folder = paths.find((other) => path.startsWith(`${other}/`));
    return folder === undefined ? [] : [diagnosticAt(at, `/System/Settings/${folder} would be a file and a folder`)];
  });
}

function chooseMachine(oldestFirst: readonly Profile[], architecture: Architecture) {
  return latest(oldestFirst, (profile) => profile.boot?.machine.findLast(fits(architecture)));
}

function machineFaults(oldestFirst: readonly Profile[], architecture: Architecture): Diagnostic[] {
  const machine = chooseMachine(oldestFirst, architecture);
  const known = machinesFor(architecture);
  if (machine === undefined || known.includes(machine.name)) return [];
  return [diagnosticAt(machine.at, `there is no ${machine.name} machine for ${architecture}, only ${known.join(" and ")}`, "say which architecture it is for with arch=")];
}

function resolveBoot(oldestFirst: readonly Profile[], architecture: Architecture, ready: BootPlan["ready"], powerOff: BootPlan["powerOff"]): BootPlan {
  const types = latest(oldestFirst, (profile) => (profile.boot === undefined || profile.boot.types.length === 0 ? undefined : profile.boot.types));
  return {
    machine: chooseMachine(oldestFirst, architecture)?.name,
    memoryBytes: parseSize(latest(oldestFirst, (profile) => profile.boot?.memory) ?? "256MiB"),
    ready,
    types: types ?? [],
    powerOff,
  };
}

function resolveLimits(oldestFirst: readonly Profile[], architecture: Architecture): SizeLimit[] {
  const parts = ["kernel", "initramfs", "disk"] as const;
  return parts.flatMap((part) => {
    const limit = latest(oldestFirst, (profile): { most: string; at: Location } | undefined => profile.limits?.[part].findLast(fits(architecture)));
    return limit === undefined ? [] : [{ part, bytes: parseSize(limit.most), at: limit.at }];
  });
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { NexusError, writeFileAtomic } from "@nexus/core";
import { readElf } from "@nexus/elf";
import { findAction, runAction, type Action, type Forge } from "@nexus/forge";
import { checkSystem } from "../check/check.ts";
import { readSystem } from "../description/load.ts";
import type { RumkSystem } from "../description/schema.ts";
import { loadPlan, payloadOf, type GuestFiles, type LoadedPlan } from "../plan/loads.ts";
import { planPartitions } from "../plan/plan.ts";
import { reportOf, type SystemReport } from "../plan/report.ts";
import { writePlanC } from "../plan/write-c.ts";
import { guestsAction, imageAction, objectsAction, outputNames, rumkSources, type ImageParts, type RumkSources } from "./actions.ts";
import { checkSources, knownSizes, refuseFaults } from "./check-file.ts";
import { readGuestFiles } from "./guest-files.ts";

/** What a build of Rumk is made from, and where it goes. */
export interface RumkBuild {
  /** The description of the system. */
  systemFile: string;
  /** kernel/rumk and recipes/rumk/scripts. */
  kernelDir: string;
  scriptsDir: string;
  /** The folder of systems; the result is the folder of the system's name in it. */
  outDir: string;
}

/** A system that QEMU or a boot loader can start. */
export interface BuiltSystem {
  name: string;
  folder: string;
  /** The flat image and the same as ELF file with symbols. */
  image: string;
  program: string;
  reportFile: string;
  report: SystemReport;
  /** Bytes of Rumk's code and data in the image, of its stacks and tables, and of what it carries. */
  sizes: { code: number; zeroed: number; payload: number };
  /** Neither Rumk nor a guest was compiled. */
  cached: boolean;
  logFile: string;
}

/** What building a system would take. */
export interface RumkBuildPlan {
  name: string;
  builds: { name: string; built: boolean }[];
  folder: string;
}

/**
 * Says what building a system would take; builds nothing. Rumk itself counts as not built when its guests are not.
 * @throws NexusError "bad-document", "tool-missing".
 */
export async function planRumk(forge: Forge, build: RumkBuild): Promise<RumkBuildPlan> {
  const { system, folder, sources } = await readDescription(build);
  const [guests, code] = [guestsAction(sources), objectsAction(sources)];
  const { result } = await findAction(forge, guests);
  const objects = await findAction(forge, code);
  const image = result === undefined ? undefined : imageOf(prepare(system, build, result.dir), sources, objectsOf(forge, objects.key));
  const found = image === undefined ? undefined : (await findAction(forge, image)).result;
  return {
    name: system.name,
    builds: [
      { name: guests.name, built: result !== undefined },
      { name: code.name, built: objects.result !== undefined },
      { name: image?.name ?? `Rumk for ${system.name}`, built: found !== undefined },
    ],
    folder,
  };
}

/**
 * Builds a system, or takes its parts from the cache.
 * @throws NexusError "bad-document" with every fault of the description, "build-failed", "tool-missing", "not-found".
 */
export async function buildRumk(forge: Forge, build: RumkBuild): Promise<BuiltSystem> {
  const { system, folder, sources } = await readDescription(build);
  const guests = await runAction(forge, guestsAction(sources));
  const objects = await runAction(forge, objectsAction(sources));
  const prepared = prepare(system, build, guests.dir);
  const { plan, planC, payload, payloadFile, files } = prepared;
  mkdirSync(folder, { recursive: true });
  keep(payloadFile, payload);
  const built = await runAction(forge, imageOf(prepared, sources, objectsOf(forge, objects.key)));
  const sizes = sizesOfProgram(join(built.dir, outputNames.program), payload.length);
  refuseFaults(system, checkSystem(system, knownSizes(system, files, sizes.code + sizes.zeroed)));

  const report = reportOf(plan);
  const reportFile = join(folder, "report.json");
  keep(join(folder, "plan.c"), planC);
  keep(reportFile, `${JSON.stringify(report, undefined, 2)}\n`);
  for (const name of [outputNames.image, outputNames.program]) keep(join(folder, name), readFileSync(join(built.dir, name)));
  writeGuests(plan, join(folder, "guests"));
  return {
    name: system.name,
    folder,
    image: join(folder, outputNames.image),
    program: join(folder, outputNames.program),
    reportFile,
    report,
    sizes,
    cached: guests.cached && objects.cached && built.cached,
    logFile: built.logFile,
  };
}

/** A system with all that the image is made of, once its guests are built. */
interface Prepared extends Omit<ImageParts, "system" | "base" | "objects"> {
  files: Map<string, GuestFiles>;
  plan: LoadedPlan;
}

async function readDescription({ systemFile, kernelDir, scriptsDir, outDir }: RumkBuild) {
  for (const folder of [kernelDir, scriptsDir]) {
    if (!existsSync(folder)) throw new NexusError("not-found", `Rumk's sources are not there: no ${folder}`, { hint: "work inside a checkout of Nexus" });
  }
  const system = readSystem(systemFile);
  refuseFaults(system, checkSources(system, { systemFile, kernelDir }));
  return { system, folder: join(outDir, system.name), sources: await rumkSources(kernelDir, scriptsDir) };
}

function prepare(system: RumkSystem, { systemFile, kernelDir, outDir }: RumkBuild, guestsDir: string): Prepared {
  const files = readGuestFiles(system, { systemFile, kernelDir, guestsDir });
  refuseFaults(system, checkSystem(system, knownSizes(system, files)));
  const plan = loadPlan(planPartitions(system), files);
  return { files, plan, planC: writePlanC(plan), payload: payloadOf(plan), payloadFile: join(outDir, system.name, "payload.bin") };
}

/** The folder of compiled code, there or not yet, named by the action that makes it. */
function objectsOf(forge: Forge, key: string): ImageParts["objects"] {
  return { dir: join(forge.actionsDir, key, "output"), digest: `action:${key}` };
}

function imageOf(prepared: Prepared, sources: RumkSources, objects: ImageParts["objects"]): Action {
  return imageAction(sources, { ...prepared, objects, system: prepared.plan.name, base: prepared.plan.loadAddress });
}

/** What each partition is started with, for people and for dtc: <partition>.bin, .dtb and .initramfs. */
function writeGuests({ partitions }: LoadedPlan, folder: string): void {
  const endings = { image: "bin", "device tree": "dtb", initramfs: "initramfs" };
  for (const { name, loads } of partitions) for (const { kind, bytes } of loads) keep(join(folder, `${name}.${endings[kind]}`), bytes);
}

/** Writes a file unless it has that content already. */
function keep(file: string, content: Uint8Array | string): void {
  const bytes = Buffer.from(content as string);
  if (existsSync(file) && statSync(file).size === bytes.length && readFileSync(file).equals(bytes)) return;
  writeFileAtomic(file, bytes);
}

/** `zeroed` counts what aligns the parts as well: with `code` and `payload` it is all the memory from the first byte to the last. */
function sizesOfProgram(file: string, payload: number): BuiltSystem["sizes"] {
  const { sections } = readElf(file);
  const own = sections.filter(({ name }) => [".text", ".rodata", ".data", ".bss"].includes(name));
  const code = own.reduce((sum, { name, size }) => sum + (name === ".bss" ? 0 : size), 0);
  const [first, last] = [Math.min(...own.map(({ address }) => Number(address))), Math.max(...own.map(({ address, size }) => Number(address) + size))];
  return { code, zeroed: last - first - code - payload, payload };
}

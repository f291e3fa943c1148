// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomic } from "@nexus/core";
import { readElf } from "@nexus/elf";
import { runAction, type Forge } from "@nexus/forge";
import { badDocument } from "@nexus/kdl";
import { checkSystem } from "../check/check.ts";
import { readSystem } from "../description/load.ts";
import type { RumkSystem } from "../description/schema.ts";
import { loadPlan, payloadOf, type LoadedPlan } from "../plan/loads.ts";
import { planSystem } from "../plan/plan.ts";
import { reportOf, type SystemReport } from "../plan/report.ts";
import { writePlanC } from "../plan/write-c.ts";
import { guestsAction, imageAction, outputNames, rumkSources } from "./actions.ts";
import { checkSources, knownSizes } from "./check-file.ts";
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
  /** Bytes of Rumk's code and constant data, of its other data, and of what it carries. */
  sizes: { text: number; data: number; payload: number };
  /** Neither Rumk nor a guest was compiled. */
  cached: boolean;
  logFile: string;
}

/**
 * Builds a system, or takes its parts from the cache.
 * @throws NexusError "bad-document" with every fault of the description, "build-failed", "tool-missing", "not-found".
 */
export async function buildRumk(forge: Forge, { systemFile, kernelDir, scriptsDir, outDir }: RumkBuild): Promise<BuiltSystem> {
  const system = readSystem(systemFile);
  refuse(system, checkSources(system, { systemFile, kernelDir }));
  const sources = await rumkSources(kernelDir, scriptsDir);
  const guests = await runAction(forge, guestsAction(sources));
  const files = readGuestFiles(system, { systemFile, kernelDir, guestsDir: guests.dir });
  refuse(system, checkSystem(system, knownSizes(system, files)));

  const plan = loadPlan(planSystem(system), files);
  const folder = join(outDir, system.name);
  const payload = payloadOf(plan);
  const payloadFile = join(folder, "payload.bin");
  const planC = writePlanC(plan);
  mkdirSync(folder, { recursive: true });
  keep(payloadFile, payload);
  keep(join(folder, "plan.c"), planC);
  const built = await runAction(forge, imageAction(sources, { system: system.name, planC, payload, payloadFile, base: plan.loadAddress }));
  const sizes = sizesOfProgram(join(built.dir, outputNames.program), payload.length);
  refuse(system, checkSystem(system, knownSizes(system, files, sizes.text + sizes.data)));

  const report = reportOf(plan);
  const reportFile = join(folder, "report.json");
  keep(reportFile, `${JSON.stringify(report, undefined, 2)}\n`);
  for (const name of [outputNames.image, outputNames.program]) copyFresh(join(built.dir, name), join(folder, name));
  writeGuests(plan, join(folder, "guests"));
  return {
    name: system.name,
    folder,
    image: join(folder, outputNames.image),
    program: join(folder, outputNames.program),
    reportFile,
    report,
    sizes,
    cached: guests.cached && built.cached,
    logFile: built.logFile,
  };
}

function refuse({ at }: RumkSystem, faults: ReturnType<typeof checkSystem>): void {
  if (faults.length > 0) throw badDocument(at.file, faults);
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

function copyFresh(from: string, to: string): void {
  if (existsSync(to) && readFileSync(to).equals(readFileSync(from))) return;
  copyFileSync(from, to);
}

/** Sizes from the symbols that the linker script sets. */
function sizesOfProgram(file: string, payload: number): BuiltSystem["sizes"] {
  const symbols = new Map(
    readElf(file)
      .symbols("static")
      .map(({ name, value }) => [name, Number(value)]),
  );
  const [start, readonly, end] = ["rumk_start", "readonly_end", "rumk_end"].map((name) => symbols.get(name) ?? 0) as [number, number, number];
  return { text: readonly - start - payload, data: end - readonly, payload };
}

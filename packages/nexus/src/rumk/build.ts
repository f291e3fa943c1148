// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { findHouse, formatCount, formatDuration, formatFields, formatSize, type Context, type Terminal } from "@nexus/cli";
import { openForge } from "@nexus/forge";
import { buildRumk, planRumk, type MappingReport, type RumkBuild } from "@nexus/kbuild";
import { outFolder } from "../out-folder.ts";
import { rumkPlaces, systemFile, systemsFolder } from "./places.ts";

/** Builds Rumk with a system, or says with --dry-run what that would take. Returns the members of nexus.build/1. */
export async function buildSystemImage(context: Context, { system, out }: { system: string | undefined; out: string | undefined }) {
  const { report, signal, flags, locations } = context;
  const house = findHouse();
  const places = rumkPlaces(house);
  const forge = openForge({ recipesDir: house.recipes, cacheDir: locations.cache, report, offline: flags.offline, signal, jobs: flags.jobs });
  const build: RumkBuild = { ...places, systemFile: systemFile(system, places), outDir: outFolder(out ?? systemsFolder) };
  if (flags.dryRun) return dryRun(context, await planRumk(forge, build));
  const started = performance.now();
  const { name, folder, image, program, reportFile, report: contents, sizes, cached } = await buildRumk(forge, build);
  const memoryOf = (mappings: readonly MappingReport[]) => mappings.reduce((sum, { what, bytes }) => sum + (what === "memory" ? bytes : 0), 0);
  const partitions = contents.partitions.map(({ name: partition, harts, mappings }) => ({ name: partition, harts, memory: memoryOf(mappings) }));
  return {
    system: name,
    board: contents.board,
    image,
    program,
    folder,
    report: reportFile,
    cached,
    milliseconds: Math.round(performance.now() - started),
    sizes,
    partitions,
    trust: contents.trust,
  };
}

/** A built system for people. */
export function systemText(data: Exclude<Awaited<ReturnType<typeof buildSystemImage>>, { plan: unknown }>, terminal: Terminal): string {
  const { sizes, trust } = data;
  const fields = formatFields([
    ["Image", data.image],
    ["Report", data.report],
    ["Built", data.cached ? "nothing had changed" : `in ${formatDuration(data.milliseconds)}`],
    ["Rumk", `${formatSize(sizes.code)} of code and data, ${formatSize(sizes.zeroed)} of stacks and tables`],
    ["Carries", formatSize(sizes.payload)],
    ["Partitions", data.partitions.map(({ name, harts, memory }) => `${name}: ${harts.length === 1 ? "hart" : "harts"} ${harts.join(" ")}, ${formatSize(memory)}`)],
    ["Trust", trust.length === 0 ? undefined : trust.map(({ consequence, reason }) => `${consequence} (${reason})`)],
  ]);
  return `${terminal.style("bold", `${data.system} on ${data.board}`)}\n${fields}`;
}

async function dryRun(context: Context, { name, builds, folder }: Awaited<ReturnType<typeof planRumk>>) {
  const lacking = builds.filter(({ built }) => !built);
  await context.confirm({
    title: lacking.length === 0 ? `The image of ${name} is up to date` : `Build ${name}: ${formatCount(lacking.length, "build")}, ${builds.length - lacking.length} from the cache`,
    changes: lacking.length === 0 ? [] : [...lacking.map(({ name: subject }) => ({ action: "add" as const, subject })), { action: "change" as const, subject: folder }],
  });
  return { plan: { upToDate: lacking.length === 0, builds, folder } };
}

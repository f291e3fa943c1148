// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { join } from "node:path";
import { architectures, hostArchitecture, NexusError, type Architecture } from "@nexus/core";
import { findHouse, flagOf, formatCount, formatDuration, formatFields, formatSize, verb, type Context } from "@nexus/cli";
import { openForge } from "@nexus/forge";
import { badDocument } from "@nexus/kdl";
import { checkSystem } from "../profile/check.ts";
import { outFolder } from "../out-folder.ts";
import { loadProfile } from "../profile/load.ts";
import { resolveSystem } from "../profile/resolve.ts";
import { buildSystem, findImage, imageFolder } from "../system/build.ts";
import { checkReproducible } from "../system/check.ts";
import { buildSystemImage, systemText } from "../rumk/build.ts";
import { smokeBoot } from "../system/smoke-boot.ts";
import { planSystem, type SystemPlan } from "../system/plan.ts";

export default verb({
  schema: "nexus.build/1",
  streams: true,
  description:
    "Builds the image of a profile: packages and kernel from source in a sandbox, or from the cache; then initramfs and disk. A new image is booted once, directly, and must show what its profile expects. When the image of the same lock is there already, nothing is done.\n\nWith --check everything is built a second time under other conditions (path, time, host name, locale, time zone, umask, number of jobs) and the two images are compared bit for bit; a difference exits with 104.\n\nUnder --json the last line is one document; its image is the disk image (the initramfs where there is no disk).\n\nWith the word rumk it builds the hypervisor Rumk with a system instead: the description is checked, Rumk and its guests are compiled and proved in the sandbox, and out/rumk/<system> gets the image, the plan and a report of every mapping, interrupt and budget.",
  arguments: { what: { type: "optional", label: "rumk", about: "build the hypervisor Rumk with a system, not a profile", complete: ["rumk"] } },
  options: {
    profile: { type: "text", value: "NAME", about: "a profile's name, or the path of its file (required, but for rumk)", complete: "file" },
    system: { type: "text", value: "FILE", about: "with rumk: the description of the system (default: Rumk's smallest)", complete: "file" },
    arch: { type: "text", value: "ARCH", choices: architectures, about: "the architecture (default: this machine's)" },
    out: { type: "text", value: "DIR", about: "the folder of images (default: out/images; with rumk out/rumk)", complete: "directory" },
    check: { type: "flag", about: "build twice and compare" },
    reuseKernel: { type: "flag", about: "with --check: do not build the kernel again" },
    noBoot: { type: "flag", about: "do not boot the new image" },
  },
  examples: [
    { command: "nexus build --profile=micro", about: "Micro for this machine" },
    { command: "nexus build --profile=micro --arch=riscv64 --dry-run", about: "what would be built, and what the cache has" },
    { command: "nexus build --profile=micro --check", about: "prove that the image is reproducible" },
    { command: "nexus build rumk --system=profiles/rumk-demo.kdl", about: "Rumk with two partitions" },
  ],
  exitCodes: [1, 3, 4, 5, 6, 7, 9, 11, 20, 100, 101, 103, 104, 105],
  async run(context, { what }, { profile, system: systemFile, arch, out, check, reuseKernel, noBoot }) {
    const { report, signal, flags, locations } = context;
    if (what !== undefined) {
      const others = Object.entries({ profile, arch, check, reuseKernel, noBoot }).filter(([, value]) => value !== undefined && value !== false);
      refuseWords(
        what,
        others.map(([key]) => key),
      );
      return buildSystemImage(context, { system: systemFile, out });
    }
    if (systemFile !== undefined) throw new NexusError("usage", "--system needs the word rumk", { hint: `nexus build rumk --system=${systemFile}` });
    if (profile === undefined) throw new NexusError("usage", "--profile is missing", { hint: "nexus profile list shows what can be built" });
    const house = findHouse();
    const chain = loadProfile(profile, house.profiles);
    const system = resolveSystem(chain, (arch as Architecture | undefined) ?? hostArchitecture());
    const faults = checkSystem(system, house);
    if (faults.length > 0) throw badDocument(chain.file, faults);
    const forge = openForge({
      recipesDir: house.recipes,
      cacheDir: locations.cache,
      packagesDir: locations.localPackages,
      configDir: locations.config,
      report,
      offline: flags.offline,
      signal,
      jobs: flags.jobs,
    });
    const folder = outFolder(imageFolder(out ?? "out/images", system));
    if (flags.dryRun) return dryRun(context, folder, await planSystem(forge, system));

    const started = performance.now();
    const built = await buildSystem(forge, system, folder);
    const milliseconds = Math.round(performance.now() - started);
    const boot = noBoot ? undefined : await smokeBoot(folder, built.image, { cacheDir: locations.cache, report, signal });
    const equal = check ? await checkReproducible(forge, system, built, { reuseKernel }) : undefined;
    const { image } = built;
    return {
      profile: system.name,
      architecture: system.architecture,
      image: join(folder, (image.disk ?? image.initramfs).file),
      folder,
      cached: built.cached,
      milliseconds,
      lock: image.lock,
      sizes: { kernel: image.kernel.size, initramfs: image.initramfs.size, disk: image.disk?.size },
      programs: image.programs,
      boot: boot === undefined ? undefined : { outcome: "passed", phases: boot.phases, log: boot.logFile },
      check: equal === undefined ? undefined : { equal },
    };
  },
  text(data, terminal) {
    if ("plan" in data) return "";
    if ("system" in data) return systemText(data, terminal);
    const { sizes, programs, boot, check } = data;
    const fields = formatFields([
      ["Image", data.image],
      ["Built", data.cached ? "it was there already, from the same lock" : `in ${formatDuration(data.milliseconds)}`],
      ["Sizes", `kernel ${formatSize(sizes.kernel)}, initramfs ${formatSize(sizes.initramfs)}, ${sizes.disk === undefined ? "no disk" : `disk ${formatSize(sizes.disk)}`}`],
      ["Programs", programs.map(({ name, version, license }) => `${name} ${version} (${license})`)],
      ["Boot", boot === undefined ? undefined : `ready after ${formatDuration(boot.phases.ready ?? 0)}; log ${boot.log}`],
      ["Check", check === undefined ? undefined : `built twice, equal bit for bit: ${check.equal.join(", ")}`],
    ]);
    return `${terminal.style("bold", `${data.profile} for ${data.architecture}`)}\n${fields}`;
  },
});

/** @throws NexusError "usage" for another word than rumk, and for options that mean nothing beside it. */
function refuseWords(what: string, options: readonly string[]): void {
  if (what !== "rumk") throw new NexusError("usage", `nexus build knows no ${what}`, { hint: "nexus build --profile=NAME, or nexus build rumk" });
  if (options.length > 0)
    throw new NexusError("usage", `${options.map(flagOf).join(", ")} means nothing for rumk`, {
      hint: "every image of Rumk is built twice and compared; nexus boot --system boots it",
    });
}

/** Shows what a build would do. */
async function dryRun(context: Context, folder: string, plan: SystemPlan) {
  const { packages, kernel, system } = plan;
  const present = findImage(folder, plan) !== undefined;
  const builds = [...packages.map(({ name, version, built }) => ({ name, version, built })), { name: kernel.name, version: kernel.version, built: kernel.built }];
  const lacking = builds.filter(({ built }) => !built);
  await context.confirm({
    title: present
      ? `The image of ${system.name} for ${system.architecture} is up to date`
      : `Build ${system.name} for ${system.architecture}: ${formatCount(lacking.length, "build")}, ${builds.length - lacking.length} from the cache`,
    changes: present ? [] : [...lacking.map(({ name, version }) => ({ action: "add" as const, subject: `${name} ${version}` })), { action: "change" as const, subject: folder }],
  });
  return { plan: { upToDate: present, builds, folder } };
}

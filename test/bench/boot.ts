// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run, type Architecture } from "@nexus/core";
import { boardFor, buildInitramfs } from "@nexus/image";
import { bootMachine, runExpectations, type MachineOptions } from "@nexus/machine";
import { readImageDescription } from "@nexus/nexus/image";

const rounds = 15;

/** Where a system comes from: its initramfs, or the read-only root on its disk. */
export type Root = "initramfs" | "disk";

/** Prints how long an image takes to its ready line, beside the same kernel with an empty init, run in turns. */
export async function benchBoot(imageFolder: string, machine: "microvm" | "virt", root: Root): Promise<void> {
  const { folder, image } = readImageDescription(imageFolder);
  const work = mkdtempSync(join(tmpdir(), "nexus-bench-"));
  const path = (file: { file: string } | undefined) => (file === undefined ? undefined : join(folder, file.file));
  try {
    const options = (initramfs: string | undefined, commandLine: string): MachineOptions => ({
      architecture: image.architecture,
      machine,
      memory: image.boot.memoryBytes,
      accelerator: "tcg",
      disk: root === "disk" ? path(image.disk) : undefined,
      boot: { mode: "direct", kernel: path(image.directKernel ?? image.kernel)!, initramfs, commandLine },
    });
    const direct = `console=ttyS0 ${image.commandLine}`;
    const ours = root === "disk" ? options(undefined, image.diskCommandLine!) : options(path(image.initramfs), direct);
    const empty = options(await makeEmptyInitramfs(image.architecture, work), direct);
    const times = { ours: [] as number[], empty: [] as number[] };
    for (let round = 0; round < rounds; round++) {
      times.ours.push(await timeToLine(ours, image.boot.ready.line, join(work, "ours.log")));
      times.empty.push(await timeToLine(empty, "EMPTY INIT READY", join(work, "empty.log")));
    }
    // On a shared machine what others do only adds time: the fastest of many says most.
    const [own, peer] = [Math.min(...times.ours), Math.min(...times.empty)];
    process.stdout.write(
      `boot ${image.name} ${image.architecture} from its ${root}, ${machine}/TCG: ${own.toFixed(0)} ms to the ready line, empty init ${peer.toFixed(0)} ms, ratio ${(own / peer).toFixed(2)} (fastest of ${rounds}, in turns)\n`,
    );
  } finally {
    rmSync(work, { recursive: true });
  }
}

async function timeToLine(options: MachineOptions, line: string, logFile: string): Promise<number> {
  const machine = await bootMachine({ ...options, logFile });
  const { outcome, phases, excerpt } = await runExpectations(machine, [{ kind: "ready", pattern: line, within: 120 }], { scale: 1 });
  if (outcome !== "passed" || phases.ready === undefined) throw new Error(`no line ${line}:\n${excerpt}`);
  return phases.ready;
}

async function makeEmptyInitramfs(architecture: Architecture, work: string): Promise<string> {
  const root = join(work, "root");
  mkdirSync(join(root, "dev"), { recursive: true });
  const compiler = architecture === "x86_64" ? "gcc" : `${architecture}-linux-gnu-gcc`;
  const flags = ["-Os", "-static", "-nostdlib", "-ffreestanding", "-fno-stack-protector"];
  await run(compiler, [...flags, "-o", join(root, "init"), join(import.meta.dirname, "empty-init.c")]);
  chmodSync(join(root, "init"), 0o755);
  const out = join(work, "empty.initramfs");
  await buildInitramfs({ rootDir: root, out, compression: boardFor(architecture).initramfs, epoch: 1 });
  return out;
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { withMachine } from "../rumk/machine.ts";
import { atOnce, buildSample, kernel, makeFolder } from "../rumk/sample.ts";

const restarts = 1000;
/** Lines of code without comments of the peers, as the project's facts give them; Bao cut to RISC-V with PLIC and MMU. */
const peers = "Bao 7031, RVirt 4190, xv6's kernel 4524, hypocaust-2 3587, seL4 56462";
const own = ["include/rumk", "boot", "part", "trap", "h", "sbi", "ipc", "box", "dev", "lib"];

/** Prints Rumk's size, its start, what a restart of a partition of 1 MiB costs and what a trap costs. */
export async function benchRumk(): Promise<void> {
  const folder = makeFolder();
  try {
    const dying = buildSample(folder.path, { flight: "fault", flightArgument: atOnce("w") });
    const sections = execFileSync("riscv64-linux-gnu-size", ["-A", join(folder.path, "rumk.elf")], { encoding: "utf8" });
    const bytes = (section: string) => Number(new RegExp(`^\\${section} +(\\d+)`, "m").exec(sections)![1]);
    process.stdout.write(`rumk: text and data ${bytes(".text") + bytes(".rodata") + bytes(".data")} bytes, ${countLines()} lines (${peers})\n`);
    await withMachine(dying, {}, async (machine) => {
      await machine.shows(new RegExp(`^rumk: flight: life ${restarts + 1} after .*$`, "m"), 600);
      const lives = [...machine.text().matchAll(/^rumk: flight: life (\d+) after (\d+) us \(hash (\d+), wipe (\d+), copy (\d+)\)$/gm)].map((row) => row.slice(1).map(Number));
      const [first, ...next] = lives.slice(0, restarts + 1) as [number[], ...number[][]];
      process.stdout.write(`rumk: from entry to the first guest instruction ${first[1]! - first[2]!} us without hashing\n`);
      ["stop to next life", "of it hash", "wipe", "copy"].forEach((name, index) => {
        const sorted = next.map((row) => row[index + 1]!).sort((a, b) => a - b);
        process.stdout.write(`rumk: ${name}: p50 ${sorted[restarts / 2]} us, p99 ${sorted[Math.floor(restarts * 0.99)]} us\n`);
      });
    });
    await withMachine(buildSample(folder.path, { flight: "fault", flightArgument: atOnce("c") }), {}, async (machine) => {
      const [, ticks] = await machine.shows(/^flight: 10000 calls take (\d+) ticks$/m);
      process.stdout.write(`rumk: a call from a guest and back ${(Number(ticks) * 100) / 10_000} ns\n`);
    });
  } finally {
    folder.remove();
  }
}

/** Lines of Rumk's own sources that are neither empty nor comments. */
function countLines(): number {
  const files = execFileSync("git", ["ls-files", "--", ...own], { cwd: kernel, encoding: "utf8" })
    .trimEnd()
    .split("\n");
  return files.flatMap((file) => readFileSync(join(kernel, file), "utf8").split("\n")).filter((line) => line.trim() !== "" && !/^\s*\/\//.test(line)).length;
}

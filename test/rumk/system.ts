// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Systems for Rumk, built by nexus and run in QEMU with their memory in a file.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bootMachine, calibrateHost, type Machine } from "@nexus/machine";
import { call, lastDocument } from "../programs.ts";

/** What report.json says, as far as tests ask; packages/kbuild/src/rumk/plan/report.ts has all of it. */
export interface Report {
  machine: { timebase: number; memoryBase: string; memoryBytes: number };
  blackbox: { base: string; bytes: number };
  memory: { what: string; base: string; bytes: number }[];
  harts: { id: number; owner: string }[];
  partitions: { name: string; mappings: { what: string; gpa: string; pa: string; bytes: number; rights: string }[] }[];
}

/** A built system in a folder of its own. */
export interface TestSystem {
  folder: string;
  image: string;
  report: Report;
  /** The file that the machine's memory is, once one was booted. */
  memoryFile: string;
  /** The address of a symbol of Rumk. */
  symbol(name: string): number;
  remove(): void;
}

/** Builds a description, given as its text. Paths of images in it are relative to a folder that holds nothing else. */
export async function buildSystem(description: string): Promise<TestSystem> {
  const work = mkdtempSync(join(tmpdir(), "nexus-rumk-"));
  const file = join(work, "system.kdl");
  writeFileSync(file, description);
  const ended = await call("nexus", ["build", "rumk", `--system=${file}`, `--out=${work}`, "--json"]);
  if (ended.code !== 0) throw new Error(`nexus build rumk ended with ${ended.code}: ${ended.stderr}`);
  const { folder, image, program, report } = lastDocument(ended) as Record<"folder" | "image" | "program" | "report", string>;
  const symbols = execFileSync("riscv64-linux-gnu-nm", [program], { encoding: "utf8" });
  return {
    folder,
    image,
    report: JSON.parse(readFileSync(report, "utf8")) as Report,
    memoryFile: join(folder, "memory.img"),
    symbol(name) {
      const [, address] = new RegExp(`^([0-9a-f]+) \\w ${name}$`, "m").exec(symbols) ?? [];
      if (address === undefined) throw new Error(`Rumk has no symbol ${name}`);
      return Number.parseInt(address, 16);
    },
    remove: () => rmSync(work, { recursive: true, force: true }),
  };
}

/** Boots a system; with `fresh` on memory that nobody wrote to, else on what the last machine left. A reset goes on. */
export async function bootSystem(system: TestSystem, { fresh = true } = {}): Promise<Machine> {
  if (fresh && existsSync(system.memoryFile)) rmSync(system.memoryFile);
  mkdirSync(system.folder, { recursive: true });
  return bootMachine({
    architecture: "riscv64",
    boot: { mode: "direct", kernel: system.image },
    memory: system.report.machine.memoryBytes,
    memoryFile: system.memoryFile,
    cpus: system.report.harts.length,
    accelerator: "tcg",
    resets: true,
    logFile: join(system.folder, "console.log"),
  });
}

/** Waits until the console shows a pattern, however slow this host is. @throws Error with the end of the console when it never does. */
export async function waitFor(machine: Machine, pattern: RegExp, seconds = 20): Promise<RegExpExecArray> {
  const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>();
  const look = () => {
    const found = pattern.exec(machine.transcript.text);
    if (found !== null) resolve(found);
  };
  const fail = (why: string) => reject(new Error(`${why} before ${String(pattern)} was seen:\n${machine.transcript.tail(30)}`));
  const timer = setTimeout(() => fail("time ran out"), seconds * calibrateHost().scale * 1000);
  const stop = machine.onOutput(look);
  void machine.ended.then(() => fail("the machine ended"));
  look();
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    stop();
  }
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Systems for Rumk, built by nexus from their descriptions.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { call, lastDocument } from "../programs.ts";

/** What report.json says, as far as tests ask; packages/kbuild/src/rumk/plan/report.ts has all of it. */
export interface Report {
  machine: { timebase: number; memoryBase: string; memoryBytes: number };
  blackbox: { base: string; bytes: number };
  memory: { what: string; base: string; bytes: number }[];
  harts: { id: number; owner: string }[];
  partitions: { name: string; mappings: { what: string; gpa: string; pa: string; bytes: number; rights: string }[]; devices: { name: string; restart: string }[] }[];
}

/** A built system in a folder of its own. */
export interface TestSystem {
  folder: string;
  image: string;
  report: Report;
  /** A place for the machine's memory. */
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

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { spawn, type SpawnOptions } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { hostArchitecture, run } from "@nexus/core";
import { nipRunBinary } from "@nexus/graft";

/** Who the tests run as: this user, and an ordinary one where this user is root. */
export const users = process.getuid?.() === 0 ? (["self", "ordinary"] as const) : (["self"] as const);
export type User = (typeof users)[number];

/** Not 65534: that is whom the files of others belong to in a user namespace. */
const ordinary = 1234;
const asOrdinary = ["setpriv", `--reuid=${ordinary}`, `--regid=${ordinary}`, "--clear-groups"];

/** The number of a user. */
export function uidOf(user: User): number {
  return user === "ordinary" ? ordinary : process.getuid!();
}

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface CallOptions extends Pick<SpawnOptions, "cwd"> {
  env?: Record<string, string>;
  /** Words before the command, for example a sandbox; the user is changed after them. */
  before?: readonly string[];
}

/** A nip root with a few programs, in a temporary folder. */
export interface Sample {
  folder: string;
  root: string;
  /** The folder Launch of the only generation. */
  launch: string;
  /** nip-run in that folder. */
  nipRun: string;
  /** Writes a description and the link that leads to it; returns the link. */
  describe(name: string, ...lines: string[]): string;
  /** A link and description for a host program. */
  describeHost(name: string, command?: string): void;
  call(user: User, command: string, args?: readonly string[], options?: CallOptions): Promise<Ended>;
  remove(): void;
}

/** The lines of a description that runs a shell of the closure in a view whose /usr is the closure's. */
export const closureShell = ["exec /usr/bin/sh", "root ../../../../..", "usr /Programs/Closure/1/usr", "env PATH=/usr/bin:/System/Launch/host/bin"];

/** The lines of a description that runs a shell of /Programs, with the host's /usr. */
export const programsShell = ["exec /Programs/Box/1/bin/sh", "root ../../../../..", "programs", "env-prepend PATH=/Programs/Box/1/bin"];

const applets = ["cat", "env", "false", "grep", "ls", "pwd", "readlink", "sh", "sleep", "stat", "touch", "id"];

/** Makes the sample: busybox as a static program, a dynamic program with its own libc, and a closure's link farm. */
export async function makeSample(): Promise<Sample> {
  const folder = mkdtempSync(join(tmpdir(), "nip-run-test-"));
  chmodSync(folder, 0o755);
  const root = join(folder, "root");
  const launch = join(root, "System/Generations/1/Launch");
  for (const path of ["Programs/Box/1/bin", "Programs/Closure/1/usr/bin", "Programs/Closure/1/usr/lib", "Programs/Musl/1/lib", "Programs/Greet/1/bin", "n"])
    mkdirSync(join(root, path), { recursive: true });
  for (const path of ["bin", "views", "host/bin", "host/views"]) mkdirSync(join(launch, path), { recursive: true });
  symlinkSync("1", join(root, "System/Generations/Current"));
  symlinkSync("Generations/Current/Launch", join(root, "System/Launch"));
  copyFileSync(nipRunBinary(hostArchitecture()), join(launch, "nip-run"));
  copyFileSync("/bin/busybox", join(root, "Programs/Box/1/bin/busybox"));
  for (const name of applets) {
    symlinkSync("busybox", join(root, "Programs/Box/1/bin", name));
    symlinkSync(`/Programs/Box/1/bin/${name}`, join(root, "Programs/Closure/1/usr/bin", name));
  }
  await makeDynamicProgram(root, folder);
  return { folder, root, launch, nipRun: join(launch, "nip-run"), ...describers(launch), call: callAs, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** greet says hello; its interpreter is at /lib/ld-musl-<machine>.so.1, where only the closure's view has ours. */
async function makeDynamicProgram(root: string, folder: string): Promise<void> {
  const source = join(folder, "greet.c");
  writeFileSync(source, '#include <stdio.h>\nint main(int count, char **words) { printf("hello %s\\n", count > 1 ? words[1] : "there"); return 0; }\n');
  await run("musl-gcc", ["-o", join(root, "Programs/Greet/1/bin/greet"), source], { package: "musl-tools" });
  const loader = `ld-musl-${hostArchitecture()}.so.1`;
  copyFileSync(`/lib/${loader}`, join(root, "Programs/Musl/1/lib/libc.so"));
  symlinkSync("/Programs/Musl/1/lib/libc.so", join(root, "Programs/Closure/1/usr/lib", loader));
  symlinkSync("/Programs/Greet/1/bin/greet", join(root, "Programs/Closure/1/usr/bin/greet"));
}

function describers(launch: string): Pick<Sample, "describe" | "describeHost"> {
  const write = (folder: string, name: string, target: string, lines: readonly string[]) => {
    writeFileSync(join(folder, "views", name), lines.map((line) => `${line}\n`).join(""));
    const link = join(folder, "bin", name);
    rmSync(link, { force: true });
    symlinkSync(target, link);
    return link;
  };
  return {
    describe: (name, ...lines) => write(launch, name, "../nip-run", lines),
    describeHost: (name, command = name) => void write(join(launch, "host"), name, "../../nip-run", [`host ${command}`]),
  };
}

function callAs(user: User, command: string, args: readonly string[] = [], { cwd, env = {}, before = [] }: CallOptions = {}): Promise<Ended> {
  const [first = "", ...rest] = [...before, ...(user === "ordinary" ? asOrdinary : []), command, ...args];
  return new Promise((resolve, reject) => {
    const child = spawn(first, rest, { cwd: cwd ?? "/", env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", ...env }, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

/** The mounts of this machine that a view could have left behind. */
export function leakedMounts({ folder }: Sample): string[] {
  return readFileSync("/proc/self/mountinfo", "utf8")
    .split("\n")
    .filter((line) => line.includes(folder) || line.includes("/.nip"));
}

/** The lines that a command printed; what it wrote to stderr, or another code than 0, is a failure of the test. */
export function linesOf({ code, stdout, stderr }: Ended): string[] {
  if (code !== 0 || stderr !== "") throw new Error(`code ${code}: ${stderr}\n${stdout}`);
  return stdout.trimEnd().split("\n");
}

/** The path of a file beside others that a sample holds. */
export function writeSampleFile(path: string, text: string, mode = 0o755): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { mode });
  return path;
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export const nipMain = join(import.meta.dirname, "../src/main.ts");
const isRoot = process.getuid?.() === 0;
const nobody = 65534;

/** Who the tests run as: this user, and an ordinary one where this user is root and the other may read the checkout. */
export const users: User[] = isRoot && isOpenToNobody() ? ["self", "nobody"] : ["self"];
export type User = "self" | "nobody";

/** Whether an ordinary user reaches this checkout at all: one below /root or a private folder is closed to others. */
function isOpenToNobody(): boolean {
  const { status } = spawnSync("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", "test", "-r", import.meta.filename]);
  return status === 0;
}

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  env?: Record<string, string>;
  /** Words before node, for example a sandbox. */
  before?: string[];
  /** Sees stdout as it grows. */
  onStdout?: (text: string, kill: (signal: NodeJS.Signals) => void) => void;
}

export interface PackageOptions {
  depends?: string[];
  files?: Record<string, string | Uint8Array>;
  extra?: string[];
  /** Default: the local repository. */
  out?: string;
}

/** A home of its own with nip in it: nothing of the real user's is read or written. */
export interface Machine {
  folder: string;
  /** The local repository of built packages. */
  repository: string;
  /** Where an ordinary user's packages go by default. */
  userRoot: string;
  nip(words: string[], options?: RunOptions): Promise<Ended>;
  /** Runs nip with --json and --yes, expects exit code 0, gives the last document. */
  json(...words: string[]): Promise<any>;
  /** Packs a small package with nip pack; returns the file. */
  pack(name: string, version: string, options?: PackageOptions): Promise<string>;
  /** A copy, so that what one test does is not seen by another. */
  copy(): Machine;
  remove(): void;
}

/** Makes a machine for a user in a new temporary folder. */
export function makeMachine(user: User = "self"): Machine {
  const folder = mkdtempSync(join(tmpdir(), "nip-test-"));
  chmodSync(folder, 0o755);
  if (user === "nobody") chownSync(folder, nobody, nobody);
  return machineIn(folder, user);
}

function machineIn(folder: string, user: User): Machine {
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: join(folder, "home"),
    XDG_DATA_HOME: join(folder, "data"),
    XDG_CONFIG_HOME: join(folder, "config"),
    XDG_STATE_HOME: join(folder, "state"),
    XDG_CACHE_HOME: join(folder, "cache"),
    // One for all tests: it holds compiled code only.
    NODE_COMPILE_CACHE: join(tmpdir(), `nip-test-code-${user === "nobody" ? nobody : process.getuid?.()}`),
    TMPDIR: folder,
  };
  const repository = join(folder, "data/nexus/packages");
  const own = (path: string) => {
    mkdirSync(path, { recursive: true });
    if (user === "nobody") for (let each = path; each.length >= folder.length; each = dirname(each)) chownSync(each, nobody, nobody);
  };
  const nip = (words: string[], options: RunOptions = {}): Promise<Ended> => {
    const drop = user === "nobody" ? ["setpriv", `--reuid=${nobody}`, `--regid=${nobody}`, "--clear-groups"] : [];
    return start([...(options.before ?? []), ...drop, process.execPath, nipMain, ...words], { ...env, ...options.env }, options, folder);
  };
  const pack = async (name: string, version: string, { depends = [], files, extra = [], out }: PackageOptions = {}) => {
    own(repository);
    const tree = join(folder, "trees", `${name}-${version}`);
    const content = files ?? { [`bin/${name}`]: `#!/bin/sh\necho ${name} ${version}\n`, [`share/man/man1/${name}.1`]: `.Dd ${name}\n` };
    for (const [path, bytes] of Object.entries(content)) {
      own(dirname(join(tree, path)));
      writeFileSync(join(tree, path), bytes, { mode: path.startsWith("bin/") ? 0o755 : 0o644 });
    }
    const words = [
      "pack",
      tree,
      out ?? repository,
      "--name",
      name,
      "--version",
      version,
      "--license",
      "MIT",
      ...depends.flatMap((each) => ["--depends", each]),
      ...extra,
      "--json",
    ];
    const { code, stdout, stderr } = await nip(words);
    if (code !== 0) throw new Error(stderr);
    return (JSON.parse(stdout) as { path: string }).path;
  };
  return {
    folder,
    repository,
    userRoot: join(folder, "data/nip"),
    nip,
    async json(...words) {
      const { code, stdout, stderr } = await nip([...words, "--json", "--yes"]);
      if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
      return JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "");
    },
    pack,
    copy() {
      const other = mkdtempSync(join(tmpdir(), "nip-test-"));
      cpSync(folder, other, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
      chmodSync(other, 0o755);
      if (user === "nobody") for (const path of ["", ...readdirSync(other, { recursive: true, encoding: "utf8" })]) chownSync(join(other, path), nobody, nobody);
      return machineIn(other, user);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function start(words: string[], env: Record<string, string>, { onStdout }: RunOptions, cwd: string): Promise<Ended> {
  const [command = "", ...args] = words;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, cwd, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      onStdout?.(stdout, (signal) => child.kill(signal));
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { NexusError, run, silent, writeFileAtomic, type Report, type RunResult } from "@nexus/core";
import { sourcesOfSuites } from "./archives.ts";
import { readIndex } from "./index-file.ts";
import { findSourceRecords, type SourceRecord } from "./sources-index.ts";

/** A version of a source package that some suite offers. */
export interface SourceCandidate {
  version: string;
  /** The suite as the archive calls it, for example "trixie-security". */
  suite: string;
  files: SourceFile[];
}

export interface SourceFile {
  name: string;
  /** Bytes. */
  size: number;
  /** 64 hex digits, from the signed index. */
  sha256: string;
  uri: string;
}

/** An apt state of our own: it reads the host's archive addresses, proxies and keys, and changes nothing of the host's. */
export interface PrivateApt {
  /** Fetches the source indexes of all suites. Suites that the archive does not have are left out. */
  update(): Promise<void>;
  /** Milliseconds since the last update of these same suites, or undefined when there was none. */
  age(): Promise<number | undefined>;
  /** All versions of a source package in the indexes, in the order of the suites. Updates first when there are no indexes. */
  sourceFiles(name: string): Promise<SourceCandidate[]>;
  /** Downloads one file to a path; apt checks its digest. An earlier part at that path is continued. */
  download(file: SourceFile, out: string): Promise<void>;
}

const helper = "/usr/lib/apt/apt-helper";
const packageName = /^[a-z0-9][a-z0-9+.-]+$/;

/** The private apt state under `<cacheDir>/apt`. Nothing is fetched yet. @throws NexusError "tool-missing" without apt. */
export function privateApt(cacheDir: string, options: { report?: Report; signal?: AbortSignal } = {}): PrivateApt {
  if (!existsSync(helper)) {
    throw new NexusError("tool-missing", "debian: origins need apt, which this host does not have", {
      hint: "use another origin of the source, or a Debian machine",
    });
  }
  const { report = silent, signal } = options;
  const folder = join(cacheDir, "apt");
  const paths = { conf: join(folder, "apt.conf"), sources: join(folder, "archive.sources"), lists: join(folder, "lists"), stamp: join(folder, "updated") };
  let prepared: Promise<void> | undefined;
  const prepare = () => (prepared ??= prepareState(folder, paths));

  const apt = async (command: string, args: readonly string[], accept: readonly number[] | "any" = [0]) => {
    await prepare();
    const env = { ...(process.env as Record<string, string>), LC_ALL: "C" };
    return run(command, ["-c", paths.conf, ...args], { env, accept, signal, package: "apt" });
  };

  const update = async () => {
    report({ type: "note", message: "reading the source indexes of Debian" });
    await prepare();
    const result = await updateUnlessDone(() => apt("apt-get", ["update"], "any"), paths.stamp);
    if (result === undefined) return;
    const indexes = await listIndexes(apt);
    if (indexes.length === 0) throw updateFailed(result);
    if (result.exitCode !== 0) report({ type: "detail", message: `some suites are absent: ${problems(result).join("; ")}` });
    writeFileAtomic(paths.stamp, "");
  };

  const age = async () => {
    await prepare();
    const stamp = statSync(paths.stamp, { throwIfNoEntry: false });
    return stamp === undefined ? undefined : Date.now() - stamp.mtimeMs;
  };

  const sourceFiles = async (name: string) => {
    if (!packageName.test(name)) throw new NexusError("usage", `"${name}" is no name of a Debian source package`);
    if ((await age()) === undefined) await update();
    const candidates: SourceCandidate[] = [];
    for (const { file, uri, suite } of await listIndexes(apt)) {
      for (const record of findSourceRecords(await readIndex(file, signal), name)) candidates.push(candidate(record, uri, suite));
    }
    return candidates;
  };

  const download = async ({ uri, sha256, size }: SourceFile, out: string) => {
    const result = await apt(helper, ["-o", `Acquire::Retries=2`, "download-file", uri, out, `SHA256:${sha256}`], "any");
    if (result.exitCode === 0 && statSync(out, { throwIfNoEntry: false })?.size === size) return;
    throw new NexusError("network", `${uri}: ${problems(result)[0] ?? "the download failed"}`);
  };

  return { update, age, sourceFiles, download };
}

async function prepareState(folder: string, paths: { conf: string; sources: string; lists: string; stamp: string }): Promise<void> {
  for (const part of [join(paths.lists, "partial"), join(folder, "cache/archives/partial")]) mkdirSync(part, { recursive: true, mode: 0o700 });
  const sources = await sourcesOfSuites();
  if (!existsSync(paths.sources) || readFileSync(paths.sources, "utf8") !== sources) {
    rmSync(paths.stamp, { force: true });
    writeFileAtomic(paths.sources, sources);
  }
  writeFileAtomic(join(folder, "status"), "");
  writeFileAtomic(paths.conf, aptConfiguration(folder, paths));
}

/** Given with -c, so that it wins over the host's settings, of which proxies and the like stay (apt.conf(5)). */
function aptConfiguration(folder: string, { sources, lists }: { sources: string; lists: string }): string {
  const settings: [string, string][] = [
    ["Dir::State", folder],
    ["Dir::State::lists", lists],
    ["Dir::State::status", join(folder, "status")],
    ["Dir::Cache", join(folder, "cache")],
    ["Dir::Etc::sourcelist", sources],
    ["Dir::Etc::sourceparts", "/dev/null"],
    // As root, apt would else change to a user who cannot reach this folder.
    ["APT::Sandbox::User", process.getuid?.() === 0 ? "root" : ""],
    ["Acquire::AllowInsecureRepositories", "false"],
    ["Acquire::AllowDowngradeToInsecureRepositories", "false"],
    ["Acquire::Languages", "none"],
    ["Acquire::http::Timeout", "30"],
    ["Acquire::https::Timeout", "30"],
  ];
  const hooks = ["APT::Update::Pre-Invoke", "APT::Update::Post-Invoke", "APT::Update::Post-Invoke-Success"];
  const lines = settings.filter(([, value]) => value !== "").map(([name, value]) => `${name} ${JSON.stringify(value)};`);
  return [...lines, ...hooks.map((name) => `#clear ${name};`), ""].join("\n");
}

type Apt = (command: string, args: readonly string[], accept?: readonly number[] | "any") => Promise<RunResult>;

async function listIndexes(apt: Apt): Promise<{ file: string; uri: string; suite: string }[]> {
  const { stdout } = await apt("apt-get", ["indextargets", "--format", "$(TRUSTED) $(REPO_URI) $(RELEASE) $(FILENAME)", "Created-By: Sources"]);
  return stdout.split("\n").flatMap((line) => {
    const [trusted, uri, suite, ...file] = line.split(" ");
    return trusted === "yes" && uri !== undefined && suite !== undefined ? [{ uri, suite, file: file.join(" ") }] : [];
  });
}

function candidate(record: SourceRecord, uri: string, suite: string): SourceCandidate {
  const base = `${uri.replace(/\/$/, "")}/${record.directory}`;
  return { version: record.version, suite, files: record.files.map((file) => ({ ...file, uri: `${base}/${encodeURI(file.name)}` })) };
}

/** Another process may be updating the same state: then its update is ours as well, and undefined is returned. */
async function updateUnlessDone(update: () => Promise<RunResult>, stamp: string): Promise<RunResult | undefined> {
  const started = Date.now();
  for (let attempt = 1; ; attempt += 1) {
    const result = await update();
    if (attempt === 120 || !/Could not get lock|Unable to lock directory/.test(result.stderr)) return result;
    await delay(500);
    if ((statSync(stamp, { throwIfNoEntry: false })?.mtimeMs ?? 0) >= started) return undefined;
  }
}

function updateFailed(result: RunResult): NexusError {
  return new NexusError("network", `the source indexes of Debian could not be read: ${problems(result)[0] ?? `apt-get ended with ${result.exitCode}`}`, {
    hint: "check the network, or use --offline with sources that are already cached",
    excerpt: problems(result).slice(0, 8).join("\n"),
  });
}

function problems({ stderr }: RunResult): string[] {
  return stderr
    .split("\n")
    .filter((line) => /^[EW]: /.test(line))
    .map((line) => line.slice(3).trim());
}

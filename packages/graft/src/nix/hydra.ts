// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Hydra, which built what the caches hold, knows the store paths of every attribute: manual of Hydra, "Using the external API".

import { NexusError } from "@nexus/core";
import type { Repository } from "../repository/repository.ts";
import type { Surroundings } from "../surroundings.ts";
import { readText } from "./downloaded.ts";
import { nixLimits } from "./limits.ts";
import { parseStorePath } from "./store-path.ts";

/** The last finished build of an attribute. */
export interface HydraBuild {
  /** The name of the derivation: "hello-2.12.1". */
  name: string;
  /** Base names by output. */
  outputs: Record<string, string>;
}

/** The jobs that build an attribute of a channel for a system, likeliest first; none for channels that Hydra does not know. */
export function hydraJobs(channel: string, attribute: string, system: string): string[] {
  const name = channel.split("/").at(-1) ?? "";
  const [, release] = /^nixos-(\d\d\.\d\d)(?:-small)?$/.exec(name) ?? [];
  const sets = /^nixpkgs-(unstable|\d\d\.\d\d)/.test(name)
    ? ["nixpkgs/unstable/", "nixpkgs/trunk/"]
    : name.startsWith("nixos-unstable")
      ? ["nixos/trunk-combined/nixpkgs.", "nixpkgs/unstable/"]
      : release !== undefined
        ? [`nixos/release-${release}/nixpkgs.`]
        : [];
  return sets.map((set) => `${set}${attribute}.${system}`);
}

/** Hydra at an address; it is slow to answer, so each question is asked once. */
export interface Hydra {
  /** What was built last of an attribute of a repository's channel, for this machine; undefined when Hydra knows nothing of it, or cannot be asked. */
  ask(repository: Repository, attribute: string, around: Surroundings): Promise<HydraBuild | undefined>;
}

export function openHydra(address: string): Hydra {
  const asked = new Map<string, Promise<HydraBuild | undefined>>();
  return {
    ask(repository, attribute, around) {
      if (repository.channel === undefined || !/^[A-Za-z0-9_+][A-Za-z0-9_.+-]{0,200}$/.test(attribute)) return Promise.resolve(undefined);
      const jobs = hydraJobs(repository.channel, attribute, `${around.architecture}-linux`);
      const answer = asked.get(jobs.join()) ?? firstBuild(address, jobs, repository, around);
      asked.set(jobs.join(), answer);
      return answer;
    },
  };
}

async function firstBuild(address: string, jobs: readonly string[], repository: Repository, around: Surroundings): Promise<HydraBuild | undefined> {
  for (const job of jobs) {
    const wanted = { repository, path: `${address}/job/${job}/latest-finished`, label: `Hydra ${job}`, largest: nixLimits.hydraBytes, accept: "application/json" };
    try {
      const text = await readText(await around.download(wanted), nixLimits.hydraBytes, `Hydra's answer for ${job}`);
      return readBuild(text, job, `${around.architecture}-linux`);
    } catch (error) {
      if (!(error instanceof NexusError) || !["not-found", "network", "corrupt"].includes(error.code)) throw error;
      if (error.code !== "not-found") around.report({ type: "warn", message: `Hydra was of no help: ${error.message}` });
    }
  }
  return undefined;
}

function readBuild(text: string, job: string, system: string): HydraBuild {
  const refuse = (why: string, cause?: unknown) => new NexusError("corrupt", `Hydra's answer for ${job} ${why}`, { cause });
  let answer: Record<string, unknown>;
  try {
    answer = JSON.parse(text) as Record<string, unknown>;
  } catch (cause) {
    throw refuse("is not JSON", cause);
  }
  const { nixname, buildoutputs } = answer;
  if (answer["system"] !== system) throw refuse(`is for ${JSON.stringify(answer["system"])}`);
  if (answer["finished"] !== 1 || answer["buildstatus"] !== 0) throw refuse("tells of a build that failed");
  if (typeof nixname !== "string" || typeof buildoutputs !== "object" || buildoutputs === null) throw refuse("has no outputs");
  const outputs = Object.entries(buildoutputs as Record<string, { path?: unknown }>).map(([output, { path }]) => [
    output,
    parseStorePath(String(path), `Hydra's answer for ${job}`),
  ]);
  return { name: nixname, outputs: Object.fromEntries(outputs) as Record<string, string> };
}

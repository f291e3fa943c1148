// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync } from "node:fs";
import { verb, type Context } from "@nexus/cli";
import { NexusError } from "@nexus/core";
import {
  addRepositories,
  ecosystemNames,
  knownRepositories,
  repositoriesFile,
  repositoryAddress,
  repositoryName,
  trustLevels,
  type EcosystemName,
  type Repository,
  type Trust,
} from "@nexus/graft";
import { keyKindOf, readKeys, type GivenKey } from "../keys.ts";
import { confirmNewKeys } from "../new-keys.ts";

interface Wanted {
  repositories: Repository[];
  /** Keys that the user gave by hand. */
  given: GivenKey[];
  /** Keys that a known name brings; the user is asked. */
  brought: GivenKey[];
  hint: string;
}

export default verb({
  schema: "nip.repo.add/1",
  description: `Adds repositories: by names that nip knows (nixos, arch, pkgsrc), or one of your own with its ecosystem and addresses. Several addresses are mirrors of the same content, tried in their order; https:, http: and file: are taken. The entry goes into the user's repositories.kdl, or with --system into the machine's.

What a repository sends must be signed by one of its keys, unless --trust says otherwise: "digest" takes unsigned content but holds each package to the digest it had when it was first seen, "none" takes whatever comes. Both are shown in every plan.

A key that comes with a known name is shown, and asked about; --yes does not answer that. A key given with --key is accepted: Nix's as name:base64 or a file that holds it, others as a file.`,
  arguments: { words: { type: "many", label: "NAME [URL...]", about: "known names; or with --ecosystem a name of your own and its addresses" } },
  options: {
    ecosystem: { type: "text", value: "E", choices: ecosystemNames, about: "the ecosystem of a repository of your own" },
    key: { type: "list", value: "K", about: "a key its content may be signed by: name:base64, or a file", complete: "file" },
    channel: { type: "text", value: "URL", about: "nix: the folder of a channel, for names" },
    priority: { type: "text", value: "N", about: "which repository is asked first: the higher (default 0)" },
    trust: { type: "text", value: "T", choices: trustLevels, about: "signed (default), digest or none" },
    system: { type: "flag", about: "for all users of this machine" },
  },
  examples: [
    { command: "nip repo add nixos", about: "Nix packages; shows the key of the cache and asks." },
    { command: "nip repo add mine --ecosystem=nix https://cache.example --key 'cache.example-1:…'", about: "A cache of your own." },
    { command: "nip repo add lan --ecosystem=pkgsrc file:///srv/pkgsrc/All --trust=digest", about: "Unsigned packages on this machine." },
  ],
  exitCodes: [3, 4, 6, 7, 10, 11, 20],
  async run(context, { words }, { ecosystem, key, channel, priority, trust, system }) {
    const settings = { trust: trust as Trust | undefined, priority: priority === undefined ? undefined : wholeNumber(priority), channel };
    const given = key.flatMap((word) => readKeys(word, context.locations));
    const wanted = ecosystem === undefined ? known(words, given, settings, context) : own(words, ecosystem as EcosystemName, given, settings);
    const file = repositoriesFile(context.locations, system ? "system" : "user");
    const names = wanted.repositories.map(({ name }) => name);
    addRepositories(file, wanted.repositories, { dryRun: true }); // before anybody is asked, or any key believed
    const { dryRun } = context.flags;
    if (dryRun) await context.confirm({ title: `Add repositories to ${file}`, changes: names.map((name) => ({ action: "add", subject: name })) });
    if (!(await confirmNewKeys(context, names.join(", "), wanted.brought, wanted.hint)) || dryRun) return { file, added: [] };
    for (const each of [...wanted.given, ...wanted.brought]) each.keep();
    addRepositories(file, wanted.repositories);
    return { file, added: wanted.repositories };
  },
  text: ({ file, added }) => added.map(({ name, ecosystem, trust }) => `${name} (${ecosystem}, trust: ${trust}) is in ${file}; nip update reads what it offers`).join("\n"),
});

type Settings = Partial<Pick<Repository, "trust" | "priority" | "channel">>;

function own([name = "", ...urls]: readonly string[], ecosystem: EcosystemName, given: GivenKey[], settings: Settings): Wanted {
  if (!repositoryName.test(name)) throw new NexusError("usage", `${JSON.stringify(name)} cannot be the name of a repository`, { hint: "small letters, digits and . _ -" });
  if (urls.length === 0) throw new NexusError("usage", `the repository ${name} needs an address`, { hint: `nip repo add ${name} --ecosystem=${ecosystem} https://…` });
  const odd = [...urls, ...(settings.channel === undefined ? [] : [settings.channel])].find((url) => !repositoryAddress.test(url));
  if (odd !== undefined) throw new NexusError("usage", `${JSON.stringify(odd)} is no address of a repository`, { hint: "it begins with https://, http:// or file:///" });
  const kind = keyKindOf(ecosystem);
  const other = given.find((each) => each.kind !== kind);
  if (other !== undefined) throw new NexusError("usage", `${other.about} is a key of ${other.kind}, and ${ecosystem} is signed with ${kind}`);
  const trust = settings.trust ?? "signed";
  if (trust === "signed" && given.length === 0 && ecosystem !== "npk") {
    throw new NexusError("usage", `${name} is to be signed, and no key is given`, {
      hint: "give one with --key, or say --trust=digest or --trust=none if nothing there is signed",
    });
  }
  const repository: Repository = {
    name,
    ecosystem,
    urls: urls.map((url) => url.replace(/\/+$/, "")),
    channel: settings.channel,
    keys: given.map(({ id }) => id),
    trust,
    priority: settings.priority ?? 0,
  };
  return { repositories: [repository], given, brought: [], hint: "" };
}

function known(words: readonly string[], given: GivenKey[], settings: Settings, context: Context): Wanted {
  const entries = words.map((word) => knownRepositories.find(({ name }) => name === word) ?? unknown(word));
  const brought: GivenKey[] = [];
  const repositories = entries.flatMap(({ repositories: listed, keyFiles = [] }) => {
    const fromFile = keyFiles
      .filter((file) => existsSync(file))
      .slice(0, 1)
      .flatMap((file) => readKeys(file, context.locations));
    return listed.map((repository) => {
      const kind = keyKindOf(repository.ecosystem);
      const byHand = given.filter((each) => each.kind === kind);
      const keys = byHand.length > 0 ? byHand : [...repository.keys.flatMap((key) => readKeys(key, context.locations)), ...fromFile];
      for (const each of keys) if (!byHand.includes(each) && !brought.some(({ id }) => id === each.id)) brought.push(each);
      const trust = settings.trust ?? repository.trust;
      if (trust === "signed" && keys.length === 0) throw noKeys(repository);
      return { ...repository, keys: keys.map(({ id }) => id), trust, priority: settings.priority ?? repository.priority };
    });
  });
  const sources = entries.map(({ name, keySource }) => `${name}: ${keySource}`).join("; ");
  const how = brought.map(({ kind, id }) => (kind === "nix" ? `--key '${id}'` : "--key FILE"))[0] ?? "";
  return { repositories, given, brought, hint: `compare it (${sources}), then: nip repo add ${words.join(" ")} ${how}` };
}

function noKeys({ name }: Repository): NexusError {
  const entry = knownRepositories.find(({ repositories }) => repositories.some((repository) => repository.name === name));
  const file = entry?.keyFiles === undefined ? "" : `; where the host has ${entry.keyFiles.join(" or ")}, they are taken from there`;
  return new NexusError("signature", `${name} is signed, and its keys are not on this machine`, { hint: `${entry?.keySource}${file}; give them with --key FILE` });
}

function unknown(word: string): never {
  const names = knownRepositories.map(({ name, about }) => `${name} (${about})`);
  throw new NexusError("not-found", `nip knows no repository ${JSON.stringify(word)} by name`, {
    hint: `known are ${names.join(", ")}; one of your own needs --ecosystem and an address`,
  });
}

function wholeNumber(text: string): number {
  if (!/^-?\d{1,4}$/.test(text)) throw new NexusError("usage", `${text} is no priority`, { hint: "a whole number from -1000 to 1000" });
  return Number(text);
}

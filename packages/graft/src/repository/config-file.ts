// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// repositories.kdl: docs/commands/nip-repo-add.md has the format.

import { existsSync, readFileSync } from "node:fs";
import { NexusError, writeFileAtomic } from "@nexus/core";
import {
  arg,
  args,
  checked,
  choice,
  decode,
  diagnosticAt,
  document,
  editDocument,
  fallback,
  integer,
  many,
  named,
  node,
  one,
  optional,
  parseDocument,
  prop,
  text,
  type NewNode,
} from "@nexus/kdl";
import { whileLocked } from "@nexus/store";
import { ecosystemNames } from "../ecosystem.ts";
import { trustLevels, type Repository, type Trust } from "./repository.ts";

/** A repository's name: it stands in file names and in `NAME/package`. */
export const repositoryName = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** An address that a repository can have. */
export const repositoryAddress = /^(https?|file):\/\/[^\s\p{Cc}]+$/u;

const nameText = text({ pattern: repositoryName, expected: "a name of small letters, digits and . _ -" });
const address = text({ pattern: repositoryAddress, expected: "an address that begins with https://, http:// or file:///" });
const keyText = text({
  pattern: /^([A-Za-z0-9][\w.-]{0,127}:[A-Za-z0-9+/]{43}=|[0-9A-F]{40}|[0-9A-F]{64}|[0-9A-F]{16})$/,
  expected: "name:base64, an OpenPGP fingerprint or a minisign key id",
});

const schema = document({
  repositories: named(
    "repository",
    many(
      node({
        name: arg(nameText),
        ecosystem: prop(choice(...ecosystemNames)),
        trust: fallback(prop(choice(...trustLevels)), "signed" as const),
        priority: fallback(prop(integer({ minimum: -1000, maximum: 1000 })), 0),
        urls: named("url", one(node({ list: args(address, 1) }))),
        channel: optional(one(address)),
        keys: named("key", many(keyText)),
      }),
    ),
  ),
});

const distinct = checked(schema, ({ repositories }, at) => {
  const twice = repositories.find(({ name }, index) => repositories.findIndex((other) => other.name === name) !== index);
  return twice === undefined ? [] : [diagnosticAt(at, `the repository ${twice.name} stands here twice`, "give one of them another name")];
});

/** The repositories that a text names. @throws NexusError "bad-document". */
export function parseRepositories(source: string, file: string): Repository[] {
  return decode(distinct, parseDocument(source, file)).repositories.map(({ urls, ...rest }) => ({ ...rest, urls: urls.list.map((url) => url.replace(/\/+$/, "")) }));
}

/** The repositories of a configuration file; none where there is no file. @throws NexusError "bad-document". */
export function readRepositories(file: string): Repository[] {
  return existsSync(file) ? parseRepositories(readFileSync(file, "utf8"), file) : [];
}

/**
 * Adds repositories to a configuration file, which is made if need be: all or none. Everything else in it stays as it is.
 * With `dryRun` it is only checked that they can be added.
 * @throws NexusError "conflict" for a name that is taken, "bad-document" for an address or key of no known form.
 */
export function addRepositories(file: string, repositories: readonly Repository[], { dryRun = false } = {}): void {
  const add = (before: string, present: readonly Repository[]): string => {
    const taken = repositories.find(({ name }) => present.some((other) => other.name === name));
    if (taken !== undefined) {
      throw new NexusError("conflict", `${file} has a repository ${taken.name} already`, { hint: `nip repo remove ${taken.name}, or give this one another name` });
    }
    return editDocument(
      before,
      repositories.map((repository) => ({ kind: "add-node", path: [], node: repositoryNode(repository) })),
    );
  };
  if (dryRun) changed(file, add);
  else edit(file, add);
}

function repositoryNode({ name, ecosystem, trust, priority, urls, channel, keys }: Repository): NewNode {
  const children = [{ name: "url", args: urls }, ...(channel === undefined ? [] : [{ name: "channel", args: [channel] }]), ...keys.map((key) => ({ name: "key", args: [key] }))];
  return { name: "repository", args: [name], props: { ecosystem, trust, priority: priority === 0 ? undefined : priority }, children };
}

/** Takes a repository out of a configuration file. @throws NexusError "not-found". */
export function removeRepository(file: string, name: string): void {
  edit(file, (before, present) => editDocument(before, [{ kind: "remove-node", path: [stepTo(file, present, name)] }]));
}

/** Changes how far a repository is believed. @throws NexusError "not-found". */
export function setTrust(file: string, name: string, trust: Trust): void {
  edit(file, (before, present) => editDocument(before, [{ kind: "set-property", path: [stepTo(file, present, name)], name: "trust", value: trust }]));
}

function stepTo(file: string, present: readonly Repository[], name: string): { name: string; index: number } {
  const index = present.findIndex((repository) => repository.name === name);
  if (index < 0)
    throw new NexusError("not-found", `${file} has no repository ${name}`, {
      hint: "nip repo list shows all; the user's are in one file, those added with --system in the machine's",
    });
  return { name: "repository", index };
}

type Change = (before: string, present: readonly Repository[]) => string;

/** The file's text once it is changed. */
function changed(file: string, change: Change): string {
  const before = existsSync(file) ? readFileSync(file, "utf8") : "";
  const after = change(before, parseRepositories(before, file));
  parseRepositories(after, file);
  return after;
}

/** Two processes that change the file at once do it one after the other. */
function edit(file: string, change: Change): void {
  whileLocked(file, () => writeFileAtomic(file, changed(file, change)));
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { NexusError, writeFileAtomic, type Locations } from "@nexus/core";
import { openPgpKeyFile, type EcosystemName } from "@nexus/graft";
import { whileLocked } from "@nexus/store";
import { openKeyStore, parseNixKey, parsePublicKey, readOpenPgpKeys, type OpenPgpKey } from "@nexus/trust";
import { readRevokedKeys, type RevokedKey } from "./revoked-keys.ts";

/** A key as a user gives it, read but not yet believed. */
export interface GivenKey {
  kind: "nix" | "openpgp" | "minisign";
  /** As the configuration of a repository names it: name:base64, a fingerprint, a minisign key id. */
  id: string;
  /** For people, to compare before they say yes. */
  about: string;
  /** Puts it where nip looks for it; a Nix key stands in the configuration itself. */
  keep(): void;
}

/** A public key of Nix, as `nix-store --generate-binary-cache-key` writes it. */
const nixKey = /^[\w.-]+:[A-Za-z0-9+/]{43}=$/;

/**
 * The keys in a word: a Nix key `name:base64`, or a file with one, with OpenPGP keys, or with a minisign key. Of a file with many keys, a
 * distribution's keyring, those that have expired or were revoked, by themselves or by the list beside it, are left out.
 * @throws NexusError "not-found" for a file that is not there, "signature" when all its keys have expired or were revoked, "corrupt".
 */
export function readKeys(word: string, locations: Locations): GivenKey[] {
  if (nixKey.test(word)) return [readNixKey(word)];
  if (!existsSync(word)) throw new NexusError("not-found", `${word} is neither a key of Nix (name:base64) nor a file`, { hint: "give the key itself, or a file that holds it" });
  const bytes = readFileSync(word);
  const line = bytes.subarray(0, 400).toString("latin1").trim();
  if (nixKey.test(line)) return [readNixKey(line)];
  if (bytes.subarray(0, 18).toString("latin1") === "untrusted comment:") {
    const key = parsePublicKey(bytes.toString("utf8"), word);
    return [{ kind: "minisign", id: key.id, about: `minisign key ${key.id}`, keep: () => changeKeys(locations, () => openKeyStore(locations.config).trust(key)) }];
  }
  return usableKeys(readOpenPgpKeys(bytes, word), word).map((key) => {
    const file = openPgpKeyFile(locations, key.fingerprint);
    return {
      kind: "openpgp",
      id: key.fingerprint,
      about: `${spaced(key.fingerprint)}  ${key.userIds[0] ?? ""}`,
      keep: () => changeKeys(locations, () => writeFileAtomic(file, key.bytes)),
    };
  });
}

function readNixKey(text: string): GivenKey {
  const { name, bytes } = parseNixKey(text);
  return { kind: "nix", id: text, about: `${name}: ${Buffer.from(bytes).toString("base64")}`, keep() {} };
}

function usableKeys(keys: readonly OpenPgpKey[], file: string): OpenPgpKey[] {
  const lists = readRevokedKeys(file);
  const usable = keys.filter((key) => whyUnusable(key, lists) === undefined);
  if (usable.length > 0) return usable;
  const [first] = keys;
  throw new NexusError("signature", `the key ${first!.fingerprint} in ${file} ${whyUnusable(first!, lists)}`, { hint: "get the owner's present key from a source you trust" });
}

function whyUnusable({ fingerprint, revoked, expires }: OpenPgpKey, lists: readonly RevokedKey[]): string | undefined {
  if (revoked) return "is revoked by its owner";
  const listed = lists.find(({ id }) => fingerprint.endsWith(id));
  if (listed !== undefined) return `is listed as revoked in ${listed.file}`;
  return expires !== undefined && expires * 1000 < Date.now() ? `expired on ${new Date(expires * 1000).toISOString().slice(0, 10)}` : undefined;
}

function spaced(fingerprint: string): string {
  return fingerprint.replace(/(.{4})(?=.)/g, "$1 ");
}

/** Which kind of key signs in an ecosystem. */
export function keyKindOf(ecosystem: EcosystemName): GivenKey["kind"] {
  return ({ nix: "nix", pacman: "openpgp", pkgsrc: "openpgp", npk: "minisign" } as const)[ecosystem];
}

/** A key that lies in the key store. */
export interface KeptKey {
  kind: "openpgp" | "minisign";
  id: string;
  userId?: string;
  expires?: string;
}

/** The keys in the store, OpenPGP's by fingerprint, then minisign's by id. */
export function listKeys(locations: Locations): KeptKey[] {
  const folder = openPgpKeyFile(locations, "").slice(0, -"/.pgp".length);
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".pgp")) : [];
  const openPgp = files.sort().map((name): KeptKey => {
    const [key] = readOpenPgpKeys(readFileSync(`${folder}/${name}`), name);
    const expires = key!.expires === undefined ? undefined : new Date(key!.expires * 1000).toISOString().slice(0, 10);
    return { kind: "openpgp", id: basename(name, ".pgp"), userId: key!.userIds[0], expires };
  });
  const minisign = openKeyStore(locations.config).trusted();
  return [...openPgp, ...minisign.map(({ id }): KeptKey => ({ kind: "minisign", id }))];
}

/** Takes a key out of the store. @throws NexusError "not-found". */
export function removeKey(locations: Locations, id: string): void {
  changeKeys(locations, () => {
    if (!/^[0-9A-F]{40}$/.test(id)) return openKeyStore(locations.config).distrust(id);
    const file = openPgpKeyFile(locations, id);
    if (!existsSync(file)) throw new NexusError("not-found", `there is no key ${id}`, { hint: "nip key list shows those that are kept" });
    rmSync(file);
  });
}

/** What one process looks at before it changes the keys, another does not change meanwhile. */
function changeKeys(locations: Locations, change: () => void): void {
  whileLocked(join(locations.config, "keys"), change);
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError, type ErrorCode } from "@nexus/core";
import { findNixSigner, parseNixKey, parseNixSignature, type NixSignature } from "@nexus/trust";
import { ifFound } from "../if-found.ts";
import type { Repository } from "../repository/repository.ts";
import type { Surroundings } from "../surroundings.ts";
import { readText } from "./downloaded.ts";
import { nixLimits } from "./limits.ts";
import { parseNarinfo, type Narinfo } from "./narinfo.ts";
import { hashOf, storeDir } from "./store-path.ts";

/** A store path that a repository has, believed as its trust asks. */
export interface KnownPath {
  info: Narinfo;
  repository: Repository;
  /** The name of the key that signed it. */
  signedBy?: string;
}

/** The store paths of some repositories; each is asked for once. */
export interface Paths {
  /**
   * The store path of a hash, from the first repository that has it; undefined when none has.
   * @throws NexusError "signature", "digest-mismatch", "corrupt", "network".
   */
  find(hash: string): Promise<KnownPath | undefined>;
}

/** The store paths of repositories, asked in their order. */
export function openPaths(repositories: readonly Repository[], around: Surroundings): Paths {
  const known = new Map<string, Promise<KnownPath | undefined>>();
  const look = async (hash: string): Promise<KnownPath | undefined> => {
    for (const repository of repositories) {
      const found = await fetchPath(repository, hash, around);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return {
    find(hash) {
      const asked = known.get(hash) ?? look(hash);
      known.set(hash, asked);
      return asked;
    },
  };
}

/** A narinfo of the cache will do as long as it is believed; else what the repository says now decides, if it can be asked. */
async function fetchPath(repository: Repository, hash: string, around: Surroundings): Promise<KnownPath | undefined> {
  try {
    return await readPath(repository, hash, around, false);
  } catch (refusal) {
    if (!isOneOf(refusal, "signature", "digest-mismatch", "corrupt")) throw refusal;
    return readPathNow(repository, hash, around).catch((error: unknown) => {
      throw isOneOf(error, "network") ? refusal : error;
    });
  }
}

/** Whether an error is one of ours with one of these codes. */
export function isOneOf(error: unknown, ...codes: readonly ErrorCode[]): boolean {
  return error instanceof NexusError && codes.includes(error.code);
}

/** A store path as a repository has it now, whatever of it was read before. @throws NexusError "signature", "digest-mismatch", "corrupt", "network". */
export function readPathNow(repository: Repository, hash: string, around: Surroundings): Promise<KnownPath | undefined> {
  return readPath(repository, hash, around, true);
}

async function readPath(repository: Repository, hash: string, around: Surroundings, fresh: boolean): Promise<KnownPath | undefined> {
  const where = `${hash}.narinfo of ${repository.name}`;
  const file = await ifFound(around.download({ repository, path: `${hash}.narinfo`, label: where, largest: nixLimits.narinfoBytes, fresh }));
  if (file === undefined) return undefined;
  const info = parseNarinfo(await readText(file, nixLimits.narinfoBytes, where), where);
  if (hashOf(info.base) !== hash) throw new NexusError("corrupt", `${where} describes another path: ${storeDir}/${info.base}`);
  return believed(info, repository, around);
}

/** The path with who signed it. @throws NexusError "signature", "digest-mismatch" when the repository's trust asks for more than there is. */
export function believed(info: Narinfo, repository: Repository, around: Surroundings): KnownPath {
  const whole = (base: string) => `${storeDir}/${base}`;
  const references = info.refersToItself ? [...info.references, info.base] : info.references;
  const path = { storePath: whole(info.base), narSha256: info.narSha256, narSize: info.narSize, references: references.map(whole) };
  const signedBy = findNixSigner(path, info.signatures.flatMap(readSignature), repository.keys.map(parseNixKey))?.name;
  if (signedBy === undefined && repository.trust === "signed") throw unsigned(info, repository);
  if (repository.trust === "digest") around.pin(repository, info.base, info.narSha256);
  return { info, repository, signedBy };
}

/** A signature of a form that is not known counts for nothing; the others beside it may still count. */
function readSignature(text: string): NixSignature[] {
  try {
    return [parseNixSignature(text)];
  } catch {
    return [];
  }
}

function unsigned(info: Narinfo, repository: Repository): NexusError {
  const names = [...new Set(info.signatures.flatMap(readSignature).map(({ key }) => key))];
  const wanted = repository.keys.map((key) => key.split(":")[0]);
  const why =
    names.length === 0
      ? "it carries no signature"
      : names.some((name) => wanted.includes(name))
        ? `its signature by ${names.join(", ")} does not fit`
        : `it is signed by ${names.join(", ")}, and believed are ${wanted.length === 0 ? "no keys at all" : wanted.join(", ")}`;
  return new NexusError("signature", `${storeDir}/${info.base} of ${repository.name} is not believed: ${why}`, {
    hint: keyHint(repository),
  });
}

/** What to do where a signature or a key is wanting: `nip key add` takes no keys of Nix. */
export function keyHint({ name }: Repository): string {
  return `if you know its owner's key, give ${name} in repositories.kdl the line key "NAME:BASE64"; to take it unsigned: nip repo trust ${name} digest`;
}

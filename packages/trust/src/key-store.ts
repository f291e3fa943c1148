// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { closeSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, readdirSync, rmSync, statSync, writeSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { NexusError, writeFileAtomic } from "@nexus/core";
import { formatPublicKey, formatSecretKey, makeKeyPair, parsePublicKey, parseSecretKey, type PublicKey, type SecretKey } from "./keys.ts";

/** The keys of one configuration folder: `keys/local.key` signs, `keys/trusted/<key id>.pub` are believed. */
export interface KeyStore {
  /**
   * The key that signs what this machine builds; made, and trusted, when there is none yet.
   * @throws NexusError "permission" when others may read it, "corrupt" when it is no key.
   */
  localKey(): SecretKey;
  /** The trusted keys, ordered by id. @throws NexusError "corrupt" for a file that is no key or is named after another. */
  trusted(): PublicKey[];
  isTrusted(keyId: string): boolean;
  /** Believes a key from now on. @throws NexusError "conflict" when another key of the same id is trusted already. */
  trust(key: PublicKey): void;
  /** Believes a key no longer. @throws NexusError "not-found" when it was not trusted. */
  distrust(keyId: string): void;
}

/** The key store below a configuration folder; nothing is made before it is needed. */
export function openKeyStore(configDir: string): KeyStore {
  const secretFile = join(configDir, "keys", "local.key");
  const trustedDir = join(configDir, "keys", "trusted");
  const fileOf = (keyId: string) => join(trustedDir, `${keyId}.pub`);

  function trusted(): PublicKey[] {
    if (!existsSync(trustedDir)) return [];
    const names = readdirSync(trustedDir).filter((name) => name.endsWith(".pub") && !name.startsWith("."));
    return names.sort().map((name) => readPublicKey(join(trustedDir, name), name.slice(0, -".pub".length)));
  }

  function trust(key: PublicKey): void {
    const known = trusted().find((other) => other.id === key.id);
    if (known !== undefined && Buffer.compare(known.bytes, key.bytes) !== 0) {
      throw new NexusError("conflict", `another key with the id ${key.id} is trusted already: ${fileOf(key.id)}`, {
        hint: "two keys of one id are no accident; ask the key's owner for its whole text before removing the old one",
      });
    }
    if (known === undefined) writeFileAtomic(fileOf(key.id), formatPublicKey(key));
  }

  return {
    trusted,
    trust,
    isTrusted: (keyId) => trusted().some((key) => key.id === keyId),
    distrust(keyId) {
      if (!trusted().some((key) => key.id === keyId)) throw new NexusError("not-found", `the key ${keyId} is not trusted`);
      rmSync(fileOf(keyId));
    },
    localKey() {
      const key = readSecretKey(secretFile) ?? makeSecretKey(secretFile);
      trust(key.public);
      return key;
    },
  };
}

function readPublicKey(file: string, id: string): PublicKey {
  const key = parsePublicKey(readFileSync(file, "utf8"), file);
  if (key.id !== id) throw new NexusError("corrupt", `${file} holds the key ${key.id}, not the one it is named after`);
  return key;
}

function readSecretKey(file: string): SecretKey | undefined {
  if (!existsSync(file)) return undefined;
  const mode = statSync(file).mode & 0o777;
  if ((mode & 0o077) !== 0) {
    throw new NexusError("permission", `${file} can be read by others (mode ${mode.toString(8).padStart(4, "0")})`, { hint: `chmod 600 ${file}` });
  }
  return parseSecretKey(readFileSync(file, "utf8"), file);
}

/** Makes the key under a temporary name and links it, so that of two processes at once both use the first one's key. */
function makeSecretKey(file: string): SecretKey {
  const folder = join(file, "..");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const temporary = `${file}.${randomBytes(6).toString("hex")}`;
  try {
    const handle = openSync(temporary, "wx", 0o600);
    try {
      writeSync(handle, formatSecretKey(makeKeyPair()));
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    linkSync(temporary, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
  return readSecretKey(file)!;
}

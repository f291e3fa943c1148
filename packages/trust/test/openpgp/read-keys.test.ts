// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { NexusError } from "@nexus/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dearmour, readOpenPgpKeys } from "../../src/index.ts";
import { openGpg, type Gpg } from "./gpg.ts";

let gpg: Gpg;
const made: string[] = [];
beforeAll(() => {
  gpg = openGpg();
  made.push(gpg.makeKey("plain"), gpg.makeKey("brief", { time: "20200101T000000", expires: "2030-06-01" }));
  gpg.run(["--quick-generate-key", "Größe <rsa@invalid>", "rsa2048", "sign", "never"]);
});
afterAll(() => gpg[Symbol.dispose]());

/** What gpg itself says of its keys: fingerprint, creation, expiry, user ids. */
function listed() {
  const keys: { fingerprint: string; created: number; expires?: number; userIds: string[] }[] = [];
  for (const line of gpg.run(["--list-keys", "--with-colons", "--fixed-list-mode"]).toString().split("\n")) {
    const field = line.split(":");
    if (field[0] === "pub") keys.push({ fingerprint: "", created: Number(field[5]), expires: field[6] === "" ? undefined : Number(field[6]), userIds: [] });
    const key = keys.at(-1);
    if (field[0] === "fpr" && key!.fingerprint === "") key!.fingerprint = field[9]!;
    if (field[0] === "uid") key!.userIds.push(field[9]!);
  }
  return keys;
}

const told = (bytes: Uint8Array) => readOpenPgpKeys(bytes).map(({ fingerprint, created, expires, userIds }) => ({ fingerprint, created, expires, userIds }));

test("agrees with gpg on fingerprints, times and user ids, binary and armoured", () => {
  expect(told(gpg.run(["--export"]))).toEqual(listed());
  expect(told(gpg.run(["--armor", "--export"]))).toEqual(listed());
  expect(listed().map(({ fingerprint }) => fingerprint)).toEqual(expect.arrayContaining(made));
});

test("each key stands alone: gpg takes its bytes", () => {
  using other = openGpg();
  for (const { bytes, fingerprint } of readOpenPgpKeys(gpg.run(["--export"]))) {
    other.run(["--import"], { input: bytes });
    expect(other.run(["--list-keys", "--with-colons", fingerprint]).toString()).toContain(fingerprint);
  }
});

test("sees a revocation, and refuses secret keys", () => {
  const [fingerprint] = made as [string];
  expect(readOpenPgpKeys(gpg.run(["--export", fingerprint]))[0]?.revoked).toBe(false);
  using other = openGpg();
  other.run(["--import"], { input: gpg.run(["--export", fingerprint]) });
  const revocation = readFileSync(join(gpg.home, "openpgp-revocs.d", `${fingerprint}.rev`), "utf8").replace(/^:---/m, "---");
  other.run(["--import"], { input: revocation });
  expect(readOpenPgpKeys(other.run(["--export", fingerprint]))[0]?.revoked).toBe(true);
  expect(() => readOpenPgpKeys(gpg.run(["--export-secret-keys", fingerprint]))).toThrow("holds a secret key");
  expect(() => readOpenPgpKeys(gpg.run(["--armor", "--export-secret-keys", fingerprint]))).toThrow("holds a secret key");
});

test("armour: several blocks, text around them, headers, carriage returns, a wrong checksum", () => {
  const bytes = gpg.run(["--export", made[0]!]);
  const text = gpg.run(["--armor", "--comment", "a comment", "--export", made[0]!]).toString();
  expect(dearmour(Buffer.from(text), "PUBLIC KEY BLOCK", "it").equals(bytes)).toBe(true);
  expect(dearmour(Buffer.from(`Our key:\r\n${text.replaceAll("\n", "\r\n")}\nbye\n${text}`), "PUBLIC KEY BLOCK", "it").equals(Buffer.concat([bytes, bytes]))).toBe(true);
  expect(dearmour(Buffer.from(text.replace(/^=.{4}$/m, "=AAAA")), "PUBLIC KEY BLOCK", "it").equals(bytes)).toBe(true);
  expect(() => dearmour(Buffer.from(text), "SIGNATURE", "the file x.sig")).toThrow(
    'the file x.sig is neither binary OpenPGP data nor does it hold "-----BEGIN PGP SIGNATURE-----"',
  );
});

test("damage ends with an error of ours or with keys, never otherwise", () => {
  const bytes = gpg.run(["--export"]);
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.nat(255), fc.nat(bytes.length), (at, value, length) => {
      const changed = Buffer.from(bytes.subarray(0, length));
      if (at < length) changed[at] = value;
      try {
        expect(readOpenPgpKeys(changed).length).toBeGreaterThan(0);
      } catch (error) {
        expect((error as NexusError).code).toBe("corrupt");
      }
    }),
    { numRuns: 2000 },
  );
});

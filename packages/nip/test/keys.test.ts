// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { locations, type Locations } from "@nexus/core";
import { openPgpKeyFile } from "@nexus/graft";
import { formatPublicKey, makeKeyPair } from "@nexus/trust";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openGpg, type Gpg } from "../../trust/test/openpgp/gpg.ts";
import { keyKindOf, listKeys, readKeys, removeKey } from "../src/keys.ts";

let gpg: Gpg;
let good: string;
let other: string;
let expired: string;
beforeAll(() => {
  gpg = openGpg();
  good = gpg.makeKey("good");
  other = gpg.makeKey("other");
  expired = gpg.makeKey("expired", { time: "20200131T000000", expires: "20200201T000000" });
});
afterAll(() => gpg[Symbol.dispose]());

let folder: string;
let places: Locations;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nip-keys-"));
  places = locations({ HOME: folder });
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A file with what gpg exports of these keys. */
function exported(...keys: string[]): string {
  const file = join(folder, "keyring");
  writeFileSync(file, gpg.run(["--export", ...keys]));
  return file;
}

test("a key of Nix is the word itself, or stands in a file, and nothing is kept of it", () => {
  const word = `cache.example-1:${Buffer.alloc(32, 7).toString("base64")}`;
  const [key, ...others] = readKeys(word, places);
  expect([key?.kind, key?.id, others]).toEqual(["nix", word, []]);
  const file = join(folder, "cache.pub");
  writeFileSync(file, `${word}\n`);
  expect(readKeys(file, places)).toMatchObject([{ kind: "nix", id: word }]);
  expect(() => readKeys("cache.example-1:short", places)).toThrow(expect.objectContaining({ code: "not-found" }));
});

test("an OpenPGP key is not believed by being read, only by being kept", () => {
  const [key] = readKeys(exported(good), places);
  expect(key).toMatchObject({ kind: "openpgp", id: good, about: `${good.replace(/(.{4})(?=.)/g, "$1 ")}  good <good@invalid>` });
  expect(listKeys(places)).toEqual([]);
  key!.keep();
  expect(listKeys(places)).toEqual([{ kind: "openpgp", id: good, userId: "good <good@invalid>", expires: undefined }]);
  removeKey(places, good);
  expect(existsSync(openPgpKeyFile(places, good))).toBe(false);
});

test("of a keyring the expired keys are left out; a file of nothing else is refused by name", () => {
  expect(readKeys(exported(good, expired), places).map(({ id }) => id)).toEqual([good]);
  expect(() => readKeys(exported(expired), places)).toThrow(expect.objectContaining({ code: "signature", message: expect.stringMatching(`${expired}.* expired on 2020-02-01`) }));
});

/** A keyring in a folder as distributions have it, with what lies beside it under the name of its list of revoked keys. */
function keyring(list: string, ...keys: string[]): string {
  const file = join(folder, "arch.gpg");
  writeFileSync(file, gpg.run(["--export", ...keys]));
  writeFileSync(join(folder, "arch-revoked"), list);
  return file;
}

test("keys that a list beside their keyring revokes are left out, named whole or by their last 16 digits; a file of nothing else is refused", () => {
  for (const listed of [other, other.slice(-16).toLowerCase()]) expect(readKeys(keyring(`# gone\n\n${listed}\n`, good, other), places).map(({ id }) => id)).toEqual([good]);
  expect(() => readKeys(keyring(`${expired}\n${other}`, other), places)).toThrow(
    expect.objectContaining({ code: "signature", message: expect.stringMatching(`${other}.* is listed as revoked in ${folder}/arch-revoked`) }),
  );
  const link = join(folder, "elsewhere/arch.gpg");
  mkdirSync(join(folder, "elsewhere"));
  symlinkSync(keyring(other, good, other), link);
  expect(readKeys(link, places).map(({ id }) => id)).toEqual([good]);
});

test.each(["0123", "no fingerprint", "\0"])("a list of revoked keys that cannot be read is no list of none: %j", (line) => {
  expect(() => readKeys(keyring(`${other}\n${line}\n`, good), places)).toThrow(expect.objectContaining({ code: "corrupt", message: expect.stringContaining("arch-revoked") }));
});

test("a minisign key is known by its file, and taken out by its id", () => {
  const { public: key } = makeKeyPair();
  writeFileSync(join(folder, "x.pub"), formatPublicKey(key));
  const [given] = readKeys(join(folder, "x.pub"), places);
  expect([given?.kind, given?.id]).toEqual(["minisign", key.id]);
  given!.keep();
  expect(listKeys(places)).toEqual([{ kind: "minisign", id: key.id }]);
  removeKey(places, key.id);
  expect(listKeys(places)).toEqual([]);
});

test.each(["0123456789ABCDEF", "A".repeat(40), "../../trusted", "--all", ""])("%j is no key that could be taken out", (id) => {
  expect(() => removeKey(places, id)).toThrow(expect.objectContaining({ code: "not-found" }));
});

test("each ecosystem has its kind of key", () => {
  expect((["nix", "pacman", "pkgsrc", "npk"] as const).map(keyKindOf)).toEqual(["nix", "openpgp", "openpgp", "minisign"]);
});

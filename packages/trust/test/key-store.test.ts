// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFile } from "node:child_process";
import { chmodSync, readFileSync, readdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { formatPublicKey, makeKeyPair, openKeyStore } from "../src/index.ts";
import { testFolder } from "./folder.ts";

describe("the key store", () => {
  test("is empty and makes nothing until it is asked for a key", () => {
    const folder = testFolder();
    const store = openKeyStore(folder);
    expect([store.trusted(), store.isTrusted("0000000000000000"), readdirSync(folder)]).toEqual([[], false, []]);
  });

  test("makes the local key once, for its owner alone, and trusts it", () => {
    const folder = testFolder();
    const key = openKeyStore(folder).localKey();
    expect(openKeyStore(folder).localKey()).toEqual(key);
    expect(openKeyStore(folder).trusted()).toEqual([key.public]);
    expect(statSync(join(folder, "keys/local.key")).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, "keys")).mode & 0o777).toBe(0o700);
    expect(readFileSync(join(folder, `keys/trusted/${key.public.id}.pub`), "utf8")).toBe(formatPublicKey(key.public));
    expect(readdirSync(join(folder, "keys")).sort()).toEqual(["local.key", "trusted"]);
  });

  test("gives several processes that ask at once the same key", async () => {
    const folder = testFolder();
    const script = `import { openKeyStore } from "${join(import.meta.dirname, "../src/index.ts")}"; console.log(openKeyStore(process.argv[1]).localKey().public.id);`;
    const ask = () => promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script, folder]);
    const ids = (await Promise.all(Array.from({ length: 4 }, ask))).map(({ stdout }) => stdout.trim());
    expect(new Set(ids)).toEqual(new Set([openKeyStore(folder).localKey().public.id]));
  });

  test("refuses a secret key that others can read", () => {
    const folder = testFolder();
    openKeyStore(folder).localKey();
    chmodSync(join(folder, "keys/local.key"), 0o640);
    expect(() => openKeyStore(folder).localKey()).toThrow(expect.objectContaining({ code: "permission", hint: expect.stringContaining("chmod 600") }));
  });

  test("trusts and distrusts keys", () => {
    const store = openKeyStore(testFolder());
    const [one, two] = [makeKeyPair().public, makeKeyPair().public];
    store.trust(one);
    store.trust(two);
    store.trust(one);
    expect(store.trusted().map(({ id }) => id)).toEqual([one.id, two.id].sort());
    store.distrust(one.id);
    expect([store.isTrusted(one.id), store.isTrusted(two.id)]).toEqual([false, true]);
    expect(() => store.distrust(one.id)).toThrow(expect.objectContaining({ code: "not-found" }));
    expect(() => store.distrust("../../local")).toThrow(expect.objectContaining({ code: "not-found" }));
  });

  test("never lets one key take another's place", () => {
    const folder = testFolder();
    const store = openKeyStore(folder);
    const key = makeKeyPair().public;
    store.trust(key);
    expect(() => store.trust({ id: key.id, bytes: makeKeyPair().public.bytes })).toThrow(expect.objectContaining({ code: "conflict" }));
    renameSync(join(folder, `keys/trusted/${key.id}.pub`), join(folder, "keys/trusted/0123456789ABCDEF.pub"));
    expect(() => store.trusted()).toThrow(/not the one it is named after/);
  });

  test("names a trusted key file that is damaged", () => {
    const folder = testFolder();
    openKeyStore(folder).localKey();
    writeFileSync(join(folder, "keys/trusted/bad.pub"), "no key\n");
    expect(() => openKeyStore(folder).trusted()).toThrow(/bad\.pub is no key/);
  });
});

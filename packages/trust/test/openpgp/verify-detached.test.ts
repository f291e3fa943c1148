// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { verifyDetached } from "../../src/index.ts";
import { testFolder } from "../folder.ts";
import { openGpg, type Gpg } from "./gpg.ts";

let gpg: Gpg;
let ada: string;
let old: string;
let gone: string;
let stranger: string;
beforeAll(() => {
  gpg = openGpg();
  ada = gpg.makeKey("ada");
  old = gpg.makeKey("old", { time: "20200101T000000", expires: "2020-06-01" });
  gone = gpg.makeKey("gone");
  stranger = gpg.makeKey("stranger");
});
afterAll(() => gpg[Symbol.dispose]());

/** A folder with the file `data`; what signs it and exports keys. */
function scene() {
  const folder = testFolder();
  const data = join(folder, "data");
  writeFileSync(data, "the package\n");
  const write = (name: string, bytes: Uint8Array | string) => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };
  const sign = (key: string, options: { args?: string[]; time?: string } = {}) =>
    write("data.sig", gpg.run(["-u", key, ...(options.args ?? []), "--detach-sign", "--output", "-", data], { time: options.time }));
  const key = (fingerprint: string, ...args: string[]) => write(`${fingerprint}.key`, gpg.run([...args, "--export", fingerprint]));
  return { data, write, sign, key, verify: (signature: string, ...keys: string[]) => verifyDetached({ keys, signature, data }) };
}

test("a good signature names the primary key and the time, binary and armoured alike", async () => {
  const { verify, sign, key } = scene();
  const keys = [key(stranger), key(ada)];
  const now = Date.now() / 1000;
  const good = { valid: true, fingerprint: ada, signed: expect.any(Number) as number };
  const verdict = await verify(sign(ada), ...keys);
  expect(verdict).toEqual(good);
  expect(Math.abs((verdict as { signed: number }).signed - now)).toBeLessThan(300);
  expect(await verify(sign(ada, { args: ["--armor"] }), key(ada, "--armor"), key(stranger))).toEqual(good);
});

test("a subkey's signature counts for its primary key", async () => {
  gpg.run(["--quick-add-key", stranger, "ed25519", "sign"]);
  const { verify, sign, key } = scene();
  const verdict = await verify(sign(stranger), key(stranger));
  expect(verdict).toMatchObject({ valid: true, fingerprint: stranger });
});

test("says why a signature is not good", async () => {
  const { verify, sign, key, data, write } = scene();
  const reason = async (signature: string, ...keys: string[]) => {
    const verdict = await verify(signature, ...keys);
    return verdict.valid ? "valid" : verdict.reason;
  };
  expect(await reason(sign(stranger), key(ada))).toMatch(/^it was made by the key [0-9A-F]{16}, which is none of the repository's keys$/);
  expect(await reason(sign(ada))).toBe("there is no key that it could be by");
  expect(await reason(sign(old, { time: "20200201T000000" }), key(old))).toBe(`the key ${old.slice(-16)} that made it expired on 2020-06-01`);
  expect(await reason(sign(ada, { time: "20400201T000000" }), key(ada))).toBe("it was made in the future (2040-02-01): this machine's clock or the signature is wrong");
  expect(await reason(sign(ada, { args: ["--digest-algo", "SHA1"] }), key(ada))).toBe("it is made over SHA-1, which proves nothing any more");
  const beforeRevocation = readFileSync(sign(gone));
  const revocation = readFileSync(join(gpg.home, "openpgp-revocs.d", `${gone}.rev`), "utf8").replace(/^:---/m, "---");
  gpg.run(["--import"], { input: revocation });
  expect(await reason(write("gone.sig", beforeRevocation), key(gone))).toBe(`the key ${gone.slice(-16)} that made it has been revoked`);
  const good = sign(ada);
  writeFileSync(data, "the packagf\n");
  expect(await reason(good, key(ada))).toBe(`it does not match the content (key ${ada.slice(-16)})`);
});

test("what is malformed or too large never reaches gpgv", async () => {
  const { verify, sign, key, write } = scene();
  const bytes = readFileSync(sign(ada));
  const keys = key(ada);
  const reasons: [name: string, content: Uint8Array | string, reason: RegExp][] = [
    ["empty", "", /neither binary OpenPGP data/],
    ["huge", Buffer.alloc(20_000, 0x88), /has 20000 bytes, more than the 16384/],
    ["a page", "<html>404</html>", /neither binary/],
    ["two", Buffer.concat([bytes, bytes]), /must be one packet/],
    ["a key", readFileSync(keys), /must be one packet, a signature/],
    ["partial length", Buffer.concat([Buffer.from([0xc2, 0xe0]), bytes]), /without a whole length/],
    ["indeterminate length", Buffer.concat([Buffer.from([0x8b]), bytes]), /without a whole length/],
    ["cut", bytes.subarray(0, 50), /ends inside the packet/],
    ["version 3", Buffer.from([0x88, 3, 3, 5, 0]), /version 3/],
    ["long subpackets", Buffer.from([0x88, 8, 4, 0, 22, 8, 0xff, 0xff, 0, 0]), /ends inside a signature's subpackets/],
    ["long subpacket", Buffer.from([0x88, 10, 4, 0, 22, 8, 0, 2, 200, 1, 0, 0]), /length does not fit/],
    ["cut armour", "-----BEGIN PGP SIGNATURE-----\n\niHUE", /ends before/],
  ];
  for (const [name, content, reason] of reasons) {
    expect([name, await verify(write("bad.sig", content), keys)]).toEqual([name, { valid: false, reason: expect.stringMatching(reason) as string }]);
  }
});

test("row 35: where gpgv is missing, dies, or says nothing, no signature is good", async () => {
  const { verify, sign, key, write } = scene();
  const [signature, keys] = [sign(ada), key(ada)];
  const path = process.env["PATH"];
  const folder = testFolder();
  process.env["PATH"] = folder;
  try {
    await expect(verify(signature, keys)).rejects.toMatchObject({ code: "tool-missing" });
    for (const body of ["kill -9 $$", "exit 0", "echo '[GNUPG:] GOODSIG 0000000000000000 ada'; exit 0"]) {
      writeFileSync(join(folder, "gpgv"), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
      const outcome = await verify(signature, keys).then(({ valid }) => valid, () => "an error"); // prettier-ignore
      expect([body, outcome]).not.toEqual([body, true]);
    }
  } finally {
    process.env["PATH"] = path;
  }
  expect(await verify(write("again.sig", readFileSync(signature)), keys)).toMatchObject({ valid: true });
});

test("a changed byte of a signature never lets it pass for another's", async () => {
  const { verify, sign, key, write } = scene();
  const bytes = readFileSync(sign(ada));
  const keys = key(ada);
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
      const changed = Buffer.from(bytes);
      changed[at]! ^= change;
      const verdict = await verify(write("changed.sig", changed), keys);
      // Packet header, unhashed subpackets and the lengths of the two numbers in bits are not signed; the last 30 bytes are of the second number.
      expect(verdict).toMatchObject(verdict.valid && at < bytes.length - 30 ? { fingerprint: ada } : { valid: false });
    }),
    { numRuns: 60 },
  );
});

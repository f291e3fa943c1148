// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { digestText, formatSri, nixBase32, parseDigest, parseNixBase32, parseSha256, parseSri, sha256, sha256File, Sha256Stream } from "../src/index.ts";
import { testFolder } from "./folder.ts";

const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; // FIPS 180-4, SHA-256 of "abc"

describe("digests", () => {
  test("of files agree with sha256sum", () => {
    const file = join(testFolder(), "data");
    for (const size of [0, 1, 1024 * 1024, 2_500_000]) {
      writeFileSync(file, Buffer.alloc(size, "nexus"));
      expect(sha256File(file)).toBe(execFileSync("sha256sum", [file], { encoding: "utf8" }).split(" ")[0]);
    }
  });

  test("of a stream are those of its bytes", async () => {
    const stream = new Sha256Stream();
    const passed: string[] = [];
    for await (const chunk of stream.through(
      (async function* () {
        yield Buffer.from("a");
        yield Buffer.from("bc");
      })(),
    ))
      passed.push(chunk.toString());
    expect([passed, stream.size, stream.digest(), sha256("abc")]).toEqual([["a", "bc"], 3, abc, abc]);
  });
});

describe("digest texts", () => {
  test("round trip", () => {
    expect(parseDigest(digestText(abc))).toBe(abc);
    expect(formatSri("sha256", abc)).toBe("sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
    expect(parseSri(formatSri("sha256", abc))).toEqual({ algorithm: "sha256", hex: abc });
    expect(parseSri(formatSri("sha512", abc + abc))).toEqual({ algorithm: "sha512", hex: abc + abc });
  });

  test.each([` ${abc}`, `${abc} `, `${abc}\n`, abc.toUpperCase(), abc.slice(1), `${abc}0`, "", `0x${abc.slice(2)}`, abc.replace("b", "g")])("row 31: %j is no sha256", (text) => {
    expect(() => parseSha256(text)).toThrow(/no digest/);
    expect(() => parseDigest(`sha256:${text}`)).toThrow(/no digest/);
    expect(() => digestText(text)).toThrow(/no digest/);
  });

  test.each([
    abc,
    `md5:${abc}`,
    `SHA256:${abc}`,
    "sha256-",
    "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0", // no padding
    "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa1=", // a bit beyond the last byte
    "sha256-ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0=", // the alphabet of URLs
    "sha512-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=", // the length of another algorithm
    "sha1-qZk+NkcGgWq6PiVxeFDCbJzQ2J0=",
  ])("row 31: %j is no SRI digest", (text) => {
    expect(() => parseSri(text)).toThrow(/no digest/);
  });
});

describe("Nix base 32", () => {
  test("agrees with Nix on the published example", () => {
    expect(nixBase32(Buffer.from(abc, "hex"))).toBe("1b8m03r63zqhnjf7l5wnldhh7c134ap5vpj0850ymkq1iyzicy5s");
  });

  test("round trip of any bytes, 20 bytes in 32 digits", () => {
    expect(nixBase32(new Uint8Array(20))).toHaveLength(32);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
        expect(parseNixBase32(nixBase32(bytes), bytes.length)).toEqual(Uint8Array.from(bytes));
      }),
    );
  });

  test("each text of a length is one value or refused, so no two texts name one digest", () => {
    const digits = fc.string({ unit: fc.constantFrom(..."0123456789abcdfghijklmnpqrsvwxyz"), minLength: 52, maxLength: 52 });
    fc.assert(
      fc.property(digits, (text) => {
        let bytes: Uint8Array;
        try {
          bytes = parseNixBase32(text, 32);
        } catch {
          return;
        }
        expect(nixBase32(bytes)).toBe(text);
      }),
    );
    expect(() => parseNixBase32("z".repeat(52), 32)).toThrow(/beyond the last byte/);
    expect(() => parseNixBase32("e".repeat(32), 20)).toThrow(/digits of/);
    expect(() => parseNixBase32("0".repeat(31), 20)).toThrow(/32 digits/);
  });
});

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatPublicKey, formatSecretKey, makeKeyPair, parsePublicKey, parseSecretKey, parseSignatures, signMinisign, verifyMinisign } from "../src/index.ts";
import { formatSignature } from "../src/minisign.ts";
import { testFolder } from "./folder.ts";

const blake2b = (path: string) => createHash("blake2b512").update(readFileSync(path)).digest();
const one = (text: string) => parseSignatures(text)[0]!;
const comments = { untrusted: "a comment", trusted: "signed by a test" };

function minisign(...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync("minisign", args, { encoding: "utf8", input: "" });
  return { status, output: stdout + stderr };
}

describe("keys and signatures, with the real minisign", () => {
  test("minisign verifies what we sign, with the key file we write", () => {
    const folder = testFolder();
    const [message, pub] = [join(folder, "message"), join(folder, "key.pub")];
    const key = makeKeyPair();
    writeFileSync(message, "hello\n");
    writeFileSync(pub, formatPublicKey(key.public));
    writeFileSync(`${message}.minisig`, signMinisign(key, blake2b(message), comments));
    const verified = minisign("-V", "-p", pub, "-m", message);
    expect(verified).toMatchObject({ status: 0, output: expect.stringContaining("signed by a test") });
    writeFileSync(message, "hello!\n");
    expect(minisign("-V", "-p", pub, "-m", message).status).not.toBe(0);
  });

  test("minisign signs with the secret key file we write, and we verify it", () => {
    const folder = testFolder();
    const [message, secret] = [join(folder, "message"), join(folder, "local.key")];
    const key = makeKeyPair();
    writeFileSync(message, "from minisign");
    writeFileSync(secret, formatSecretKey(key));
    expect(minisign("-S", "-W", "-s", secret, "-m", message, "-t", "its own comment").status).toBe(0);
    const signature = one(readFileSync(`${message}.minisig`, "utf8"));
    expect(signature).toMatchObject({ keyId: key.public.id, trustedComment: "its own comment" });
    expect(verifyMinisign(key.public, blake2b(message), signature)).toEqual({ valid: true });
  });

  test("we read the keys that minisign makes; its signature and ours are the same bytes", () => {
    const folder = testFolder();
    const [message, secret, pub] = [join(folder, "message"), join(folder, "s"), join(folder, "p")];
    writeFileSync(message, "the same");
    expect(minisign("-G", "-W", "-s", secret, "-p", pub).status).toBe(0);
    const key = parseSecretKey(readFileSync(secret, "utf8"), secret);
    expect(parsePublicKey(readFileSync(pub, "utf8"), pub)).toEqual(key.public);
    // Its comment has the id without leading zeros.
    expect(readFileSync(pub, "utf8").replace(/(?<= )[0-9A-F]{1,15}(?=\n)/, (id) => id.padStart(16, "0"))).toBe(formatPublicKey(key.public));
    expect(formatSecretKey(key).split("\n")[1]).toBe(readFileSync(secret, "utf8").split("\n")[1]);
    expect(minisign("-S", "-W", "-s", secret, "-m", message, "-c", comments.untrusted, "-t", comments.trusted).status).toBe(0);
    expect(readFileSync(`${message}.minisig`, "utf8")).toBe(signMinisign(key, blake2b(message), comments));
  });

  test("the one base64 line of a public key will do", () => {
    const { public: key } = makeKeyPair();
    expect(parsePublicKey(formatPublicKey(key).split("\n")[1]!, "the command line")).toEqual(key);
  });

  test("a signature of the old form is refused with the reason", () => {
    const folder = testFolder();
    const [message, secret] = [join(folder, "message"), join(folder, "local.key")];
    writeFileSync(message, "x");
    writeFileSync(secret, formatSecretKey(makeKeyPair()));
    minisign("-S", "-l", "-W", "-s", secret, "-m", message);
    expect(() => one(readFileSync(`${message}.minisig`, "utf8"))).toThrow(/old form/);
  });

  test("a secret key behind a password is refused with the way out", () => {
    const lines = formatSecretKey(makeKeyPair()).split("\n");
    const bytes = Buffer.from(lines[1]!, "base64");
    bytes.write("Sc", 2);
    expect(() => parseSecretKey(`${lines[0]}\n${bytes.toString("base64")}\n`, "k")).toThrow(
      expect.objectContaining({ code: "usage", hint: expect.stringContaining("minisign -C -W") }),
    );
  });
});

describe("any change is found", () => {
  const key = makeKeyPair();
  const digest = Buffer.alloc(64, 7);
  const text = signMinisign(key, digest, comments);

  test("the same input gives the same text", () => {
    expect(signMinisign(key, digest, comments)).toBe(text);
    expect(formatSignature(one(text))).toBe(text);
  });

  test("row 35: in the text of a signature, the untrusted comment's own words excepted", () => {
    const free = text.indexOf(comments.untrusted);
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.integer({ min: 0, max: 7 }), (at, bit) => {
        fc.pre(at < free || at >= free + comments.untrusted.length);
        const bytes = Buffer.from(text);
        bytes[at]! ^= 1 << bit;
        expect(accepts(bytes.toString("latin1"))).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  test("in the digest", () => {
    fc.assert(
      fc.property(fc.nat(63), fc.integer({ min: 0, max: 7 }), (at, bit) => {
        const other = Buffer.from(digest);
        other[at]! ^= 1 << bit;
        expect(verifyMinisign(key.public, other, one(text))).toMatchObject({ valid: false, reason: expect.stringMatching(/does not match/) });
      }),
    );
  });

  test("of the key", () => {
    const other = makeKeyPair();
    expect(verifyMinisign(other.public, digest, one(text))).toMatchObject({ reason: expect.stringContaining(key.public.id) });
    expect(verifyMinisign({ id: key.public.id, bytes: other.public.bytes }, digest, one(text))).toMatchObject({ valid: false });
  });

  test("of the trusted comment", () => {
    expect(verifyMinisign(key.public, digest, one(text.replace("signed by", "signed 4y")))).toMatchObject({ reason: expect.stringMatching(/trusted comment/) });
  });

  function accepts(changed: string): boolean {
    try {
      return verifyMinisign(key.public, digest, one(changed)).valid;
    } catch (error) {
      expect(error).toMatchObject({ code: "signature" });
      return false;
    }
  }
});

describe("rows 35 and 36: malformed signatures and keys are refused", () => {
  const key = makeKeyPair();
  const good = signMinisign(key, Buffer.alloc(64), comments);
  const [first, second, third, fourth] = good.split("\n");

  test("several signatures in one text", () => {
    const other = signMinisign(makeKeyPair(), Buffer.alloc(64), comments);
    expect(
      parseSignatures(good + other)
        .map((signature) => formatSignature(signature))
        .join(""),
    ).toBe(good + other);
  });

  test.each([
    ["nothing", ""],
    ["three lines", `${first}\n${second}\n${third}\n`],
    ["no line end at the end", good.slice(0, -1)],
    ["carriage returns", good.replaceAll("\n", "\r\n")],
    ["a blank line after it", `${good}\n`],
    ["a blank line before it", `\n${good}`],
    ["a text before it", `hello\n${good}`],
    ["another first line", good.replace("untrusted comment: ", "comment: ")],
    ["another third line", good.replace("\ntrusted comment: ", "\nuntrusted comment: ")],
    ["a short signature", `${first}\n${second!.slice(0, 40)}\n${third}\n${fourth}\n`],
    ["a blank in the base64", `${first}\n ${second}\n${third}\n${fourth}\n`],
    ["base64 without its padding", `${first}\n${second}\n${third}\n${fourth!.replace(/=+$/, "")}\n`],
    ["another algorithm", `${first}\n${Buffer.concat([Buffer.from("XX"), Buffer.from(second!, "base64").subarray(2)]).toString("base64")}\n${third}\n${fourth}\n`],
  ])("%s", (_, text) => {
    expect(() => one(text)).toThrow(expect.objectContaining({ code: "signature" }));
  });

  test.each(["", "RWQ", "untrusted comment: x\n", "untrusted comment: x\nRWQAAA==\n", `${formatPublicKey(key.public)}more\n`, formatSecretKey(key)])(
    "the text %j is no public key",
    (text) => {
      expect(() => parsePublicKey(text, "x.pub")).toThrow(/x\.pub is no key/);
    },
  );

  test("a secret key whose halves do not belong together", () => {
    const lines = formatSecretKey(key).split("\n");
    const bytes = Buffer.from(lines[1]!, "base64");
    bytes[100]! ^= 1;
    expect(() => parseSecretKey(`${lines[0]}\n${bytes.toString("base64")}\n`, "k")).toThrow(/do not belong together/);
    expect(() => parseSecretKey(formatPublicKey(key.public), "k")).toThrow(/not a minisign secret key/);
  });

  test("comments of more than one line are never written", () => {
    expect(() => signMinisign(key, Buffer.alloc(64), { untrusted: "a\nb", trusted: "" })).toThrow(/one line/);
    expect(() => signMinisign(key, Buffer.alloc(32), comments)).toThrow(/64 bytes/);
  });
});

test("the real minisign is there to be asked", () => {
  expect(execFileSync("minisign", ["-v"], { encoding: "utf8" })).toMatch(/^minisign /);
});

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The rows of hostile inputs that concern NARs. Each archive is made here, token by token.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { limits, readNar, type ReadNarOptions } from "../src/index.ts";
import { directory, entry, file, link, nar, program, token, tokens } from "./raw-nar.ts";
import { chunksOf, messageOf } from "./streams.ts";

async function pathsOf(bytes: Uint8Array, options: ReadNarOptions & { chunk?: number } = {}): Promise<string[]> {
  const paths: string[] = [];
  for await (const each of readNar(chunksOf(bytes, options.chunk), options)) paths.push(each.path);
  return paths;
}

function nested(depth: number): Buffer {
  let node = file("deep");
  for (let level = 0; level < depth; level++) node = directory(entry("d", node));
  return node;
}

const one = (name: string | Buffer) => nar(directory(entry(name, file("x"))));
const whole = nar(directory(entry("a", program("first")), entry("b", file("second!!")), entry("c", link("a"))));

const hostile: [row: string, what: string, bytes: Buffer, message: RegExp][] = [
  ["1", "a name ..", one(".."), /holds the name \.\./],
  ["1", "a name .", one("."), /holds the name \./],
  ["1", "an empty name", one(""), /is empty/],
  ["1", "an empty name further down", nar(directory(entry("d", directory(entry("", file("x")))))), /holds an empty name/],
  ["1", "a name with a slash", one("a/b"), /holds a slash/],
  ["1", "an absolute path", one("/etc/passwd"), /holds a slash/],
  ["2", "a link, then a directory of its name", nar(directory(entry("d", link("/etc")), entry("d", directory(entry("x", file("x")))))), /must come after it/],
  ["9", "the case-hack suffix", one("a~nix~case~hack~1"), /which no NAR does/],
  ["10", "names out of order", nar(directory(entry("b", file("")), entry("a", file("")))), /must come after it/],
  ["10", "order of bytes, not of UTF-16", nar(directory(entry("😀", file("")), entry("\uffee", file("")))), /must come after it/],
  ["10", "a name twice", nar(directory(entry("a", file("")), entry("a", file("")))), /must come after it/],
  ["10", "the name after the node", nar(directory(tokens("entry", "(", "node", file(""), "name", "a", ")"))), /other words/],
  ["10", "the flag after the contents", nar(directory(entry("a", tokens("(", "type", "regular", "contents", "x", "executable", "", ")")))), /other words/],
  ["10", "the flag twice", nar(tokens("(", "type", "regular", "executable", "", "executable", "", "contents", "x", ")")), /other words|directory is expected/],
  ["10", "a flag that says something", nar(directory(entry("a", tokens("(", "type", "regular", "executable", "yes", "contents", "x", ")")))), /other words/],
  ["10", "a type twice", nar(directory(entry("a", tokens("(", "type", "regular", "type", "regular", "contents", "x", ")")))), /where its contents must stand/],
  ["10", "a file without contents", nar(directory(entry("a", tokens("(", "type", "regular", ")")))), /where its contents must stand/],
  ["10", "a link without a target", nar(directory(entry("a", tokens("(", "type", "symlink", ")")))), /other words/],
  ["10", "contents in a link", nar(directory(entry("a", tokens("(", "type", "symlink", "target", "x", "contents", "y", ")")))), /other words/],
  ["11", "129 nested directories", nar(nested(129)), /directories deep/],
  ["11", "thousands of nested directories", nar(nested(5000)), /directories deep/],
  ["12", "NUL inside a name", one("a\0b"), /control character/],
  ["12", "NUL inside a link's target", nar(directory(entry("a", link("x\0y")))), /control character/],
  ["13", "truncated contents", whole.subarray(0, whole.indexOf("second!!") + 4), /truncated/],
  ["13", "no contents at all", whole.subarray(0, whole.indexOf("second!!")), /truncated/],
  ["13", "no end", whole.subarray(0, -16), /truncated/],
  [
    "13",
    "a length of 2^64 - 1",
    nar(directory(entry("a", tokens("(", "type", "regular", "contents", token("x", { length: 0xffffffffffffffffn }))))),
    /states a length of 18446744073709551615/,
  ],
  ["13", "a word of 2^31 bytes", nar(token("(", { length: 0x80000000n }), directory()), /other words/],
  ["13", "a type of 2^31 bytes", nar(tokens("(", "type", token("regular", { length: 0x80000000n }))), /states a length/],
  ["13", "a name of 2^31 bytes", nar(directory(tokens("entry", "(", "name", token("a", { length: 0x80000000n })))), /states a length/],
  [
    "13",
    "padding after contents that is not zero",
    nar(directory(entry("a", tokens("(", "type", "regular", "contents", token("x", { padding: Buffer.from("0000001", "latin1") }), ")")))),
    /padded/,
  ],
  ["13", "padding after a name that is not zero", nar(directory(tokens("entry", "(", "name", token("a", { padding: Buffer.alloc(7, 1) }), "node", file(""), ")"))), /padded/],
  ["13", "padding after a word that is not zero", tokens(token("nix-archive-1", { padding: Buffer.from([0, 0, 1]) }), directory()), /other words/],
  [
    "16",
    "more content than allowed",
    nar(directory(entry("a", tokens("(", "type", "regular", "contents", token("x", { length: BigInt(limits.totalBytes) + 1n }))))),
    /states a length/,
  ],
  ["22", "a name of 256 bytes", one("n".repeat(256)), /states a length of 256 bytes/],
  ["22", "a target of 4096 bytes", nar(directory(entry("a", link("t".repeat(4096))))), /states a length of 4096 bytes/],
  ["22", "an empty target", nar(directory(entry("a", link("")))), /link to nothing/],
  ["23", "a newline in a name", one("a\nb"), /control character/],
  ["-", "a name that is not UTF-8", one(Buffer.from("caf\xe9", "latin1")), /not UTF-8/],
  ["-", "an unknown type", nar(tokens("(", "type", "device", ")")), /unknown type "device"/],
  ["-", "an unknown word in a directory", nar(tokens("(", "type", "directory", "entries", ")")), /where an entry or its end must stand/],
  ["-", "trailing bytes", Buffer.concat([whole, Buffer.alloc(8)]), /its end is followed by data/],
  ["-", "another format", tokens("nix-archive-2", directory()), /its beginning has other words/],
  ["-", "nothing at all", Buffer.alloc(0), /truncated/],
];

describe("readNar refuses", () => {
  test.each(hostile)("row %s: %s", async (_row, _what, bytes, message) => {
    expect(await messageOf(pathsOf(bytes))).toMatch(message);
    expect(await messageOf(pathsOf(bytes, { chunk: 13 }))).toMatch(message);
  });

  test("row 16: many empty entries, many bytes in many files", async () => {
    const many = nar(directory(...Array.from({ length: 1001 }, (_, index) => entry(String(index).padStart(4, "0"), file("12345678")))));
    expect(await messageOf(pathsOf(many, { limits: { ...limits, entries: 1000 } }))).toMatch(/more than 1000 entries/);
    expect(await messageOf(pathsOf(many, { limits: { ...limits, totalBytes: 7999 } }))).toMatch(/states a length of 8 bytes where at most 7 are taken/);
  });
});

test("a flipped bit, a cut or noise never hangs it, crashes it or leads out", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 7 }), fc.boolean(), async (at, bit, cut) => {
      const bad = cut ? whole.subarray(0, at) : Buffer.from(whole);
      if (!cut) bad[at]! ^= 1 << bit;
      try {
        for (const path of await pathsOf(bad)) expect(`/${path}/`).not.toMatch(/\/\.{0,2}\//);
      } catch (error) {
        expect(error).toMatchObject({ code: "corrupt" });
      }
    }),
    { numRuns: 1000 },
  );
});

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The rows of hostile inputs that concern tar. Each archive is made here, byte by byte.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { limits, writeTar } from "../src/index.ts";
import { archive, end, member, pax } from "./raw-tar.ts";
import { entriesOf, sampleLists } from "./sample-entries.ts";
import { bytesOf, messageOf } from "./streams.ts";
import { rowsOfTar } from "./trees.ts";

const file = member({ name: "a", body: "data" });
const dir = (name: string) => member({ name, flag: "5" });
const link = (name: string, target: string) => member({ name, flag: "2", target });
const hard = (name: string, target: string) => member({ name, flag: "1", target });
const long = (flag: string, text: string) => member({ name: "././@LongLink", flag, magic: "ustar  \0", body: `${text}\0` });

const hostile: [row: string, what: string, tar: Buffer, message: RegExp][] = [
  ["1", "a name ..", archive(dir("..")), /holds the name \.\./],
  ["1", "a path that climbs", archive(member({ name: "a/../../b" })), /holds the name \.\./],
  ["1", "a name . inside a path", archive(member({ name: "a/./b" })), /holds the name \./],
  ["1", "an empty name inside a path", archive(member({ name: "a//b" })), /holds an empty name/],
  ["1", "an absolute path", archive(member({ name: "/etc/passwd" })), /is absolute/],
  ["1", "an absolute path behind ./", archive(member({ name: ".//etc/passwd" })), /is absolute/],
  ["1", "a climbing path by pax", archive(pax({ path: "../x" }), file), /holds the name \.\./],
  ["1", "a climbing path by prefix", archive(member({ name: "x", prefix: "../y" })), /holds the name \.\./],
  ["2", "a file below a link", archive(link("d", "/etc"), member({ name: "d/passwd" })), /lies below "d", which is a symlink/],
  ["2", "a directory below a link", archive(link("d", "/etc"), dir("d/x")), /lies below "d"/],
  ["3", "two links that lead out together", archive(dir("a"), link("a/b", ".."), link("a/b/c", "..")), /lies below "a\/b"/],
  ["4", "a hard link to an absolute target", archive(hard("a", "/etc/passwd")), /is absolute/],
  ["4", "a hard link that climbs", archive(hard("a", "../x")), /holds the name \.\./],
  ["4", "a hard link to nothing before it", archive(hard("a", "b"), member({ name: "b" })), /no member before it/],
  ["5", "a hard link to a link", archive(link("s", "/etc/passwd"), hard("a", "s")), /which is a symlink/],
  ["5", "a hard link to a directory", archive(dir("d"), hard("a", "d")), /which is a directory/],
  ["7", "a directory, then a link of its name", archive(dir("d"), link("d", "/etc")), /twice, as a directory and as a symlink/],
  ["7", "an implied directory, then a link of its name", archive(member({ name: "d/x" }), link("d", "/etc")), /twice, as a directory and as a symlink/],
  ["7", "a file twice", archive(file, file), /twice, as a file and as a file/],
  ["7", "a link, then a directory of its name", archive(link("d", "x"), dir("d")), /twice, as a symlink and as a directory/],
  ["11", "thousands of nested directories", archive(pax({ path: "d/".repeat(3000) }), dir("d")), /longer than|directories deep/],
  ["11", "nesting in few bytes", archive(pax({ path: "d/".repeat(200) }), dir("d")), /directories deep/],
  ["12", "NUL in a pax path", archive(pax({ path: "a\0b" }), file), /control character/],
  ["12", "NUL in a GNU long name", archive(long("L", "a\0b"), file), /NUL inside a name/],
  ["12", "NUL in a pax link path", archive(pax({ linkpath: "a\0b" }), link("l", "x")), /control character/],
  ["13", "a truncated body", Buffer.concat([file.subarray(0, 514)]), /truncated: it ends inside a/],
  ["13", "no end mark", file, /before its end mark/],
  ["13", "half an end mark", Buffer.concat([file, end.subarray(0, 512)]), /truncated: it ends inside its end mark/],
  ["13", "data after the end mark", Buffer.concat([archive(file), file]), /followed by data/],
  ["13", "a size beyond the file", archive(member({ size: "77777777777\0" })), /truncated/],
  ["14", "a pax size that differs", archive(pax({ size: "0" }), member({ name: "a", body: "data" })), /different sizes/],
  ["14", "pax before a GNU long name", archive(pax({ size: "1024" }), long("L", "x"), file), /several extended headers/],
  ["14", "a GNU long name before pax", archive(long("L", "x"), pax({ path: "y" }), file), /several extended headers/],
  ["14", "two pax headers", archive(pax({ path: "x" }), pax({ path: "y" }), file), /several extended headers/],
  ["14", "two GNU long names", archive(long("L", "x"), long("L", "y"), file), /several extended headers/],
  ["14", "a path for all members", archive(pax({ path: "x" }, "g"), file), /for all members/],
  ["14", "a key twice in one pax header", archive(pax("9 path=a\n9 path=b\n"), file), /gives "path" twice/],
  ["14", "a pax record with a wrong length", archive(pax("8 path=a\n"), file), /length is wrong/],
  ["14", "a pax record without a length", archive(pax("path=a\n"), file), /without a length/],
  ["14", "an extended header at the end", archive(pax({ path: "x" })), /after an extended header/],
  ["14", "data in a link", archive(member({ flag: "2", target: "x", body: "data" })), /data to what is no file/],
  ["14", "data in a directory", archive(member({ flag: "5", body: "data" })), /data to what is no file/],
  ["15", "a negative size", archive(member({ size: Buffer.alloc(12, 0xff) })), /negative or huge/],
  ["15", "a huge base-256 size", archive(member({ size: Buffer.from("80ffffffffffffffffffffff", "hex") })), /huge number/],
  ["15", "a size that is no number", archive(member({ size: "12a45678901\0" })), /not octal/],
  ["15", "a negative pax size", archive(pax({ size: "-1" }), file), /no number/],
  ["22", "a name of 256 bytes", archive(pax({ path: "n".repeat(256) }), file), /name longer than 255 bytes/],
  ["22", "a path that is too long", archive(pax({ path: `${"n".repeat(250)}/`.repeat(20) + "n" }), file), /longer than 3072 bytes/],
  ["22", "a link target that is too long", archive(pax({ linkpath: "t".repeat(5000) }), link("l", "x")), /longer than 4095 bytes/],
  ["22", "an empty link target", archive(link("l", "")), /link to nothing/],
  ["22", "an extended header of 2 MiB", archive(member({ flag: "x", size: "00010000000\0" })), /extended header of more than/],
  ["23", "a newline in a name", archive(member({ name: "a\nb" })), /control character/],
  ["-", "a wrong checksum", archive(member({ checksum: "000000\0 " })), /wrong checksum/],
  ["-", "an unknown type", archive(member({ flag: "Z" })), /unknown type "Z"/],
  ["-", "an unknown magic", archive(member({ magic: "tarus\u000000" })), /unknown form/],
  ["-", "a name that is not UTF-8", archive(member({ name: Buffer.from("caf\xe9", "latin1") })), /not UTF-8/],
  ["-", "a lone surrogate by pax", archive(pax("11 path=a\xED\xA0\x80\n"), file), /length is wrong|not UTF-8/],
  ["-", "a character set of its own", archive(pax({ hdrcharset: "ISO-IR 8859 1 1998" }), file), /names that are not UTF-8/],
  ["-", "names called binary that are not UTF-8", archive(pax({ hdrcharset: "BINARY" }), member({ name: Buffer.from("caf\xe9", "latin1") })), /not UTF-8/],
  ["-", "nothing at all", Buffer.alloc(0), /truncated/],
];

describe("readTar refuses", () => {
  test.each(hostile)("row %s: %s", async (_row, _what, tar, message) => {
    expect(await messageOf(rowsOfTar(tar))).toMatch(message);
    expect(await messageOf(rowsOfTar(tar, { chunk: 100, onDrop: () => {} }))).toMatch(message);
  });

  test("row 16: a million empty entries", async () => {
    const few = { ...limits, entries: 1000 };
    const many = archive(...Array.from({ length: 1001 }, (_, index) => member({ name: `f${index}` })));
    expect(await messageOf(rowsOfTar(many, { limits: few }))).toMatch(/more than 1000 members/);
    const roots = archive(...Array.from({ length: 1001 }, () => dir("./")));
    expect(await messageOf(rowsOfTar(roots, { limits: few }))).toMatch(/more than 1000 members/);
  });

  test("row 16: more bytes than allowed, before they are read", async () => {
    expect(await messageOf(rowsOfTar(archive(member({ size: "00000004000\0" })), { limits: { ...limits, totalBytes: 2047 } }))).toMatch(/more than 2047 bytes/);
  });

  test("row 16: paths that fill the memory", async () => {
    const tar = archive(member({ name: "n".repeat(90) }), member({ name: "m".repeat(90) }));
    expect(await messageOf(rowsOfTar(tar, { limits: { ...limits, allPathBytes: 100 } }))).toMatch(/paths together/);
  });
});

describe("readTar takes", () => {
  test("row 6: a link to .. as a link, and nothing through it", async () => {
    expect(await rowsOfTar(archive(link("up", "..")))).toEqual([["symlink", "up", undefined, ".."]]);
  });

  test("row 8: names that differ in case or composition as two files; whoever writes them creates each anew", async () => {
    const rows = await rowsOfTar(archive(member({ name: "Makefile" }), member({ name: "makefile" }), member({ name: "\u00e9" }), member({ name: "e\u0301" })));
    expect(rows.map(([, path]) => path)).toEqual(["Makefile", "makefile", "\u00e9", "e\u0301"]);
  });

  test("names that libarchive calls binary, as long as they are UTF-8", async () => {
    const rows = await rowsOfTar(archive(pax({ hdrcharset: "BINARY" }), member({ name: "caf\u00e9" })));
    expect(rows.map(([, path]) => path)).toEqual(["caf\u00e9"]);
  });

  test("a directory named twice, the old v7 form, and zeros up to a record's end", async () => {
    const tar = Buffer.concat([archive(dir("d/"), dir("d"), member({ name: "old/", flag: "\0", magic: "\0\0\0\0\0\0\0\0" })), Buffer.alloc(9216)]);
    expect((await rowsOfTar(tar)).map(([kind, path]) => [kind, path])).toEqual([
      ["directory", "d"],
      ["directory", "d"],
      ["directory", "old"],
    ]);
  });
});

test("a flipped bit, a cut or noise never hangs it, crashes it or leads out", async () => {
  await fc.assert(
    fc.asyncProperty(sampleLists, fc.nat(), fc.integer({ min: 0, max: 7 }), fc.boolean(), async (list, where, bit, cut) => {
      const tar = await bytesOf(writeTar(entriesOf(list), { mtime: 1 }));
      const at = where % tar.length;
      const bad = cut ? tar.subarray(0, at) : Buffer.from(tar);
      if (!cut) bad[at]! ^= 1 << bit;
      try {
        for (const [, path] of await rowsOfTar(bad, { onDrop: () => {} })) expect(`/${path}/`).not.toMatch(/\/\.{0,2}\//);
      } catch (error) {
        expect(error).toMatchObject({ code: "corrupt" });
      }
    }),
    { numRuns: 300 },
  );
});

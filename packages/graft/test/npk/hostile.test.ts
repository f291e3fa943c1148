// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Packages that a trusted signer's tool would have to be broken, or stolen, to make: signed well, and refused all the same.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { constants, zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { treeDigest } from "@nexus/store";
import { signatureFrame } from "../../src/npk/frames.ts";
import { formatManifest, parseManifest, type PackageManifest } from "../../src/npk/manifest.ts";
import { documentHeader, manifestName } from "../../src/npk/members.ts";
import { signPayload } from "../../src/npk/signatures.ts";
import { key, manifestOf, outcomeOf } from "./fixture.ts";
import { directory, file, packPayload, packPieces, piecesOf, symlink, type Content } from "./made-package.ts";

const contents: Content[] = [directory("bin"), file("bin/one", "first"), file("bin/two", "second"), symlink("bin/zzz", "one")];
const entriesOf = (list: readonly Content[]) => list.map(({ entry }) => entry);
const manifest = manifestOf(entriesOf(contents));

function without<T>(list: readonly T[], index: number): T[] {
  return list.filter((_, at) => at !== index);
}

async function outcomeOfPieces(pieces: readonly Uint8Array[], of: PackageManifest = manifest): Promise<string> {
  return outcomeOf(await packPieces(pieces, of));
}

test("the pieces, put together as they should be, are a sound package", async () => {
  expect(await outcomeOfPieces(piecesOf(manifest, contents))).toBe("sound");
});

describe("the tar is compared with the manifest", () => {
  const pieces = piecesOf(manifest, contents);
  const [text, log, bin, one, two, link, end] = pieces as [Buffer, Buffer, Buffer, Buffer, Buffer, Buffer, Buffer];
  const other = (list: readonly Content[]) => piecesOf(manifest, list).slice(2, -1);

  test.each<[string, Buffer[], RegExp]>([
    ["a member missing", without(pieces, 3), /"bin\/one"|"bin\/two"/],
    ["the last member missing", without(pieces, 5), /"bin\/zzz"/],
    ["a member extra", [text, log, bin, one, two, link, ...other([file("extra", "x")]), end], /goes on after|"the end"/],
    ["a member after the end", [...pieces, one], /goes on after/],
    ["more zeros after the end", [...pieces, Buffer.alloc(512)], /goes on after/],
    ["no end", pieces.slice(0, -1), /ends before/],
    ["half an end", [...pieces.slice(0, -1), Buffer.alloc(512)], /ends before/],
    ["members in another order", [text, log, bin, two, one, link, end], /"bin\/one"/],
    ["a member twice", [text, log, bin, one, one, two, link, end], /"bin\/two"/],
    ["another body", [text, log, bin, ...other([file("bin/one", "fIrst")]), two, link, end], /the content of "bin\/one"/],
    ["another mode", [text, log, bin, ...other([file("bin/one", "first", 0o755)]), two, link, end], /"bin\/one"/],
    ["another target", [text, log, bin, one, two, ...other([symlink("bin/zzz", "two")]), end], /"bin\/zzz"/],
    ["another kind", [text, log, bin, ...other([directory("bin/one")]), two, link, end], /"bin\/one"/],
    ["row 13: more content than the manifest says", [text, log, bin, ...other([file("bin/one", "first and more")]), two, link, end], /"bin\/one"/],
    ["a set-id bit", [text, log, bin, reheaded(one, 100, "0004755\0"), two, link, end], /"bin\/one"/],
    ["an owner", [text, log, bin, reheaded(one, 108, "0001750\0"), two, link, end], /"bin\/one"/],
    ["a time", [text, log, bin, reheaded(one, 136, "00000000007\0"), two, link, end], /"bin\/one"/],
    ["row 20: a device node for a file", [text, log, bin, reheaded(one, 156, "3"), two, link, end], /"bin\/one"/],
    ["row 14: a pax header before a member", [text, log, bin, documentHeader("build.log", 0, 1), one, two, link, end], /"bin\/one"/],
    ["no log", without(pieces, 1), /"build\.log"/],
    ["the log first", [log, text, ...pieces.slice(2)], /first member is no manifest\.kdl/],
    ["nothing", [], /ends before/],
  ])("%s", async (_, changed, message) => {
    const outcome = await outcomeOfPieces(changed);
    expect(outcome).toMatch(/^(corrupt|digest-mismatch): /);
    expect(outcome).toMatch(message);
  });

  test("row 13: a manifest of more bytes than there are, or than are read", async () => {
    for (const size of [100_000, 33 * 1024 * 1024]) {
      expect(await outcomeOfPieces([documentHeader(manifestName, size, 1), text, end])).toMatch(/^corrupt: .*(ends before|no manifest\.kdl of at most)/);
    }
  });
});

/** A member with one field of its header changed, the checksum put right. */
function reheaded(member: Buffer, offset: number, value: string): Buffer {
  const changed = Buffer.from(member);
  changed.write(value, offset, "latin1");
  changed.write("        ", 148, "latin1");
  const sum = changed.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  changed.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return changed;
}

describe("the manifest's list of files", () => {
  test.each<[string, Content[], RegExp]>([
    ["row 1: ..", [file("..")], /holds the name \.\./],
    ["row 1: a climbing path", [directory("a"), file("a/../../b")], /holds the name \.\./],
    ["row 1: .", [directory(".")], /holds the name \./],
    ["row 1: an empty name", [directory("a"), file("a//b")], /empty name/],
    ["row 1: an absolute path", [file("/etc/passwd")], /is absolute/],
    ["row 2: a file below a link", [symlink("a", "/etc"), file("a/passwd")], /no parent directory/],
    ["row 2: a file below a file", [file("a"), file("a/b")], /no parent directory/],
    ["row 3: links that lead out together", [directory("a"), symlink("a/b", "../.."), symlink("c", "a/b/..")], /leads out/],
    ["row 6: a link to ..", [symlink("up", "..")], /leads out/],
    ["row 7: a path twice", [file("a", "1"), file("a", "2")], /twice/],
    ["row 7: a directory, then a link", [directory("a"), symlink("a", "b")], /twice/],
    ["row 11: thousands of directories", Array.from({ length: 200 }, (_, depth) => directory(`d${"/d".repeat(depth)}`)), /directories deep/],
    ["row 12: NUL in a name", [file("a\0b")], /control character/],
    ["row 12: NUL in a target", [symlink("a", "b\0c")], /control character/],
    ["row 18: a set-id mode", [file("a", "", 0o4755)], /octal mode/],
    ["row 18: a mode that others may write", [file("a", "", 0o666)], /mode/],
    ["row 22: a name of 256 bytes", [file("n".repeat(256))], /longer than 255 bytes/],
    ["row 22: a long target", [symlink("a", "t".repeat(5000))], /longer than 4095 bytes/],
    ["row 23: a newline in a name", [file("a\nb")], /control character/],
    ["a parent that is not listed", [file("a/b")], /no parent directory/],
  ])("%s", async (_, list, message) => {
    const bad = manifestOf(entriesOf(list));
    const outcome = await outcomeOf(await packAnyway(bad, list));
    expect(outcome).toMatch(/^(corrupt|bad-document): /);
    expect(outcome).toMatch(message);
  });

  test("an order that is not that of bytes", async () => {
    const [bin, one, two, link] = contents as [Content, Content, Content, Content];
    const text = formatManifest(manifest);
    const lines = text.split("\n");
    const at = lines.findIndex((line) => line.includes('"bin/one"'));
    [lines[at], lines[at + 1]] = [lines[at + 1]!, lines[at]!];
    expect(await outcomeOfPieces(piecesOf(manifest, [bin, two, one, link], lines.join("\n")))).toMatch(/canonical/);
  });

  test("row 16: a size that nothing stands for is not believed", async () => {
    const huge = manifestOf(entriesOf(contents).map((entry) => (entry.path === "bin/two" && entry.kind === "file" ? { ...entry, size: 2 ** 40 } : entry)));
    expect(await outcomeOfPieces(piecesOf(huge, contents), huge)).toMatch(/^corrupt: /);
  });

  test("a tree digest of other files", async () => {
    const lying = { ...manifest, treeDigest: treeDigest([]) };
    expect(await outcomeOfPieces(piecesOf(lying, contents), lying)).toMatch(/tree digest/);
  });
});

/** Packs what formatManifest or the tar writer would refuse by putting harmless names into the tar. */
async function packAnyway(bad: PackageManifest, list: readonly Content[]): Promise<string> {
  const harmless = list.map(({ entry, body }, index) => ({ entry: { ...entry, path: `p${index}` }, ...(body === undefined ? {} : { body }) }));
  return packPieces(piecesOf(bad, harmless), manifest);
}

describe("the manifest's fields", () => {
  const text = formatManifest(manifest);
  const change = (from: string | RegExp, to: string): string => {
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    return changed;
  };

  test("are read as they were written", () => {
    expect(parseManifest(text, "manifest.kdl")).toEqual(manifest);
  });

  test.each<[string, string | RegExp, string]>([
    ["row 24: a name with a slash", '"toy"', '"../toy"'],
    ["row 24: the name ..", '"toy"', '".."'],
    ["row 29: a name that looks like a flag", '"toy"', '"--root"'],
    ["row 28: a name for a shell", '"toy"', '"toy;reboot"'],
    ["row 24: a version with a slash", 'version="1.0"', 'version="1/../.."'],
    ["row 24: the version ..", 'version="1.0"', 'version=".."'],
    ["row 25: an App with a slash", 'app "Toy"', 'app "../Toy"'],
    ["row 25: a hidden App", 'app "Toy"', 'app ".Toy"'],
    ["row 27: an architecture with traversal", '"x86_64"', '"../x86_64"'],
    ["another system", 'os "linux"', 'os "plan9"'],
    ["an unknown layer", 'layer "foreign"', 'layer "kernel"'],
    ["row 30: a terminal escape in the description", '"A package of the tests"', '"\\u{1b}]0;x\\u{7}"'],
    ["row 30: a bidi mark in the description", '"A package of the tests"', '"\\u{202e}txt"'],
    ["row 31: a digest in upper case", /source "toy-1.0.tar.gz" sha256="1+"/, `source "toy-1.0.tar.gz" sha256="${"A".repeat(64)}"`],
    ["row 31: a digest with a blank", 'tree "sha256:', 'tree " sha256:'],
    ["row 32: a short digest", /sha256="1+"/, 'sha256="1111"'],
    ["a Variant-CID of another form", "cid:v1:blake3:", "cid:v2:blake3:"],
    ["a dependency with traversal", '"musl"', '"../musl"'],
    ["a source with traversal", '"toy-1.0.tar.gz"', '"../../toy"'],
    ["a size below zero", `size=${manifest.log.size}`, "size=-1"],
    ["a size that is no whole number", `size=${manifest.log.size}`, "size=1.5"],
    ["an unknown node", 'os "linux"', 'os "linux"\n  run-as-root #true'],
    ["a node twice", 'os "linux"', 'os "linux"\n  os "linux"'],
    ["a format of the future", "format 1", "format 2"],
    ["no files", /  files \{[^]*\n  \}\n/, ""],
  ])("%s", async (_, from, to) => {
    expect(await outcomeOfPieces(piecesOf(manifest, contents, change(from, to)))).toMatch(/^bad-document: /);
  });

  test.each<[string, string | RegExp, string]>([
    ["a comment", 'os "linux"', 'os "linux" // really'],
    ["other spacing", 'os "linux"', 'os  "linux"'],
    ["another spelling of a text", 'os "linux"', 'os "linu\\u{78}"'],
    ["another spelling of a number", "source-date-epoch 1767225600", "source-date-epoch 1_767_225_600"],
    ["no line end at the end", /\n$/, ""],
    ["carriage returns", /\n/g, "\r\n"],
    ["nodes in another order", '  os "linux"\n  layer "foreign"\n', '  layer "foreign"\n  os "linux"\n'],
  ])("a manifest that is not canonical: %s", async (_, from, to) => {
    expect(await outcomeOfPieces(piecesOf(manifest, contents, change(from, to)))).toMatch(/^corrupt: .*canonical/);
  });

  test("bytes that are not UTF-8", async () => {
    const bytes = Buffer.from(text.replace("A package", "\u00e9\u00e9\u00e9package"));
    bytes[bytes.indexOf(0xc3)] = 0xff;
    expect(await outcomeOfPieces(piecesOf(manifest, contents, bytes))).toMatch(/^(corrupt|bad-document): /);
  });
});

describe("the frames", () => {
  const tar = Buffer.concat(piecesOf(manifest, contents));
  const pack = (bytes: Buffer, params: Record<number, number> = {}) => zstdCompressSync(bytes, { params: { [constants.ZSTD_c_checksumFlag]: 1, ...params } });
  const payload = pack(tar);
  const sign = (bytes: Buffer) => signPayload(key, createHash("blake2b512").update(bytes).digest(), manifest);

  test("of any level are read", async () => {
    for (const level of [1, 19, 22]) expect(await outcomeOf(packPayload(pack(tar, { [constants.ZSTD_c_compressionLevel]: level }), manifest))).toBe("sound");
  });

  const skippable = (length: number) => {
    const header = Buffer.alloc(8 + length);
    header.writeUInt32LE(0x184d2a50, 0);
    header.writeUInt32LE(length, 4);
    return header;
  };
  const reserved = Buffer.from(payload);
  reserved[4]! |= 0x08;
  const wide = Buffer.concat([payload.subarray(0, 4), Buffer.from([0x04, 0x90]), Buffer.from([0x01, 0, 0]), Buffer.alloc(4)]);

  test.each<[string, () => string, RegExp]>([
    ["no checksum", () => packPayload(pack(tar, { [constants.ZSTD_c_checksumFlag]: 0 }), manifest), /no checksum/],
    ["two payload frames", () => packPayload(Buffer.concat([pack(tar.subarray(0, 1024)), pack(tar.subarray(1024))]), manifest), /signature frame is missing/],
    ["a skippable frame first", () => packPayload(Buffer.concat([skippable(4), payload]), manifest), /does not begin with a zstd frame/],
    ["a skippable frame between", () => packPayload(Buffer.concat([payload, skippable(4)]), manifest), /signature frame ends at byte/],
    ["a reserved bit", () => packPayload(reserved, manifest), /reserved bit/],
    ["row 16: a window of 256 MiB", () => packPayload(wide, manifest), /window is larger/],
    ["no signature frame", () => packPayload(payload, manifest, Buffer.alloc(0)), /no signature frame/],
    ["an empty signature frame", () => packPayload(payload, manifest, signatureFrame("")), /four whole lines/],
    ["a signature frame of 65 KiB", () => packPayload(payload, manifest, signatureFrame(sign(payload) + "x".repeat(66_000))), /more than 65536/],
    ["bytes after the signature frame", () => packPayload(payload, manifest, Buffer.concat([signatureFrame(sign(payload)), Buffer.from("x")])), /signature frame ends at byte/],
    [
      "a second signature frame",
      () => packPayload(payload, manifest, Buffer.concat([signatureFrame(sign(payload)), signatureFrame(sign(payload))])),
      /signature frame ends at byte/,
    ],
    ["the same signature twice", () => packPayload(payload, manifest, signatureFrame(sign(payload) + sign(payload))), /signed twice/],
    ["another untrusted comment", () => packPayload(payload, manifest, signatureFrame(sign(payload).replace("nexus package", "nexus packag3"))), /untrusted comment/],
    ["a signature of another payload", () => packPayload(payload, manifest, signatureFrame(sign(pack(Buffer.from("other"))))), /does not match the content/],
  ])("with %s", async (_, make, message) => {
    expect(await outcomeOf(make())).toMatch(message);
  });

  test("row 16: a bomb is not unpacked further than its manifest says", async () => {
    const bomb = pack(Buffer.concat([tar.subarray(0, -1024), Buffer.alloc(200_000_000)]));
    const path = packPayload(bomb, manifest);
    expect(readFileSync(path).length).toBeLessThan(100_000);
    const before = process.memoryUsage().rss;
    expect(await outcomeOf(path)).toMatch(/goes on after/);
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  });
});

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { gunzipSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { moveFile, moveLink, relocation } from "../../src/pkgsrc/prefix.ts";

const move = relocation("/usr/pkg", "/n/abcde", "tool-1");

async function* inPieces(bytes: Buffer, length = 5): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield Buffer.from(bytes.subarray(at, at + length));
}

async function moved(path: string, bytes: Buffer): Promise<{ bytes: Buffer; size: number; left: number }> {
  let left = 0;
  const entry = await moveFile({ kind: "file", path, mode: 0o644, size: bytes.length, body: inPieces(bytes) }, move, (count) => (left += count));
  const parts: Uint8Array[] = [];
  for await (const part of entry.body) parts.push(Buffer.from(part));
  return { bytes: Buffer.concat(parts), size: entry.size, left };
}

test.each([..."/:'\"` \t\n);,\\$}<]|\0"].map((border) => [JSON.stringify(border), border]))("the prefix ends before %s", async (_, border) => {
  const { bytes, left } = await moved("bin/x", Buffer.from(`a/usr/pkg${border}b`));
  expect(bytes.toString()).toBe(`a/n/abcde${border}b`);
  expect(left).toBe(0);
});

test("a name that goes on is left and counted, the end of a file is a border", async () => {
  const { bytes, left } = await moved("bin/x", Buffer.from("/usr/pkgsrc /usr/pkg-x /usr/pkg.y /usr/pkg_ /usr/pkg"));
  expect(bytes.toString()).toBe("/usr/pkgsrc /usr/pkg-x /usr/pkg.y /usr/pkg_ /n/abcde");
  expect(left).toBe(4);
});

test.each(["man/man1/x.1.gz", "share/man/de/man1/x.1.gz", "info/x.info.gz", "share/doc/x/README.gz"])("a compressed page is moved inside: %s", async (path) => {
  const page = gzipSync(Buffer.from("see /usr/pkg/etc/x.conf, not /usr/pkgsrc"), { level: 1 });
  const { bytes, size, left } = await moved(path, page);
  expect(gunzipSync(bytes).toString()).toBe("see /n/abcde/etc/x.conf, not /usr/pkgsrc");
  expect({ size, left }).toEqual({ size: bytes.length, left: 1 });
  expect((await moved(path, page)).bytes).toEqual(bytes);
});

test("compressed files that hold no prefix, are damaged, or lie elsewhere stay as they are", async () => {
  const page = gzipSync("see /usr/pkg/etc/x.conf");
  const without = gzipSync("nothing", { level: 1 });
  expect((await moved("man/man1/x.1.gz", without)).bytes).toEqual(without);
  expect((await moved("man/man1/x.1.gz", page.subarray(0, -4))).bytes).toEqual(page.subarray(0, -4));
  expect((await moved("share/x/data.gz", page)).bytes).toEqual(page);
});

test.each([
  ["bin/x", "y", "y"],
  ["lib/libx.so", "libx.so.1", "/n/abcde/lib/libx.so.1"],
  ["bin/z", "../share/own/file", "../share/own/file"],
  ["bin/z", "../share/own", "../share/own"],
  ["bin/z", "../share/other", "/n/abcde/share/other"],
  ["bin/z", "/usr/pkg/bin/y", "/n/abcde/bin/y"],
  ["bin/z", "/usr/pkg", "/n/abcde"],
  ["bin/z", "/usr/pkgsrc/x", "/usr/pkgsrc/x"],
  ["bin/z", "/etc/x", "/etc/x"],
  ["bin/z", "../../lib/x", "/usr/lib/x"],
  ["bin/z", "/usr/pkg/../../etc/passwd", "/usr/pkg/../../etc/passwd"],
])("the link %s to %s becomes one to %s", (path, target, expected) => {
  expect(moveLink(path, target, move, (own) => ["bin/y", "share/own", "share/own/file"].includes(own))).toBe(expected);
});

test("a prefix of another length cannot be moved", () => {
  expect(() => relocation("/opt/local", "/n/abcde", "tool-1")).toThrow("tool-1 was built for the prefix /opt/local, and only prefixes of 8 bytes can be moved");
  expect(relocation("/opt/pkg", "/n/abcde", "tool-1").replacement.from.toString()).toBe("/opt/pkg");
});

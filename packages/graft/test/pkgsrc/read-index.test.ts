// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ProgressEvent } from "@nexus/core";
import type { Offer } from "../../src/catalogue/offer.ts";
import { readSummary } from "../../src/pkgsrc/summary.ts";
import type { Repository } from "../../src/repository/repository.ts";
import { writeSummary } from "./repository.ts";
import { makeReadWorld } from "../world.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "nexus-pkgsrc-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const record = [
  "PKGNAME=tool-1.2nb3",
  "DEPENDS=lib>=1",
  "DEPENDS=other-[0-9]*",
  "CONFLICTS=tool-old-[0-9]*",
  "SUPERSEDES=a<1 b-[0-9]*",
  "COMMENT=Does \u001b[31mthings\u202e",
  "SIZE_PKG=1234",
  "BUILD_DATE=2022-04-21 06:58:21 +0000",
  "CATEGORIES=misc lang",
  "HOMEPAGE=https://example.invalid/",
  "LICENSE=mit",
  "MACHINE_ARCH=x86_64",
  "OPSYS=Linux",
  "OS_VERSION=5.10.0",
  "PKG_OPTIONS=nls",
  "PKGPATH=misc/tool",
  "PKGTOOLS_VERSION=20091115",
  "PROVIDES=/usr/pkg/lib/libtool.so.1",
  "REQUIRES=/lib/libc.so.6",
  "FILE_NAME=tool-1.2nb3.tgz",
  "FILE_SIZE=99",
  `FILE_CKSUM=SHA512 ${"a".repeat(128)}`,
  "DESCRIPTION=First line",
  "DESCRIPTION=",
  "DESCRIPTION=Homepage=what follows belongs to the text",
  "FUTURE_KEY=1",
  "no key at all",
].join("\n");

let count = 0;
async function offersIn(make: (all: string) => void, inAll = true, events: ProgressEvent[] = []): Promise<Offer[]> {
  const place = join(folder, `repository-${++count}`);
  const all = inAll ? join(place, "All") : place;
  mkdirSync(all, { recursive: true });
  make(all);
  const repository: Repository = { name: "toys", ecosystem: "pkgsrc", urls: [pathToFileURL(place).href], keys: [], trust: "digest", priority: 0 };
  using around = await makeReadWorld(join(folder, `home-${count}`), [repository]);
  events.push(...around.events);
  return [...around.catalogue(repository).all()];
}

test("every key that the tools write, and others do no harm", async () => {
  expect(await offersIn((all) => writeSummary(all, [record], "gz"))).toEqual([
    {
      built: Date.UTC(2022, 3, 21, 6, 58, 21) / 1000,
      repository: "toys",
      name: "tool",
      version: "1.2nb3",
      architecture: "x86_64",
      description: "Does  [31mthings",
      homepage: "https://example.invalid/",
      license: "mit",
      downloadSize: 99,
      installedSize: 1234,
      depends: ["lib>=1", "other-[0-9]*"],
      provides: ["/usr/pkg/lib/libtool.so.1"],
      conflicts: ["tool-old-[0-9]*"],
      replaces: ["a<1", "b-[0-9]*"],
      foundAs: ["/usr/pkg/lib/libtool.so.1", "a", "b"],
      detail: {
        file: "tool-1.2nb3.tgz",
        folder: "All/",
        buildDate: "2022-04-21 06:58:21 +0000",
        checksum: `SHA512 ${"a".repeat(128)}`,
        requires: ["/lib/libc.so.6"],
        categories: ["misc", "lang"],
        options: "nls",
        source: "misc/tool",
        system: "Linux 5.10.0",
        tools: "20091115",
        about: "First line\n\nHomepage=what follows belongs to the text",
      },
    },
  ]);
});

test.each(["gz", "bz2", "xz", "zst"] as const)("an index in %s, beside the packages or in All", async (form) => {
  for (const inAll of [true, false]) {
    const offers = await offersIn((all) => writeSummary(all, [record, record.replace("tool-1.2nb3", "tool-2")], form), inAll);
    expect(offers.map(({ version, detail }) => [version, detail["folder"]])).toEqual([
      ["1.2nb3", inAll ? "All/" : ""],
      ["2", inAll ? "All/" : ""],
    ]);
  }
});

test("what an index is compressed with is told by its bytes, not by its name", async () => {
  expect(await offersIn((all) => writeFileSync(join(all, "pkg_summary.xz"), gzipSync(`${record}\n`)))).toHaveLength(1);
});

test("names that cannot stand in paths are left out, with a word", async () => {
  const events: ProgressEvent[] = [];
  const names = ["../evil-1", "-rf-1", "tool", "a/b-1", "tool-1;x", ".hidden-1", "good-1"];
  const records = [...names.map((name) => `PKGNAME=${name}\nOPSYS=Linux`), "PKGNAME=file-1\nFILE_NAME=../../x.tgz", "COMMENT=without a name"];
  const offers = await offersIn((all) => writeSummary(all, records, "gz"), true, events);
  expect(offers.map(({ name }) => name)).toEqual(["good"]);
  expect(events).toContainEqual({ type: "warn", message: "the pkg_summary of toys: 8 packages left out, their names cannot stand in paths" });
});

test("an index for other systems, and no index, are told apart", async () => {
  const netbsd = record.replace("OPSYS=Linux", "OPSYS=NetBSD");
  await expect(offersIn((all) => writeSummary(all, [netbsd], "gz"))).rejects.toMatchObject({
    code: "not-found",
    message: "toys has packages for NetBSD x86_64 only, not for Linux x86_64",
  });
  await expect(offersIn(() => {})).rejects.toMatchObject({ code: "not-found", message: expect.stringMatching(/^toys has no pkg_summary at file:/) });
});

test("a damaged or truncated index is refused, and the catalogue stays as it was", async () => {
  const packed = gzipSync(`${record}\n\n`.repeat(500));
  await expect(offersIn((all) => writeFileSync(join(all, "pkg_summary.gz"), packed.subarray(0, -100)))).rejects.toMatchObject({ code: "corrupt" });
});

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

async function recordsOf(...texts: string[]): Promise<[string, readonly string[]][][]> {
  const found = [];
  for await (const each of readSummary(chunks(...texts), "it")) found.push([...each]);
  return found;
}

test("records end at blank lines, wherever the chunks end", async () => {
  const expected = [[["A", ["1", "2"]]], [["B", [""]]]];
  expect(await recordsOf("A=1\nA=2\n\nB=\n")).toEqual(expected);
  expect(await recordsOf("A", "=1\r\nA=2\n", "\n\n\nB", "=")).toEqual(expected);
  expect(await recordsOf("")).toEqual([]);
});

test("lines and records have a largest size", async () => {
  await expect(recordsOf("A=", "x".repeat(70_000))).rejects.toThrow("it is refused: one of its lines is longer than 65536 bytes");
  await expect(recordsOf("A=1\n".repeat(20_001))).rejects.toThrow("it is refused: one of its records has more than 20000 lines");
});

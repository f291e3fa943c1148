// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { downloadPackage } from "../../src/select/download-package.ts";
import { makeWorld, type World } from "../world.ts";

let folder: string;
let url: string;
let world: World;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nip-download-"));
  const file = join(folder, "x-1:1.0-1-any.pkg.tar.zst");
  writeFileSync(file, "a package");
  url = pathToFileURL(file).href;
  world = makeWorld(join(folder, "home"), []);
});
afterEach(() => {
  world[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

test("a package keeps its name, and has its signature beside it, if there is one", async () => {
  const unsigned = await downloadPackage(url, world);
  expect(basename(unsigned)).toBe("x-1:1.0-1-any.pkg.tar.zst");
  expect(readFileSync(unsigned, "utf8")).toBe("a package");
  expect(existsSync(`${unsigned}.sig`)).toBe(false);
  writeFileSync(join(folder, "x-1:1.0-1-any.pkg.tar.zst.sig"), "one");
  const signed = await downloadPackage(url, world);
  expect(readFileSync(`${signed}.sig`, "utf8")).toBe("one");
  writeFileSync(join(folder, "x-1:1.0-1-any.pkg.tar.zst.sig"), "another");
  expect(readFileSync(`${await downloadPackage(url, world)}.sig`, "utf8")).toBe("another");
  expect(readFileSync(`${signed}.sig`, "utf8")).toBe("one"); // whoever works with it keeps it
  expect(existsSync(`${unsigned}.sig`)).toBe(false);
});

test("several at once share what they fetch", async () => {
  using other = makeWorld(join(folder, "home"), []);
  const paths = await Promise.all([world, other, world, other].map((each) => downloadPackage(url, each)));
  expect(new Set(paths).size).toBe(1);
  expect(readFileSync(paths[0]!, "utf8")).toBe("a package");
});

test.each(["", "..%2F..%2Fetc%2Fpasswd", "--upgrade.npk", ".hidden.npk", "a%0Ab.npk", "a%00.npk", "a%1b%5B2J.npk", "a b.npk", "%2E%2E", "x".repeat(256), "%zz.tgz"])(
  "an address that ends in %j names no package file",
  async (name) => {
    await expect(downloadPackage(`https://127.0.0.1:1/${name}`, world)).rejects.toMatchObject({ code: "usage" });
  },
);

test("what is no address is told so", async () => {
  await expect(downloadPackage("https://[x/a.npk", world)).rejects.toMatchObject({ code: "usage", message: "https://[x/a.npk is no address of a package file" });
});

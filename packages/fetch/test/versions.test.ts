// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { latestSource } from "../src/index.ts";
import { parseSums } from "../src/signed-sums.ts";
import { makeBench, type Bench } from "./bench.ts";
import { keyring, otherKeyring, signedSums } from "./signed-sums.fixture.ts";

let bench: Bench;
let keys = "";
beforeAll(async () => {
  bench = await makeBench(1);
  keys = join(bench.folder, "keys.gpg");
  writeFileSync(keys, keyring);
  writeFileSync(join(bench.folder, "other.gpg"), otherKeyring);
});
afterAll(() => bench.close());

const serveText = (text: string) => bench.url("/v6.x/sha256sums.asc", (_request, response) => void response.end(text));
const origin = () => bench.url("/v6.x/linux-6.12.1.tar.xz");
const ask = (keyringFile: string | undefined = keys) => latestSource(origin(), { cacheDir: bench.folder, keyring: keyringFile });

describe("latestSource in a folder with signed digests", () => {
  it("lists files of the same name, newest first", async () => {
    serveText(signedSums);
    expect((await ask()).map(({ version, fileName, sha256 }) => [version, fileName, sha256.slice(-3)])).toEqual([
      ["6.12.107", "linux-6.12.107.tar.xz", "107"],
      ["6.12.9", "linux-6.12.9.tar.xz", "009"],
    ]);
  });

  it("believes only what is signed, by a key of the keyring", async () => {
    serveText(signedSums.replace("107  linux", "108  linux"));
    await expect(ask()).rejects.toMatchObject({ code: "signature", exitCode: 6 });
    serveText(signedSums);
    await expect(ask(join(bench.folder, "other.gpg"))).rejects.toMatchObject({ code: "signature" });
    serveText(signedSums.slice(signedSums.indexOf("\n\n") + 2, signedSums.indexOf("-----BEGIN PGP SIGNATURE")));
    await expect(ask()).rejects.toMatchObject({ code: "signature" });
  });

  it("reads nothing that stands outside the signed part", async () => {
    const extra = `${"f".repeat(64)}  linux-9.9.9.tar.xz\n`;
    for (const text of [extra + signedSums, signedSums + extra]) {
      serveText(text);
      const versions = await ask().then(
        (list) => list.map(({ version }) => version),
        () => [],
      );
      expect(versions).not.toContain("9.9.9");
    }
  });

  it("says what is missing", async () => {
    await expect(latestSource(origin(), { cacheDir: bench.folder })).rejects.toMatchObject({ code: "usage", message: expect.stringContaining("keys") });
    await expect(latestSource(bench.url("/none/linux-1.2.tar.xz"), { cacheDir: bench.folder, keyring: keys })).rejects.toMatchObject({
      code: "network",
      message: expect.stringContaining("404"),
    });
    serveText(signedSums);
    await expect(latestSource(bench.url("/v6.x/other-1.2.tar.xz"), { cacheDir: bench.folder, keyring: keys })).rejects.toMatchObject({ code: "not-found" });
    await expect(latestSource("/a/file-1.2.tar", { cacheDir: bench.folder })).rejects.toMatchObject({ code: "usage" });
  });
});

describe("parseSums", () => {
  it("takes well-formed lines only", () => {
    const digest = "a".repeat(64);
    expect(parseSums(`${digest}  a.tar\n${digest} *b.tar\n${digest.toUpperCase()}  c\n${digest}  d/e\n${digest}\n${digest}0  f\n`).map(({ fileName }) => fileName)).toEqual([
      "a.tar",
      "b.tar",
    ]);
  });
});

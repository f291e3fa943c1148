// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync } from "node:child_process";
import { appendFileSync, chmodSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as npmTar from "tar";
import { describe, expect, test } from "vitest";
import { scanTree, treeDigest } from "@nexus/store";
import { formatPublicKey, makeKeyPair } from "@nexus/trust";
import { openNpk, readNpkManifest, verifyNpk, writeNpk } from "../../src/index.ts";
import { addSignature, key, keys, log, makeTree, packTree, rowsOf } from "./fixture.ts";
import { packSample, testFolder } from "./sample.ts";

function sh(script: string, ...args: string[]): string {
  return execFileSync("sh", ["-euc", script, "sh", ...args], { encoding: "utf8", maxBuffer: 1 << 28 });
}

describe("a package, seen by other tools", () => {
  test("zstd and tar unpack it to the tree, the manifest and the log", async () => {
    const { folder, path, manifest } = await packSample();
    const out = join(folder, "out");
    mkdirSync(out);
    sh('zstd -dcq "$1" | tar --extract --preserve-permissions --directory "$2"', path, out);
    expect(readdirSync(out).sort()).toEqual(["build.log", "manifest.kdl", "tree"]);
    expect(treeDigest(await scanTree(join(out, "tree")))).toBe(manifest.treeDigest);
    expect(readFileSync(join(out, "build.log"), "utf8")).toBe(log);
    const listing = sh('zstd -dcq "$1" | tar --list --verbose --numeric-owner --full-time --utc', path);
    for (const line of listing.trimEnd().split("\n")) expect(line).toMatch(/^[-dl][-rwx]{9} 0\/0 +\d+ 2026-01-01 00:00:00 (manifest\.kdl|build\.log|tree\/)/);
  });

  test("npm's tar finds the same members in the same order", async () => {
    const { folder, path, manifest } = await packSample();
    const tar = join(folder, "x.tar");
    sh('zstd -dcq "$1" > "$2"', path, tar);
    const names: string[] = [];
    await npmTar.list({ file: tar, strict: true, onReadEntry: (entry) => names.push(entry.path.replace(/\/$/, "")) });
    expect(names).toEqual(["manifest.kdl", "build.log", ...manifest.files.map((entry) => `tree/${entry.path}`)]);
  });

  test("minisign verifies its payload with the block in its last frame", async () => {
    const { folder, path } = await packSample();
    await using npk = await openNpk(path, { keys });
    const [payload, signature, pub] = ["payload", "payload.minisig", "key.pub"].map((name) => join(folder, name));
    sh('head -c "$1" "$2" > "$3"; tail -c "+$(($1 + 9))" "$2" > "$4"', String(npk.payloadSize), path, payload!, signature!);
    writeFileSync(pub!, formatPublicKey(key.public));
    expect(sh('minisign -V -p "$1" -m "$2"', pub!, payload!)).toContain(`toy 1.0 x86_64 cid:v1:blake3:${"5".repeat(64)}`);
  });

  test("zstd sees one frame with a checksum and one skippable frame", async () => {
    const { path } = await packSample();
    const listing = sh('cp "$1" "$1.zst"; zstd --list -v "$1.zst"', path);
    expect(listing).toMatch(/# Zstandard Frames: 1\n# Skippable Frames: 1\n[^]*Check: XXH64/);
  });
});

describe("writeNpk", () => {
  test("the same tree gives the same bytes, wherever and whenever it lies", async () => {
    const one = await packSample();
    const before = process.umask(0o077);
    try {
      const folder = testFolder();
      const tree = makeTree(folder);
      for (const path of ["bin", "share", "share/doc", ""]) chmodSync(join(tree, path), 0o755);
      for (const [path, mode] of [
        ["bin/tool", 0o755],
        ["share/doc/ünïcode name", 0o664],
        ["share/empty", 0o444],
      ] as const)
        chmodSync(join(tree, path), mode);
      utimesSync(join(tree, "bin/tool"), 1, 1);
      const two = await packTree(folder, tree);
      expect(readFileSync(two.path).equals(readFileSync(one.path))).toBe(true);
    } finally {
      process.umask(before);
    }
  });

  test.each<[string, (tree: string) => void]>([
    ["another content", (tree) => writeFileSync(join(tree, "bin/tool"), "#!/bin/sh\necho fool\n")],
    ["more content", (tree) => appendFileSync(join(tree, "bin/tool"), "more")],
    ["less content", (tree) => writeFileSync(join(tree, "bin/tool"), "")],
    ["a file that is gone", (tree) => rmSync(join(tree, "bin/tool"))],
    ["a link in its place", (tree) => replaceByLink(join(tree, "bin/tool"))],
    ["a FIFO in its place", (tree) => sh('rm "$1"; mkfifo "$1"', join(tree, "bin/tool"))],
  ])("refuses a tree that changed after it was scanned: %s", async (_, change) => {
    const { folder, path, manifest } = await packSample();
    change(join(folder, "tree"));
    const old = readFileSync(path);
    const packing = writeNpk({ manifest, treeDir: join(folder, "tree"), logFile: join(folder, "build.log"), out: path, sign: key });
    await expect(packing).rejects.toMatchObject({ code: "digest-mismatch", message: expect.stringContaining("bin/tool") });
    expect(readFileSync(path).equals(old)).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(["build.log", "toy-1.0.npk", "tree"]);
  });

  test("refuses a manifest that readers would refuse", async () => {
    await expect(packSample({ name: "../evil" })).rejects.toMatchObject({ code: "bad-document" });
    await expect(packSample({ version: ".." })).rejects.toMatchObject({ code: "bad-document" });
    await expect(packSample({ treeDigest: `sha256:${"0".repeat(64)}` })).rejects.toMatchObject({ code: "internal" });
  });
});

/** A link to a file with the right content. */
function replaceByLink(path: string): void {
  const elsewhere = join(testFolder(), "same");
  renameSync(path, elsewhere);
  symlinkSync(elsewhere, path);
}

describe("openNpk", () => {
  test("gives the manifest, the entries and the log, as often as they are asked for", async () => {
    const { path, manifest } = await packSample();
    await using npk = await openNpk(path, { keys });
    expect(npk.manifest).toEqual(manifest);
    expect(await readNpkManifest(path)).toEqual(manifest);
    expect(npk.size).toBe(statSync(path).size);
    const rows = manifest.files.map((entry) => Object.values(entry));
    for (let round = 0; round < 2; round++) {
      expect(await rowsOf(npk.entries())).toEqual(rows);
      const parts: Uint8Array[] = [];
      for await (const part of npk.log()) parts.push(part);
      expect(Buffer.concat(parts).toString()).toBe(log);
    }
  });

  test("reads on when bodies are left unread or half read", async () => {
    const { path, manifest } = await packSample();
    await using npk = await openNpk(path, { keys });
    const paths: string[] = [];
    for await (const entry of npk.entries()) {
      paths.push(entry.path);
      if (entry.kind !== "file" || paths.length % 2 === 0) continue;
      for await (const chunk of entry.body) if (chunk.length > 0) break;
    }
    expect(paths).toEqual(manifest.files.map((entry) => entry.path));
    for await (const entry of npk.entries()) if (entry.kind === "file") break;
  });

  test("keeps reading the file it verified when another takes its name", async () => {
    const { folder, path, manifest } = await packSample();
    await using npk = await openNpk(path, { keys });
    const other = await packTree(testFolder(), makeTree(testFolder()), { description: "another" });
    renameSync(other.path, path);
    expect(await rowsOf(npk.entries())).toHaveLength(manifest.files.length);
    expect(npk.manifest.description).toBe("A package of the tests");
    expect(folder).toBeDefined();
  });

  test("row 42: finds that the file was written over after it was verified", async () => {
    const { path } = await packSample();
    const other = await packTree(testFolder(), makeTree(testFolder()), { description: "A package of the texts" });
    await using npk = await openNpk(path, { keys });
    writeFileSync(path, readFileSync(other.path));
    await expect(rowsOf(npk.entries())).rejects.toMatchObject({ code: "corrupt" });
  });

  test.each<[string, (folder: string) => string, string]>([
    ["no file", (folder) => join(folder, "none.npk"), "not-found"],
    ["a folder", (folder) => folder, "corrupt"],
    [
      "an empty file",
      (folder) => {
        writeFileSync(join(folder, "e"), "");
        return join(folder, "e");
      },
      "corrupt",
    ],
    [
      "a FIFO",
      (folder) => {
        sh('mkfifo "$1"', join(folder, "f"));
        return join(folder, "f");
      },
      "corrupt",
    ],
    [
      "a text",
      (folder) => {
        writeFileSync(join(folder, "t"), "hello, this is no package");
        return join(folder, "t");
      },
      "corrupt",
    ],
  ])("says what is wrong with %s", async (_, make, code) => {
    await expect(openNpk(make(testFolder()), { keys })).rejects.toMatchObject({ code });
  });
});

describe("signatures", () => {
  const [second, third] = [makeKeyPair(), makeKeyPair()];

  test("a package by an unknown key is refused, unless that is asked for", async () => {
    const { path } = await packSample();
    await expect(openNpk(path, { keys: [second.public] })).rejects.toMatchObject({ code: "signature", message: expect.stringContaining(key.public.id) });
    await using npk = await openNpk(path, { keys: [second.public], requireTrusted: false });
    expect(npk.signatures).toMatchObject([{ keyId: key.public.id, status: "unknown-key" }]);
    expect((await verifyNpk(path, { keys: [], requireTrusted: false })).signatures).toMatchObject([{ status: "unknown-key" }]);
  });

  test("a key of the same id and other bytes is not believed", async () => {
    const { path } = await packSample();
    const impostor = { id: key.public.id, bytes: second.public.bytes };
    await expect(openNpk(path, { keys: [impostor], requireTrusted: false })).rejects.toMatchObject({ code: "signature" });
  });

  test("several may sign; each trusted one is enough to open, all must be known to verify", async () => {
    const { path } = await packSample();
    await addSignature(path, second);
    await addSignature(path, third);
    for (const one of [key, second, third]) await (await openNpk(path, { keys: [one.public] })).close();
    const all = [key, second, third].map((each) => each.public);
    expect((await verifyNpk(path, { keys: all })).signatures.map(({ keyId, status }) => [keyId, status])).toEqual(all.map(({ id }) => [id, "valid"]));
    await expect(verifyNpk(path, { keys: [key.public] })).rejects.toMatchObject({ code: "signature", message: expect.stringContaining(second.public.id) });
    await addSignature(path, second);
    await expect(openNpk(path, { keys })).rejects.toMatchObject({ code: "signature", message: expect.stringContaining("signed twice") });
  });

  test("one wrong signature among good ones is refused", async () => {
    const { path } = await packSample();
    await addSignature(path, second);
    const bytes = readFileSync(path);
    bytes[bytes.length - 3]! ^= 1;
    writeFileSync(path, bytes);
    await expect(openNpk(path, { keys: [key.public, second.public] })).rejects.toMatchObject({ code: "signature" });
  });
});

test("a file far larger than the memory it takes, which does not grow with it", () => {
  const [small, large] = [300, 800].map((size) => packAndVerify(size * 1024 * 1024)) as [Packed, Packed];
  expect([small.tree, large.tree]).toEqual([300 * 1024 * 1024, 800 * 1024 * 1024]);
  expect(large.size).toBeLessThan(1024 * 1024);
  expect(large.memory).toBeLessThan(300 * 1024 * 1024);
  expect(large.memory - small.memory).toBeLessThan(64 * 1024 * 1024);
}, 300_000);

/** Bytes of the package file, of its tree, and of the most memory that packing and verifying took. */
interface Packed {
  size: number;
  tree: number;
  memory: number;
}

/** Packs one sparse file of so many bytes and verifies the package, in a process of its own. */
function packAndVerify(bytes: number): Packed {
  const folder = testFolder();
  const script = `
    import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
    import { packTree, keys } from ${JSON.stringify(join(import.meta.dirname, "fixture.ts"))};
    import { verifyNpk } from ${JSON.stringify(join(import.meta.dirname, "../../src/index.ts"))};
    mkdirSync("tree");
    writeFileSync("tree/sparse", "");
    truncateSync("tree/sparse", ${bytes});
    const { path } = await packTree(".", "tree");
    const report = await verifyNpk(path, { keys });
    console.log(JSON.stringify({ size: report.size, tree: report.sections.at(-1).bytes, memory: process.resourceUsage().maxRSS * 1024 }));`;
  return JSON.parse(execFileSync(process.execPath, ["--input-type=module", "--eval", script], { cwd: folder, encoding: "utf8" })) as Packed;
}

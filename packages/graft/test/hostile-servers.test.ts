// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// What servers may send instead of what they are asked for, in each ecosystem: pages, bombs, files of another time. The
// numbers are those of the list of hostile inputs.

import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { constants, gzipSync, zstdCompressSync } from "node:zlib";
import { locations } from "@nexus/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { catalogueFile, ecosystems, fetchReleases, selectReleases, type Repository } from "../src/index.ts";
import { bzip2Compress, madeBase, makeCache, type MadePath } from "./nix/made-cache.ts";
import { writeDatabase } from "./pacman/written-database.ts";
import { makePackage } from "./pkgsrc/make-package.ts";
import { emptyRepository, plainStages, writeSummary } from "./pkgsrc/repository.ts";
import { makeReadWorld, makeWorld, refusal, type World } from "./world.ts";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "nip-servers-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const page = "<!doctype html><title>Please sign in</title><p>This network wants you to sign in.</p>";

/** A server of a folder that sends a page with status 200 for what is in `instead`. */
async function serve(place: string) {
  const instead = new Set<string>();
  const server = createServer((request, response) => {
    const path = join(place, decodeURIComponent(new URL(request.url!, "http://x").pathname));
    if ([...instead].some((ending) => path.endsWith(ending))) return void response.writeHead(200, { "content-type": "text/html", etag: '"page"' }).end(page);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return void response.writeHead(404).end(page);
    const etag = `"${found.ino}-${found.mtimeMs}"`;
    if (request.headers["if-none-match"] === etag) return void response.writeHead(304).end();
    return void response.writeHead(200, { etag }).end(readFileSync(path));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { instead, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, [Symbol.asyncDispose]: async () => void server.close() };
}

/** Fetches and unpacks what a name means. Gives "code: message" of the refusal, or how many files there were. */
async function installed(world: World, name: string): Promise<string> {
  let files = 0;
  const work = async () => {
    const { closure } = await selectReleases([{ kind: "name", name, ecosystem: world.repositories[0]!.ecosystem }], world);
    for (const { open } of await fetchReleases(closure.releases, closure, world, 2)) {
      await using opened = await open();
      for await (const entry of opened.entries()) {
        if (entry.kind !== "file") continue;
        files += 1;
        for await (const _ of entry.body);
      }
    }
  };
  const refused = await refusal(work());
  return refused === "no refusal" ? `${files} files` : refused;
}

describe("row 37: a page where a file is asked for is refused, and does not stand in the way of the file later", () => {
  test("pacman's database", async () => {
    await using server = await serve(join(folder, "core"));
    const repository = { ...writeDatabase(join(folder, "core"), "core", [{ name: "hello", version: "1-1" }]), urls: [server.url] };
    using world = makeWorld(folder, [repository]);
    server.instead.add("core.db");
    expect(await refusal(world.update(repository))).toMatch(/^corrupt: core\.db is not a tar/);
    server.instead.clear();
    expect(await world.update(repository)).toBe(1);
  });

  test("pkgsrc's summary and package", async () => {
    await using server = await serve(join(folder, "toys/All"));
    const { repository: local, all } = emptyRepository(join(folder, "toys"));
    const { record } = makePackage(all, { fullName: "word-1.0", stage: plainStages(folder).word });
    writeSummary(all, [record.filter((line) => !line.startsWith("FILE_SIZE")).join("\n")], "gz");
    const repository: Repository = { ...local, urls: [server.url], trust: "none" };
    using world = makeWorld(folder, [repository]);
    server.instead.add("pkg_summary.xz").add("pkg_summary.zst").add("pkg_summary.bz2").add("pkg_summary.gz");
    expect(await refusal(world.update(repository))).toMatch(/^corrupt: the pkg_summary of toys names no package/);
    server.instead.clear();
    expect(await world.update(repository)).toBe(1);
    server.instead.add("word-1.0.tgz");
    using sent = await makeReadWorld(folder, [repository]);
    expect(await installed(sent, "word")).toMatch(/^corrupt: /);
    server.instead.clear();
    expect(await installed(sent, "word")).toBe("1 files");
  });

  const bent: MadePath = {
    name: "app-1.0",
    files: { "bin/app": "program" },
    repack: bzip2Compress,
    bend: (field, value) => (field === "FileHash" || field === "FileSize" ? undefined : field === "Compression" ? "bzip2" : value),
  };
  test.each<[string, MadePath, string, RegExp]>([
    ["a narinfo of nix", { name: "app-1.0", files: { "bin/app": "program" } }, ".narinfo", /^corrupt: .*which is no field/],
    ["a NAR with a digest", { name: "app-1.0", files: { "bin/app": "program" } }, ".nar", /^(network|digest-mismatch): /],
    ["a NAR without one", bent, ".nar", /^corrupt: /],
  ])("%s", async (_, path, ending, expected) => {
    await using server = await serve(join(folder, "cache"));
    const repository: Repository = { ...makeCache(join(folder, "cache"), [path]), urls: [server.url] };
    using world = makeWorld(folder, [repository]);
    await world.update(repository);
    server.instead.add(ending);
    expect(await installed(world, madeBase("app-1.0"))).toMatch(expected);
    server.instead.clear();
    expect(await installed(world, madeBase("app-1.0"))).toBe("1 files");
  });
});

describe("row 16: an index that unpacks to far more than it is", () => {
  const zeros = (bytes: number) => zstdCompressSync(Buffer.alloc(bytes), { params: { [constants.ZSTD_c_windowLog]: 20 } });

  test("in a member of pacman's database that nobody reads", async () => {
    const place = join(folder, "core");
    const repository = writeDatabase(place, "core", [{ name: "hello", version: "1-1" }]);
    mkdirSync(join(folder, "staging/hello-1-1"), { recursive: true });
    const sparse = openSync(join(folder, "staging/hello-1-1/padding"), "w");
    writeSync(sparse, "x", 400 * 1024 * 1024);
    closeSync(sparse);
    execFileSync("tar", ["--create", "--use-compress-program=zstd -3", "--file", join(place, "core.db"), "--directory", join(folder, "staging"), "."]);
    expect(statSync(join(place, "core.db")).size).toBeLessThan(100_000);
    using world = makeWorld(folder, [repository]);
    expect(await refusal(world.update(repository))).toMatch(/^corrupt: .*(more than 1000 times its size|bytes)/);
    expect(world.isRead(repository)).toBe(false);
  });

  test.each([
    ["one line", () => zeros(2_000_000), /one of its lines is longer than/],
    ["one record", () => zstdCompressSync(Buffer.from("A=1\n".repeat(30_000))), /one of its records has more than/],
    ["nothing but line ends", () => zstdCompressSync(Buffer.alloc(9_000_000, "\n")), /it has more than 8000000 lines/],
  ])("in pkgsrc's summary: %s", async (_, bomb, expected) => {
    const { repository, all } = emptyRepository(join(folder, "toys"));
    writeFileSync(join(all, "pkg_summary.zst"), bomb());
    using world = makeWorld(folder, [repository]);
    expect(await refusal(world.update(repository))).toMatch(expected);
  });

  test("a narinfo and a nix-cache-info that go on and on", async () => {
    const repository = makeCache(join(folder, "cache"), [{ name: "app-1.0" }]);
    using world = makeWorld(folder, [repository]);
    const narinfo = join(folder, "cache", `${madeBase("app-1.0").slice(0, 32)}.narinfo`);
    writeFileSync(narinfo, `${readFileSync(narinfo, "utf8")}${"X: y\n".repeat(1_000_000)}`);
    expect(await installed(world, madeBase("app-1.0"))).toMatch(/^network: .*narinfo of made could not be fetched/);
    writeFileSync(join(folder, "cache/nix-cache-info"), "StoreDir: /nix/store\n".repeat(10_000));
    expect(await refusal(world.update(repository))).toMatch(/^network: .*nix-cache-info of made could not be fetched/);
  });
});

test("row 52: a catalogue that is damaged in its middle is an error or is read again, never an empty answer", async () => {
  const packages = Array.from({ length: 400 }, (_, index) => ({ name: `package-${index}`, version: "1-1" }));
  const repository = writeDatabase(join(folder, "core"), "core", packages);
  using first = await makeReadWorld(folder, [repository]);
  expect(await ecosystems.pacman.find({ name: "package-7" }, [repository], first)).toHaveLength(1);
  const file = catalogueFile(locations({ HOME: folder }), repository);
  const bytes = readFileSync(file);
  bytes.fill(0xff, bytes.length >> 2, (bytes.length >> 2) * 3);
  writeFileSync(file, bytes);
  using world = makeWorld(folder, [repository]);
  const found = await refusal(ecosystems.pacman.find({ name: "package-7" }, [repository], world).then((offers) => expect(offers).toHaveLength(1)));
  expect(found).toMatch(/^corrupt: the catalogue .* is damaged/);
  expect(await world.update(repository)).toBe(400);
});

test("row 35: a signature that cannot be checked is not a good one", async () => {
  const repository: Repository = { ...writeDatabase(join(folder, "core"), "core", [{ name: "hello", version: "1-1" }]), trust: "signed", keys: ["A".repeat(40)] };
  writeFileSync(join(folder, "core/core.db.sig"), gzipSync("no signature"));
  using world = makeWorld(folder, [repository]);
  expect(await refusal(world.update(repository))).toMatch(/^signature: /);
  expect(world.isRead(repository)).toBe(false);
});

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// What is believed of a cache, and what is not: every field that a cache may bend.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { parseNixSha256 } from "@nexus/trust";
import { type Repository, type Trust } from "../../src/index.ts";
import { nixEcosystem } from "../../src/nix/ecosystem.ts";
import { bzip2Compress, madeBase, makeCache, makeTestKey, ownKey, writeMadePath, type MadePath } from "./made-cache.ts";
import { makeWorld } from "../world.ts";

const nix = nixEcosystem("http://127.0.0.1:1");
const stranger = makeTestKey("stranger-1");
const lib: MadePath = { name: "lib-2.0", files: { "lib/x": "library" } };
const app: MadePath = { name: "app-1.0", files: { "bin/app": `/nix/store/${madeBase("lib-2.0")}/lib/x` }, references: ["lib-2.0"] };

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "nexus-nix-trust-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Resolves, fetches and unpacks app-1.0 from a cache. Returns the error's code and message, or "done" with the files. */
async function outcomeOf(paths: readonly MadePath[], change: Partial<Repository> = {}): Promise<string> {
  const place = folder();
  return outcomeIn(place, { ...makeCache(join(place, "cache"), paths), ...change });
}

async function outcomeIn(place: string, repository: Repository, world = makeWorld(place, [repository])): Promise<string> {
  try {
    const offers = await nix.find({ name: madeBase("app-1.0") }, [repository], world);
    if (offers.length === 0) return "nothing";
    const closure = await nix.resolve(offers, [repository], world);
    let bytes = 0;
    for (const release of closure.releases) {
      await using opened = await nix.open(release, await nix.fetch(release, world), closure, world);
      for await (const entry of opened.entries()) if (entry.kind === "file") for await (const chunk of entry.body) bytes += chunk.length;
    }
    return `done: ${closure.releases.map(({ name }) => name).join(" ")}, ${bytes} bytes`;
  } catch (error) {
    return `${(error as { code: string }).code}: ${(error as Error).message}`;
  }
}

const done = "done: lib app, 64 bytes";
const bent =
  (field: string, change: (value: string) => string | undefined): MadePath["bend"] =>
  (each, value) =>
    each === field ? change(value) : value;
const unsigned: MadePath["signers"] = [];

describe("trust", () => {
  test.each<[string, Trust, MadePath["signers"], string[], RegExp]>([
    ["signed by the key", "signed", undefined, [ownKey.text], /^done/],
    ["signed by two, one of them the key", "signed", [stranger, ownKey], [ownKey.text], /^done/],
    ["one of several keys", "signed", undefined, [stranger.text, ownKey.text], /^done/],
    ["not signed", "signed", unsigned, [ownKey.text], /^signature: .*made is not believed: it carries no signature/],
    ["signed by a stranger", "signed", [stranger], [ownKey.text], /^signature: .*signed by stranger-1, and believed are made-1/],
    ["signed by a stranger under the key's name", "signed", [{ ...stranger, name: "made-1" }], [ownKey.text], /^signature: .*its signature by made-1 does not fit/],
    ["no keys known", "signed", undefined, [], /^signature: .*believed are no keys at all/],
    ["not signed, digest", "digest", unsigned, [], /^done/],
    ["not signed, none", "none", unsigned, [], /^done/],
  ])("%s", async (_, trust, signers, keys, expected) => {
    expect(
      await outcomeOf(
        [lib, app].map((path) => ({ ...path, signers })),
        { trust, keys },
      ),
    ).toMatch(expected);
  });

  test("where a key is wanted, it is said where Nix keys stand", async () => {
    const place = folder();
    const repository: Repository = { ...makeCache(join(place, "cache"), [lib]), keys: [] };
    const world = makeWorld(place, [repository]);
    const hint = 'if you know its owner\'s key, give made in repositories.kdl the line key "NAME:BASE64"; to take it unsigned: nip repo trust made digest';
    const index = nix.readIndex(repository, world)[Symbol.asyncIterator]();
    await expect(index.next()).rejects.toMatchObject({ code: "signature", hint });
    await expect(nix.find({ name: madeBase("lib-2.0") }, [repository], world)).rejects.toMatchObject({ code: "signature", hint });
  });

  test("a dependency is held to the same", async () => {
    expect(await outcomeOf([{ ...lib, signers: unsigned }, app])).toMatch(/^signature: \/nix\/store\/\w{32}-lib-2\.0 of made is not believed/);
  });

  test("with trust on first use a path may not change later", async () => {
    const place = folder();
    const repository: Repository = {
      ...makeCache(join(place, "cache"), [
        { ...lib, signers: unsigned },
        { ...app, signers: unsigned },
      ]),
      trust: "digest",
      keys: [],
    };
    const world = makeWorld(place, [repository]);
    expect(await outcomeIn(place, repository, world)).toBe(done);
    expect(await outcomeIn(place, repository, world)).toBe(done);
    writeMadePath(join(place, "cache"), { ...lib, files: { "lib/x": "libRARY" }, signers: unsigned });
    rmSync(join(place, ".cache"), { recursive: true }); // what was fetched once is not asked for again
    expect(await outcomeIn(place, repository, world)).toMatch(/^digest-mismatch: /);
  });

  test.each<[string, MadePath, MadePath]>([
    ["not signed", { ...app, signers: unsigned }, app],
    ["damaged", { ...app, bend: bent("NarSize", () => "many") }, app],
    ["signed by a stranger", { ...app, signers: [stranger] }, { ...app, signers: [stranger, ownKey] }],
  ])("a narinfo that was %s when it was first seen is judged by what the cache says now", async (_, first, then) => {
    const place = folder();
    const repository = makeCache(join(place, "cache"), [lib, first]);
    const world = makeWorld(place, [repository]);
    expect(await outcomeIn(place, repository, world)).toMatch(/^(signature|corrupt): /);
    writeMadePath(join(place, "cache"), then);
    expect(await outcomeIn(place, repository, world)).toBe(done);
  });

  test("a narinfo that was refused is taken once its repository is believed without signatures, and refused again after that", async () => {
    const place = folder();
    const repository = makeCache(join(place, "cache"), [lib, { ...app, signers: unsigned }]);
    const outcomes = [];
    for (const trust of ["signed", "digest", "signed"] as const) outcomes.push(await outcomeIn(place, { ...repository, trust }, makeWorld(place, [{ ...repository, trust }])));
    expect(outcomes).toEqual([expect.stringMatching(/^signature: /), done, expect.stringMatching(/^signature: /)]);
  });

  test("a malformed signature counts for nothing, and says so", async () => {
    expect(await outcomeOf([lib, { ...app, bend: bent("Sig", () => "1;host;c2lnbmF0dXJl") }])).toMatch(/^signature: .*carries no signature/);
  });
});

describe("what is signed may not be bent", () => {
  test.each<[string, MadePath["bend"]]>([
    ["NarSize", bent("NarSize", (size) => String(Number(size) + 8))],
    ["NarHash", bent("NarHash", () => `sha256:${"0".repeat(52)}`)],
    ["References", bent("References", () => "")],
    ["StorePath", bent("StorePath", (path) => path.replace("app-1.0", "app-1.1"))],
  ])("%s", async (_, bend) => {
    expect(await outcomeOf([lib, { ...app, bend }])).toMatch(/^signature: .*does not fit/);
  });
});

describe("what is not signed is found out all the same", () => {
  const flip = (nar: Buffer) => Buffer.from(nar.toString("latin1").replace("/lib/x", "/lib/y"), "latin1");
  test.each<[string, Partial<MadePath>, RegExp]>([
    ["another NAR, its own hash put right", { repack: flip }, /^digest-mismatch: .*got sha256:/],
    [
      "another packed NAR",
      { repack: (nar) => bzip2Compress(flip(nar)), bend: bent("Compression", () => "bzip2") },
      /^digest-mismatch: .*unpacks to sha256:\w{64}, and sha256:\w{64} is promised/,
    ],
    [
      "a longer packed NAR",
      { repack: (nar) => bzip2Compress(Buffer.concat([nar, Buffer.alloc(8)])), bend: bent("Compression", () => "bzip2") },
      /^corrupt: .*unpacks to more than/,
    ],
    ["a packed NAR cut short", { repack: (nar) => bzip2Compress(nar.subarray(0, -8)), bend: bent("Compression", () => "bzip2") }, /^corrupt: .*truncated/],
    [
      "a FileHash that is wrong",
      { repack: bzip2Compress, bend: (field, value) => ({ Compression: "bzip2", FileHash: `sha256:${"1".repeat(52)}` })[field] ?? value },
      /^digest-mismatch: /,
    ],
    ["a FileSize that is wrong", { bend: bent("FileSize", () => "5") }, /^corrupt: .*two sizes/],
    ["another format than is said", { bend: bent("Compression", () => "bzip2") }, /^corrupt: .*bzip2 stream is damaged/],
    ["a URL that climbs", { bend: bent("URL", () => "../secret") }, /^corrupt: .*leads out of the cache/],
    ["a URL of a file", { bend: bent("URL", () => "file:///etc/passwd") }, /^corrupt: .*neither http nor https/],
    ["the narinfo of another path", { bend: bent("StorePath", () => `/nix/store/${madeBase("lib-2.0")}`) }, /^corrupt: .*describes another path/],
    ["a path of another store", { bend: bent("StorePath", (path) => path.replace("/nix/", "/gnu/")) }, /^corrupt: .*is no path of \/nix\/store/],
  ])("%s", async (_, change, expected) => {
    expect(await outcomeOf([lib, { ...app, ...change }])).toMatch(expected);
  });
});

describe("caches as they are found", () => {
  test.each<[string, Partial<MadePath>]>([
    ["whole paths as References, with a blank behind", { bend: bent("References", (bases) => `${bases.replace(/^|(?<= )(?=\S)/g, "/nix/store/")} `) }],
    ["no FileHash, no FileSize", { bend: (field, value) => (field.startsWith("File") ? undefined : value) }],
    ["packed, without FileHash and Compression", { repack: bzip2Compress, bend: (field, value) => (["FileHash", "Compression"].includes(field) ? undefined : value) }],
    ["NarHash in base 16", { bend: bent("NarHash", (text) => `sha256:${parseNixSha256(text)}`) }],
    ["fields that nobody knows", { bend: bent("URL", (url) => `${url}\nCA: text:sha256:x\nNewField: 1\nSystem:`) }],
  ])("%s", async (_, change) => {
    expect(await outcomeOf([lib, { ...app, ...change }])).toBe(done);
  });

  test("what is not there is told with the chain that needs it", async () => {
    const top: MadePath = { name: "app-1.0", references: ["middle-1.0"] };
    expect(await outcomeOf([top, { name: "middle-1.0", references: ["lib-2.0"] }])).toMatch(
      /^conflict: app-1\.0 → middle-1\.0 \(for \w{32}-middle-1\.0\) needs \w{32}-lib-2\.0, which made does not have/,
    );
    expect(await outcomeOf([])).toBe("nothing");
  });

  test("a folder without a channel lists its store paths; a cache of another store is refused", async () => {
    const place = folder();
    const repository = makeCache(join(place, "cache"), [lib, app, { name: "lib-2.0-dev" }]);
    const world = makeWorld(place, [repository]);
    expect(await world.update(repository)).toBe(3);
    const find = async (name: string) => (await nix.find({ name }, [repository], world)).map((offer) => `${offer.name} ${offer.version}`);
    expect(await find("app")).toEqual(["app 1.0"]);
    expect(await find("lib")).toEqual(["lib 2.0", "lib.dev 2.0"]);
    expect(await find("lib.dev")).toEqual(["lib.dev 2.0"]);
    writeFileSync(join(place, "cache/nix-cache-info"), "StoreDir: /gnu/store\n");
    await expect(world.update(repository)).rejects.toMatchObject({ code: "corrupt", message: expect.stringContaining('a cache of "/gnu/store"') });
    await expect(world.update({ ...repository, keys: [] })).rejects.toMatchObject({ code: "corrupt" });
  });
});

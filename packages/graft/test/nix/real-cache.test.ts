// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Caches and a channel that Nix itself made, from the channel's names to programs that run.

import { createHash } from "node:crypto";
import { lstatSync, mkdtempSync, readFileSync, readlinkSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scanTree, treeDigest } from "@nexus/store";
import { type Closure, type Findings, type Repository } from "../../src/index.ts";
import { nixEcosystem } from "../../src/nix/ecosystem.ts";
import { addressOf, cacheCompressions, makeNixFixture, type NixFixture } from "./fixture/make-cache.ts";
import { graftClosure, runInRoot } from "./graft-closure.ts";
import { makeWorld, type World } from "../world.ts";

const folder = mkdtempSync(join(tmpdir(), "nexus-nix-"));
const nix = nixEcosystem("http://127.0.0.1:1"); // nobody answers: no test here may need Hydra
let fixture: NixFixture;
let repository: Repository;
let world: World;

beforeAll(async () => {
  fixture = await makeNixFixture(join(folder, "fixture"));
  repository = repositoryOf("zstd");
  world = makeWorld(folder, [repository]);
  await world.update(repository);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function repositoryOf(compression: (typeof cacheCompressions)[number]): Repository {
  const { caches, channel, key } = fixture;
  return { name: "test", ecosystem: "nix", urls: [addressOf(caches[compression]!)], channel: addressOf(channel), keys: [key], trust: "signed", priority: 0 };
}

/** The base name of a package of the fixture. */
const baseOf = (name: string, output = "out") => basename(fixture.paths[name]![output]!);
const names = (offers: readonly { name: string; version: string }[]) => offers.map(({ name, version }) => `${name} ${version}`);
const find = (name: string, version?: string) => nix.find({ name, version }, [repository], world);

async function closureOf(...wanted: string[]): Promise<Closure> {
  const offers = await Promise.all(wanted.map(async (name) => (await find(name))[0]!));
  return nix.resolve(offers, [repository], world);
}

describe("the channel", () => {
  test("offers what has a store path and is for this machine", () => {
    const offers = [...world.catalogue(repository).all()];
    expect(offers.map(({ name }) => name).sort()).toEqual([...Object.keys(fixture.paths), "helloPackages.hello"].sort());
    const hello = offers.find(({ name }) => name === "hello")!;
    expect(hello).toMatchObject({ version: "2.12.1", architecture: "x86_64-linux", description: "The package hello", homepage: "https://hello.example/", license: "MIT" });
    expect(hello.detail).toMatchObject({ install: ["out", "man", "doc"], revision: "6c1e3a2b7d4f5061728394a5b6c7d8e9f0a1b2c3" });
    expect((hello.detail["outputs"] as Record<string, string[]>)["out"]).toHaveLength(4);
  });

  test("is searched by attribute, by the package's own name, with output and version", async () => {
    expect(names(await find("hello"))).toEqual(["hello 2.12.1", "helloPackages.hello 2.10"]);
    expect(names(await find("hello", "2.10"))).toEqual(["helloPackages.hello 2.10"]);
    expect(names(await find("libgreet.dev"))).toEqual(["libgreet.dev 1.2"]);
    for (const output of ["nothing", "constructor", "__proto__"]) expect(names(await find(`libgreet.${output}`))).toEqual([]);
    expect(names(await find("onlyDarwin"))).toEqual([]);
    expect(names(await nix.find({ name: "hello", repository: "other" }, [repository], world))).toEqual([]);
  });
});

describe("addresses", () => {
  test("a store path, a path below it, its base name, its hash and its narinfo's URL lead to one offer", async () => {
    const path = fixture.paths["libchain"]!["out"]!;
    const hash = basename(path).slice(0, 32);
    for (const name of [path, `${path}/lib/libchain.so`, basename(path), hash, `${repository.urls[0]}/${hash}.narinfo`]) {
      const offers = await find(name);
      expect(names(offers), name).toEqual(["libchain 2.0"]);
      expect((await nix.resolve(offers, [repository], world)).releases.map(({ key }) => key)).toContain(basename(path));
    }
    expect(await find("0".repeat(32))).toEqual([]);
  });

  test("a narinfo in a cache that is no repository is believed by the repositories' keys only", async () => {
    const elsewhere: Repository = { ...repository, urls: ["file:///nowhere"], channel: undefined, trust: "none" };
    const url = `${addressOf(fixture.caches.xz!)}/${baseOf("libchain").slice(0, 32)}.narinfo`;
    const own = makeWorld(folder, [elsewhere]);
    const closure = await nix.resolve(await nix.find({ name: url }, [elsewhere], own), [elsewhere], own);
    expect(closure.releases.map(({ trust }) => trust)).toEqual(["signed", "signed", "signed", "signed"]);
    const paths = await Promise.all(closure.releases.map((release) => nix.fetch(release, own)));
    expect(paths.every((path) => statSync(path).size > 0)).toBe(true);
    const keyless = { ...elsewhere, keys: [] };
    await expect(nix.find({ name: url }, [keyless], makeWorld(folder, [keyless]))).rejects.toMatchObject({ code: "signature" });
  });
});

describe("resolving", () => {
  test("takes this machine's builds, each once, dependencies first, from whatever cache", async () => {
    const closure = await closureOf("hello");
    const keys = closure.releases.map(({ key }) => key);
    expect(keys).toEqual(
      ["greet-data", "glibc", "libgreet", "libchain", "hello"]
        .map((name) => baseOf(name))
        .concat(baseOf("hello", "man"), baseOf("hello", "doc"))
        .sort((a, b) => keys.indexOf(a) - keys.indexOf(b)),
    );
    const seen = new Set<string>();
    const outputs = closure.releases.filter(({ partOf }) => partOf !== undefined).map(({ key }) => key);
    expect(outputs.sort()).toEqual([baseOf("hello", "man"), baseOf("hello", "doc")].sort());
    for (const { key, needs } of closure.releases) {
      for (const need of needs.filter((each) => !outputs.includes(each.key))) expect(seen, `${key} needs ${need.key}`).toContain(need.key);
      seen.add(key);
    }
    const hello = closure.releases.find(({ key }) => key === baseOf("hello"))!;
    expect(hello).toMatchObject({
      name: "hello",
      version: "2.12.1",
      app: "Hello",
      explicit: true,
      trust: "signed",
      architecture: "x86_64",
      aliases: [`Programs/.${baseOf("hello")}`],
    });
    expect(closure.releases.find(({ key }) => key === baseOf("hello", "man"))).toMatchObject({
      name: "hello.man",
      version: "2.12.1",
      app: "Hello",
      explicit: false,
      partOf: baseOf("hello"),
    });
    expect(closure.releases.find(({ key }) => key === baseOf("glibc"))).toMatchObject({ name: "glibc", version: "2.36", app: "Glibc", explicit: false });
    expect(hello.detail).toMatchObject({ signedBy: "nexus-test-1", compression: "zstd", revision: "6c1e3a2b7d4f5061728394a5b6c7d8e9f0a1b2c3" });
    expect(closure.notes).toEqual([]);
    for (const compression of cacheCompressions) {
      const other = repositoryOf(compression);
      const again = await nix.resolve((await find("hello")).slice(0, 1), [other], makeWorld(folder, [other]));
      expect(again.releases.map(({ key }) => key)).toEqual(keys);
    }
  });

  test("knows a static program of another machine by its file", async () => {
    expect((await closureOf("static-tool")).releases.at(-1)!.key).toBe(baseOf("static-tool"));
    const arm = makeWorld(folder, [repository], { architecture: "aarch64" });
    const offers = await find("static-tool");
    expect((await nix.resolve(offers, [repository], arm)).releases.at(-1)!.key).toBe(basename(fixture.foreign["static-aarch64"]!["out"]!));
  });

  test("says so when a cache has nothing for this machine", async () => {
    await expect(closureOf("helloPackages.hello")).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("no cache has a build of helloPackages.hello 2.10"),
    });
  });
});

test("the files of an offer are known from the cache's listing", async () => {
  expect(await nix.listFiles!((await find("hello"))[0]!, world)).toContain("share/man/man1/hello.1.gz");
  expect(await nix.listFiles!((await find("greet-data"))[0]!, world)).toEqual(["share/doc/plain.gz", "share/greet/greeting", "share/grüße/漢字 😀 e.txt"]);
  expect(await nix.listFiles!((await find("note"))[0]!, world)).toEqual(["note.txt"]);
  expect(world.events.filter((event) => event.type === "start" && event.label.includes("note"))).toEqual([]);
});

describe("unpacked", () => {
  const root = join(folder, "root");
  let found: Map<string, Findings>;
  const all = ["hello", "static-tool", "musl-tool", "wide", "links", "libgreet.dev", "sparse", "note", "say", "hello-link"];
  const inPrograms = (name: string, ...path: string[]) => join("/Programs", `.${baseOf(name)}`, ...path);
  const onDisk = (path: string) => join(root, path);

  beforeAll(async () => {
    found = await graftClosure(nix, await closureOf(...all), root, world);
  });

  test.each([0, 65534])("every program runs with nothing but /Programs, as user %i", (uid) => {
    const greeting = "welcome to the store\n";
    expect(runInRoot(root, uid, inPrograms("hello", "bin/hello"))).toBe(`hello chain: ${greeting}`);
    expect(runInRoot(root, uid, inPrograms("hello", "bin/hello-script"))).toBe(`script at ${inPrograms("hello")}\n`);
    expect(runInRoot(root, uid, inPrograms("static-tool", "bin/static-tool"))).toBe(`static: ${greeting}`);
    expect(runInRoot(root, uid, inPrograms("musl-tool", "bin/musl-tool"))).toBe(`musl: ${greeting}`);
    expect(runInRoot(root, uid, inPrograms("wide", "bin/wide"))).toBe(`wide n ${greeting}`);
    expect(runInRoot(root, uid, inPrograms("links", "bin/hello-by-name"))).toBe(`hello chain: ${greeting}`);
    expect(runInRoot(root, uid, inPrograms("links", "bin/static-by-way"))).toBe(`static: ${greeting}`);
    expect(runInRoot(root, uid, inPrograms("links", "share/self/hello-by-name"))).toBe(`hello chain: ${greeting}`);
    expect(runInRoot(root, uid, inPrograms("say"))).toBe(`said at ${inPrograms("say")}\n`);
    expect(runInRoot(root, uid, inPrograms("hello-link"))).toBe(`hello chain: ${greeting}`);
  });

  test("what cannot be moved is told", () => {
    expect([...found].filter(([, { leftovers }]) => leftovers.length > 0)).toEqual([[baseOf("wide"), expect.objectContaining({ leftovers: [{ path: "bin/wide", count: 1 }] })]]);
  });

  test("links lead to the same places under /Programs", () => {
    const link = (name: string, path: string) => readlinkSync(onDisk(inPrograms(name, path)));
    expect(link("links", "bin/hello-by-name")).toBe(inPrograms("hello", "bin/hello"));
    expect(link("links", "bin/static-by-way")).toBe(inPrograms("static-tool", "bin/static-tool"));
    expect(link("links", "share/inside")).toBe("../bin");
    expect(link("links", "share/self")).toBe(inPrograms("links", "bin"));
    expect(link("links", "share/host")).toBe("/etc/hostname");
    expect(link("links", "share/out")).toBe("/etc/passwd");
  });

  test("packed pages are rewritten, and only those that hold a prefix", () => {
    const page = readFileSync(onDisk(join("/Programs", `.${baseOf("hello", "man")}`, "share/man/man1/hello.1.gz")));
    expect(gunzipSync(page).toString()).toBe(`.TH HELLO 1\nLies in ${inPrograms("hello")}.\n`);
    expect(gunzipSync(readFileSync(onDisk(inPrograms("greet-data", "share/doc/plain.gz")))).toString()).toBe("plain\n");
  });

  test("a single file, a name beyond ASCII and a large file of zeros lie there whole", () => {
    expect(readFileSync(onDisk(inPrograms("note")), "utf8")).toBe(`see ${inPrograms("greet-data", "share/greet/greeting")}\n`);
    expect(lstatSync(onDisk(inPrograms("note"))).isSymbolicLink()).toBe(true);
    expect(readFileSync(onDisk(inPrograms("greet-data", "share/grüße/漢字 😀 e.txt")), "utf8")).toBe("漢字\n");
    const zeros = createHash("sha256")
      .update(Buffer.alloc(64 * 1024 * 1024))
      .digest("hex");
    expect(
      createHash("sha256")
        .update(readFileSync(onDisk(inPrograms("sparse", "share/zeros"))))
        .digest("hex"),
    ).toBe(zeros);
  });

  test("no byte of the old place is left, beyond what is told", async () => {
    for (const key of found.keys()) {
      for (const entry of await scanTree(join(root, "Programs/trees", key))) {
        if (entry.kind !== "file") continue;
        const bytes = readFileSync(join(root, "Programs/trees", key, entry.path));
        expect([entry.path, bytes.includes("/nix/store/"), bytes.includes(Buffer.from("/nix/store/", "utf16le"))]).toEqual([entry.path, false, false]);
      }
    }
  });

  test.each(cacheCompressions)("a cache packed with %s gives the same trees", async (compression) => {
    const other = repositoryOf(compression);
    const around = makeWorld(folder, [other]);
    const closure = await nix.resolve((await find("hello")).slice(0, 1), [other], around);
    const again = join(folder, `root-${compression}`);
    await graftClosure(nix, closure, again, around);
    for (const { key } of closure.releases) {
      const [one, two] = await Promise.all([root, again].map((each) => scanTree(join(each, "Programs/trees", key))));
      expect([key, treeDigest(two!)]).toEqual([key, treeDigest(one!)]);
    }
  });
});

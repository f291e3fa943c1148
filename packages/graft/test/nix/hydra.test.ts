// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Hydra as a server of this machine that answers as the real one does: JSON to those who ask for it, a page to all others.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { run } from "@nexus/core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Ecosystem, type Repository } from "../../src/index.ts";
import { nixEcosystem } from "../../src/nix/ecosystem.ts";
import { hydraJobs } from "../../src/nix/hydra.ts";
import { madeBase, makeCache } from "./made-cache.ts";
import { makeWorld, type World } from "../world.ts";

const folder = mkdtempSync(join(tmpdir(), "nexus-hydra-"));
const asked: string[] = [];
const builds = new Map<string, Record<string, unknown>>();
let server: Server;
let address: string;
let repository: Repository;
let world: World;
let nix: Ecosystem;

/** A build as Hydra tells of it. */
function build(name: string, outputs: Record<string, string>, change: Record<string, unknown> = {}): Record<string, unknown> {
  const buildoutputs = Object.fromEntries(Object.entries(outputs).map(([output, each]) => [output, { path: `/nix/store/${madeBase(each)}` }]));
  const times = { timestamp: 1760000000, starttime: 1760000100, stoptime: 1760000200 };
  const about = {
    id: 311000000,
    project: "nixpkgs",
    jobset: "unstable",
    job: `${name}.x86_64-linux`,
    system: "x86_64-linux",
    jobsetevals: [1820000],
    priority: 100,
    releasename: null,
  };
  return {
    ...about,
    ...times,
    nixname: name,
    drvpath: `/nix/store/${madeBase(`${name}.drv`)}`,
    finished: 1,
    buildstatus: 0,
    buildproducts: {},
    buildmetrics: {},
    buildoutputs,
    ...change,
  };
}

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? "");
    const found = builds.get(request.url ?? "");
    if (found === undefined) return response.writeHead(404).end("{}");
    if (request.headers.accept !== "application/json") return response.end("<!DOCTYPE html><title>Build</title>");
    response.end(JSON.stringify(found));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const channel = join(folder, "nixpkgs-unstable");
  mkdirSync(channel);
  const record = { name: "twin-1.0", pname: "twin", version: "1.0", system: "x86_64-linux", outputs: ["out"], meta: {} };
  writeFileSync(join(channel, "packages.json.br"), brotliCompressSync(JSON.stringify({ version: "2", packages: { twin: record } })));
  const twins = [madeBase("twin-1.0"), madeBase("twin-1.0", "other")];
  writeFileSync(join(channel, "store-paths"), twins.map((base) => `/nix/store/${base}\n`).join(""));
  await run("xz", ["--", join(channel, "store-paths")]);
  const made = makeCache(join(folder, "cache"), [{ name: "twin-1.0" }, { name: "twin-1.0", other: "other" }, { name: "rare-3.2" }, { name: "rare-3.2-dev" }]);
  repository = { ...made, channel: pathToFileURL(channel).href };
});
beforeEach(async () => {
  asked.length = 0;
  builds.clear();
  nix = nixEcosystem(address);
  world = makeWorld(folder, [repository]);
  await world.update(repository);
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const find = async (name: string, version?: string) => nix.find({ name, version }, [repository], world);

test("a name that no list has is found as Hydra built it last, each question asked once", async () => {
  builds.set("/job/nixpkgs/unstable/rare.x86_64-linux/latest-finished", build("rare-3.2", { out: "rare-3.2", dev: "rare-3.2-dev" }));
  const offers = await find("rare");
  expect(offers.map(({ name, version }) => [name, version])).toEqual([["rare", "3.2"]]);
  const closure = await nix.resolve(offers, [repository], world);
  expect(closure.releases.map(({ key }) => key)).toEqual([madeBase("rare-3.2")]);
  const dev = await nix.resolve(await find("rare.dev"), [repository], world);
  expect(dev.releases.map(({ key, name }) => [key, name])).toEqual([[madeBase("rare-3.2-dev"), "rare.dev"]]);
  expect(await find("rare", "3.1")).toEqual([]);
  expect(asked.filter((path) => path === "/job/nixpkgs/unstable/rare.x86_64-linux/latest-finished")).toHaveLength(1);
  expect(await find("nothing")).toEqual([]);
});

test.each<[string, Record<string, unknown>, RegExp]>([
  ["of another system", { system: "aarch64-darwin" }, /is for "aarch64-darwin"/],
  ["that failed", { buildstatus: 1 }, /a build that failed/],
  ["that is under way", { finished: 0 }, /a build that failed/],
  ["without outputs", { buildoutputs: null }, /has no outputs/],
  ["in another store", { buildoutputs: { out: { path: "/gnu/store/x" } } }, /is no path of/],
])("a build %s is no answer", async (_, change, message) => {
  builds.set("/job/nixpkgs/unstable/rare.x86_64-linux/latest-finished", build("rare-3.2", { out: "rare-3.2" }, change));
  expect(await find("rare")).toEqual([]);
  expect(world.events).toContainEqual({ type: "warn", message: expect.stringMatching(message) });
});

test("of several builds of one name Hydra knows the right one; without it the first is taken, and said to be one of several", async () => {
  const twins = [madeBase("twin-1.0"), madeBase("twin-1.0", "other")].sort();
  const alone = await nix.resolve(await find("twin"), [repository], world);
  expect(alone.releases.map(({ key }) => key)).toEqual([twins[0]]);
  expect(alone.notes).toEqual([expect.stringContaining("twin 1.0: 2 builds have that name")]);
  for (const other of ["", "other"]) {
    const told = build("twin-1.0", {}, { buildoutputs: { out: { path: `/nix/store/${madeBase("twin-1.0", other)}` } } });
    builds.set("/job/nixpkgs/trunk/twin.x86_64-linux/latest-finished", told);
    nix = nixEcosystem(address);
    const closure = await nix.resolve(await find("twin"), [repository], world);
    expect(closure).toMatchObject({ notes: [], releases: [{ key: madeBase("twin-1.0", other) }] });
  }
});

test("when nobody is there, it is said, and the name is not found", async () => {
  nix = nixEcosystem("http://127.0.0.1:1");
  expect(await find("rare")).toEqual([]);
  expect(world.events).toContainEqual({ type: "warn", message: expect.stringMatching(/^Hydra was of no help: .* refuses the connection$/) });
});

test("a channel without Hydra, or a name that can be no job, asks nobody", async () => {
  expect(hydraJobs("https://example.org/my-channel", "hello", "x86_64-linux")).toEqual([]);
  expect(hydraJobs("https://channels.nixos.org/nixos-25.11", "hello", "x86_64-linux")).toEqual(["nixos/release-25.11/nixpkgs.hello.x86_64-linux"]);
  expect(hydraJobs("https://channels.nixos.org/nixos-unstable", "hello", "x86_64-linux")[0]).toBe("nixos/trunk-combined/nixpkgs.hello.x86_64-linux");
  for (const name of ["../../x", "a b", "-x", "a/b", "é"]) expect(await find(name)).toEqual([]);
  expect(asked).toEqual([]);
});

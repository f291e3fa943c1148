// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Who will win a name, as far as what is at hand tells; and that a plan fetches nothing only to tell it.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ecosystems, findOffer, parseSpec, plannedProgram, selectReleases, type Repository } from "@nexus/graft";
import { treePath, type InstalledProgram, type Preference } from "@nexus/store";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeDatabase } from "../../graft/test/pacman/written-database.ts";
import { makeReadWorld, type World } from "../../graft/test/world.ts";
import { foreseeClashes } from "../src/clashes.ts";
import { makeMachine } from "./machine.ts";

let folder: string;
let core: Repository;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nip-clashes-"));
  core = writeDatabase(join(folder, "repository"), "core", [
    { name: "hello", version: "1-1", files: ["usr/", "usr/bin/", "usr/bin/hello", "usr/bin/greet", "usr/share/bin/other"] },
    { name: "greeter", version: "1-1", files: ["usr/bin/greet", "usr/sbin/welcome"] },
    { name: "bare", version: "1-1" },
  ]);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A program of a root, with empty files for its commands. */
function installed(world: World, name: string, commands: readonly string[], more: Partial<InstalledProgram> = {}): InstalledProgram {
  const about = { key: `nix:${name}`, name, app: name, version: "1", id: "0".repeat(32), ecosystem: "nix", architecture: "x86_64", layer: "foreign" };
  const program: InstalledProgram = { ...about, explicit: true, dependencies: [], source: "x", ...more };
  const bin = join(world.target.root.path, treePath(program), "bin");
  mkdirSync(bin, { recursive: true });
  for (const command of commands) writeFileSync(join(bin, command), "", { mode: 0o755 });
  return program;
}

/** The lines of a plan that installs what the words mean beside these programs. */
async function foreseen(world: World, programs: readonly InstalledProgram[], words: readonly string[], preferences: readonly Preference[] = []): Promise<string[]> {
  const around = { ...world, target: { ...world.target, programs } };
  const { found, closure } = await selectReleases(words.map(parseSpec), around);
  return foreseeClashes(found, closure, preferences, around);
}

/** As after `nip files`: the lists of the repository's files are in the cache. */
async function fetchLists(world: World): Promise<void> {
  const { offer } = await findOffer(parseSpec("hello"), world);
  expect(await ecosystems.pacman.listFiles?.(offer, world)).toEqual(["bin/hello", "bin/greet", "share/bin/other"]);
}

test("without a list at hand none is fetched, and the plan says that the commands are not known", async () => {
  using world = await makeReadWorld(folder, [core]);
  const other = installed(world, "other", ["hello"]);
  expect(await foreseen(world, [other], ["hello"])).toEqual(["which commands pacman::hello has is not known yet: the end tells whether another program has one of them too"]);
  expect(await foreseen(world, [], ["hello"])).toEqual([]); // nobody could have them too
  expect(await foreseen(world, [], ["hello", "bare"])).toEqual([expect.stringMatching(/^which commands pacman::hello, pacman::bare have /)]);
});

test("with a list at hand the plan names the winner, by priority, and how to change it", async () => {
  using world = await makeReadWorld(folder, [core]);
  await fetchLists(world);
  const low = installed(world, "low", ["hello", "other"], { priority: -1 });
  const high = installed(world, "high", ["greet"], { priority: 5 });
  expect(await foreseen(world, [low, high], ["hello"])).toEqual([
    "bin/greet will be that of nix::high, not of pacman::hello: nip prefer pacman::hello bin/greet changes that",
    "bin/hello will be that of pacman::hello, not of nix::low: nip prefer nix::low bin/hello changes that",
  ]);
  expect(await foreseen(world, [high], ["hello"], [{ path: "bin/greet", program: "pacman::hello" }])).toEqual([
    "bin/greet will be that of pacman::hello, not of nix::high: nip prefer nix::high bin/greet changes that",
  ]);
  expect(await foreseen(world, [], ["hello", "greeter"])).toEqual([expect.stringMatching(/^bin\/greet will be that of pacman::\w+, not of pacman::\w+/)]);
});

test("a clash of old, a dependency's command and what is installed already are no news", async () => {
  using world = await makeReadWorld(folder, [core]);
  await fetchLists(world);
  const programs = [installed(world, "one", ["same"]), installed(world, "two", ["same"]), installed(world, "needed", ["greet"], { explicit: false })];
  expect(await foreseen(world, programs, ["hello"])).toEqual([]);
  const [hello] = (await selectReleases([parseSpec("hello")], world)).closure.releases.map(plannedProgram);
  expect(await foreseen(world, [hello!, installed(world, "late", ["greet"])], ["hello"])).toEqual([]);
});

test("the lists are fetched anew for a package that those at hand do not know", async () => {
  using world = await makeReadWorld(folder, [core]);
  await fetchLists(world);
  writeDatabase(join(folder, "repository"), "core", [{ name: "hello", version: "2-1", files: ["usr/bin/hello2"] }]);
  await world.update(core);
  using later = await makeReadWorld(folder, [core]);
  const { offer } = await findOffer(parseSpec("hello"), later);
  expect(await ecosystems.pacman.listFiles?.(offer, later, { atHand: true })).toBeUndefined();
  expect(await ecosystems.pacman.listFiles?.(offer, later)).toEqual(["bin/hello2"]);
});

test("a dry run of an installation asks a server for the index of its repository and nothing else", async () => {
  const asked: string[] = [];
  await using server = createServer((request, response) => {
    asked.push(request.url!);
    const file = join(folder, "repository", request.url!);
    if (existsSync(file)) response.end(readFileSync(file));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const machine = makeMachine();
  try {
    await machine.pack("other", "1.0");
    const root = `--root=${join(machine.folder, "root")}`;
    await machine.json("install", "other", root);
    await machine.json("repo", "add", "core", "--ecosystem=pacman", `http://127.0.0.1:${(server.address() as AddressInfo).port}`, "--trust=none");
    const { code, stdout } = await machine.nip(["install", "pacman::hello", "--dry-run", root]);
    expect([code, stdout]).toEqual([0, expect.stringContaining("which commands pacman::hello has is not known yet")]);
    expect(asked).toEqual(["/core.db"]);
  } finally {
    machine.remove();
  }
});

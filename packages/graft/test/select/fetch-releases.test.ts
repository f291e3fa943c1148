// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Closure, Release } from "../../src/index.ts";
import { fetchReleases } from "../../src/select/fetch-releases.ts";
import { selectReleases } from "../../src/select/select-releases.ts";
import { madeBase, makeCache } from "../nix/made-cache.ts";
import { makeWorld, type World } from "../world.ts";

let folder: string;
let world: World;
let closure: Closure;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "nip-fetch-"));
  const repository = makeCache(join(folder, "cache"), [
    { name: "lib-2.0", files: { "lib/x": "library" } },
    { name: "app-1.0", files: { "bin/app": "program" }, references: ["lib-2.0"] },
  ]);
  world = makeWorld(folder, [{ ...repository, priority: 7 }]);
  ({ closure } = await selectReleases([{ kind: "name", ecosystem: "nix", name: madeBase("app-1.0") }], world));
});
afterEach(() => {
  world[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

const named = (name: string): Release => closure.releases.find((release) => release.name === name)!;
const fetched = () => world.events.flatMap((event) => (event.type === "start" && event.id.startsWith("fetch:") ? [event.label.replace(/^fetch /, "")] : []));

test("a selected release has its repository's priority and is for the wanted machine", () => {
  expect(closure.releases.map(({ name, priority, architecture, explicit }) => [name, priority, architecture, explicit])).toEqual([
    ["lib", 7, "x86_64", false],
    ["app", 7, "x86_64", true],
  ]);
});

test("only what is wanted is fetched; the rest is, should it be opened", async () => {
  const parts = await fetchReleases([named("app")], closure, world, 4);
  expect(parts.map(({ release }) => release)).toEqual(closure.releases);
  expect(fetched()).toEqual(["app-1.0"]);
  for (const { open } of parts) await (await open())[Symbol.asyncDispose]();
  expect(fetched()).toEqual(["app-1.0", "lib-2.0"]);
});

test.each([1, 2, 100])("one that cannot be had ends it, with %i at once", async (jobs) => {
  rmSync(join(folder, "cache/nar", `${madeBase("lib-2.0")}.nar`));
  await expect(fetchReleases(closure.releases, closure, world, jobs)).rejects.toMatchObject({ code: "not-found", message: expect.stringContaining("lib-2.0") });
});

test("nothing wanted is nothing fetched", async () => {
  expect(await fetchReleases([], closure, world, 4)).toHaveLength(2);
  expect(fetched()).toEqual([]);
});

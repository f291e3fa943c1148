// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { locations } from "@nexus/core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findOffer } from "../../src/select/find-offers.ts";
import { parseSpec } from "../../src/select/spec.ts";
import { selectReleases } from "../../src/select/select-releases.ts";
import { refreshCatalogues } from "../../src/select/update-catalogue.ts";
import { makeCache } from "../nix/made-cache.ts";
import { writeDatabase } from "../pacman/written-database.ts";
import { makeWorld } from "../world.ts";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "nip-update-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const read = (events: readonly { type: string; id?: string }[]) => events.flatMap(({ type, id }) => (type === "start" && id?.startsWith("update ") === true ? [id] : []));

test("what was never read is read, once, and only where a name may be looked up in it", async () => {
  const repository = makeCache(join(folder, "cache"), [{ name: "hello-1.0" }]);
  using world = makeWorld(folder, [repository]);
  const places = locations({ HOME: folder });
  await refreshCatalogues(places, [parseSpec("pacman::hello"), parseSpec("./hello.npk")], world);
  expect([world.isRead(repository), read(world.events)]).toEqual([false, []]);
  await refreshCatalogues(places, [parseSpec("hello")], world);
  await refreshCatalogues(places, [parseSpec("nix::hello")], world);
  expect([world.isRead(repository), read(world.events)]).toEqual([true, ["update made"]]);
});

test("a repository of the same name at another place is another one", async () => {
  const places = locations({ HOME: folder });
  const versions = [];
  for (const version of ["1.0", "2.0"]) {
    using world = makeWorld(folder, [makeCache(join(folder, version), [{ name: `hello-${version}` }])]);
    await refreshCatalogues(places, [parseSpec("hello")], world);
    versions.push((await findOffer(parseSpec("hello"), world)).offer.version);
  }
  expect(versions).toEqual(["1.0", "2.0"]);
});

test("a name is looked up in the order of the repositories, and told where", async () => {
  using world = makeWorld(folder, [
    { ...makeCache(join(folder, "a"), [{ name: "hello-1.0" }]), name: "first" },
    { ...makeCache(join(folder, "b"), [{ name: "hello-2.0" }]), name: "second" },
  ]);
  await refreshCatalogues(locations({ HOME: folder }), [parseSpec("hello")], world);
  expect((await findOffer(parseSpec("hello"), world)).offer).toMatchObject({ repository: "first", version: "1.0" });
  expect((await findOffer(parseSpec("hello@2.0"), world)).offer).toMatchObject({ repository: "second", version: "2.0" });
  await expect(findOffer(parseSpec("hello@3.0"), world)).rejects.toMatchObject({ code: "not-found", hint: "there is hello@1.0, hello@2.0" });
  await expect(findOffer(parseSpec("pkgsrc::hello"), world)).rejects.toMatchObject({ code: "not-found", message: "no repository of pkgsrc is configured" });
});

test("a repository that cannot be read ends only what names its ecosystem", async () => {
  const other = { ...makeCache(join(folder, "gone"), []), name: "other", ecosystem: "pkgsrc" as const, urls: ["file:///nowhere"] };
  const places = locations({ HOME: folder });
  using world = makeWorld(folder, [makeCache(join(folder, "cache"), [{ name: "hello-1.0" }]), other]);
  await refreshCatalogues(places, [parseSpec("hello")], world);
  expect(world.events.flatMap((event) => (event.type === "warn" ? [event.message] : []))).toEqual([expect.stringMatching(/^other is passed over: /)]);
  expect((await findOffer(parseSpec("hello"), world)).offer).toMatchObject({ repository: "made" });
  await expect(refreshCatalogues(places, [parseSpec("pkgsrc::hello")], world)).rejects.toMatchObject({ code: "not-found" });
});

test.each(["hello", "pacman::hello"])("%s: of the repositories of an ecosystem one that cannot be read is passed over, and its programs resolve in the others", async (name) => {
  const away = { ...writeDatabase(join(folder, "away"), "away", []), urls: ["file:///nowhere"], priority: 10 };
  const packages = [{ name: "hello", version: "1-1", depends: ["word"] }, { name: "word", version: "1-1" }]; // prettier-ignore
  using world = makeWorld(folder, [away, writeDatabase(join(folder, "near"), "near", packages)]);
  const specs = [parseSpec(name)];
  await refreshCatalogues(locations({ HOME: folder }), specs, world);
  expect(world.events.flatMap((event) => (event.type === "warn" ? [event.message] : []))).toEqual([expect.stringMatching(/^away is passed over: /)]);
  expect((await findOffer(specs[0]!, world)).offer).toMatchObject({ repository: "near" });
  const { closure } = await selectReleases(specs, world);
  expect(closure.releases.map((release) => release.name)).toEqual(["word", "hello"]);
  await expect(findOffer(parseSpec(`${name}ish`), world)).rejects.toMatchObject({ code: "not-found", message: expect.stringMatching(/in none of the repositories near$/) });
});

test("where no repository of a named ecosystem was read, that is said", async () => {
  const away = { ...writeDatabase(join(folder, "away"), "away", []), urls: ["file:///nowhere"] };
  using world = makeWorld(folder, [away]);
  await expect(findOffer(parseSpec("pacman::hello"), world)).rejects.toMatchObject({ code: "not-found", message: "what away offers has not been read yet" });
});

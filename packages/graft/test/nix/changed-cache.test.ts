// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// A cache whose owner changes it after its narinfos were read: they are kept, and must not be believed for ever.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Closure, Repository } from "../../src/index.ts";
import { nixEcosystem } from "../../src/nix/ecosystem.ts";
import { makeWorld, refusal, type World } from "../world.ts";
import { bzip2Compress, madeBase, makeCache, writeMadePath, type MadePath } from "./made-cache.ts";

const nix = nixEcosystem("http://127.0.0.1:1");
let folder: string;
let cache: string;
let world: World | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nexus-nix-changed-"));
  cache = join(folder, "cache");
});
afterEach(() => {
  world?.[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

const lib: MadePath = { name: "lib-2.0", files: { "lib/x": "library" } };
const old: MadePath = { name: "app-1.0", files: { "bin/app": "old" }, references: ["lib-2.0"] };
const anew: MadePath = { ...old, files: { "bin/app": "built anew" } };
const at = (url: string, more: Record<string, string | undefined> = {}): MadePath["bend"] => {
  const fields: Record<string, string | undefined> = { URL: url, ...more };
  return (field, value) => (Object.hasOwn(fields, field) ? fields[field] : value);
};
const present = `nar/${madeBase("app-1.0")}.nar`;
const gone = at("nar/gone.nar");

/** What is planned while the cache is in a first state, and its narinfos are kept. */
async function planned(first: MadePath, change: Partial<Repository> = {}): Promise<Closure> {
  const repository = { ...makeCache(cache, [lib, first]), ...change };
  world = makeWorld(folder, [repository]);
  return nix.resolve(await nix.find({ name: madeBase("app-1.0") }, [repository], world), [repository], world);
}

/** The contents of a planned app-1.0 as it can be had now. */
async function contents(closure: Closure): Promise<string> {
  const release = closure.releases.at(-1)!;
  await using opened = await nix.open(release, await nix.fetch(release, world!), closure, world!);
  let text = "";
  for await (const entry of opened.entries()) if (entry.kind === "file") for await (const chunk of entry.body) text += Buffer.from(chunk).toString();
  return text;
}

const bzip2 = { repack: bzip2Compress, bend: at(present, { Compression: "bzip2" }) };
const unnamed = { repack: bzip2Compress, bend: at(present, { Compression: "bzip2", FileHash: undefined, FileSize: undefined }) };
test.each<[string, MadePath, MadePath, string]>([
  ["moved", { ...old, bend: gone }, old, "old"],
  ["moved and packed in another way", { ...old, bend: gone }, { ...old, ...bzip2 }, "old"],
  ["packed in another way under its name", old, { ...old, ...bzip2 }, "old"],
  ["built anew", { ...old, bend: gone }, anew, "built anew"],
  ["built anew under its name", old, anew, "built anew"],
  ["built anew under its name, in a cache that says no digest of what is packed", { ...old, ...unnamed }, { ...anew, ...unnamed }, "built anew"],
])("a NAR that was %s is fetched as the cache says now", async (_, first, then, expected) => {
  const closure = await planned(first);
  writeMadePath(cache, then);
  expect(await contents(closure)).toBe(expected);
  expect(await contents(closure)).toBe(expected);
});

test("where the cache says the same as before, what is wrong is told; what it has no more is not found", async () => {
  expect(await refusal(contents(await planned({ ...old, bend: gone })))).toMatch(/^not-found: app-1\.0 could not be fetched: .*gone\.nar: does not exist/);
  const closure = await planned(old);
  for (const path of [present, `${madeBase("app-1.0").slice(0, 32)}.narinfo`]) rmSync(join(cache, path));
  expect(await refusal(contents(closure))).toMatch(/^not-found: app-1\.0 could not be fetched/);
});

test.each<[string, Partial<Repository>, MadePath, RegExp]>([
  ["signed", {}, { ...anew, signers: [] }, /^signature: .*carries no signature/],
  ["held to digests", { trust: "digest", keys: [] }, anew, /^digest-mismatch: .*has changed since it was first seen/],
])("what the cache says now is believed no more than what it said before: %s", async (_, change, then, expected) => {
  const closure = await planned({ ...old, bend: gone }, change);
  writeMadePath(cache, then);
  expect(await refusal(contents(closure))).toMatch(expected);
});

test("one that needs now what the plan does not have is planned anew", async () => {
  const closure = await planned({ ...old, bend: gone });
  for (const path of [{ name: "more-1.0" }, { ...anew, references: ["lib-2.0", "more-1.0"] }]) writeMadePath(cache, path);
  expect(await refusal(contents(closure))).toMatch(/^conflict: app-1\.0 .* needs \w{32}-more-1\.0 now/);
  world![Symbol.dispose]();
  const repository = world!.repositories[0]!;
  world = makeWorld(folder, [repository]);
  expect(await contents(await nix.resolve(await nix.find({ name: madeBase("app-1.0") }, [repository], world), [repository], world))).toBe("built anew");
});

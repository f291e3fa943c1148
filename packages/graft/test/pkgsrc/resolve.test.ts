// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { InstalledProgram } from "@nexus/store";
import type { Closure } from "../../src/closure/release.ts";
import { pkgsrc } from "../../src/pkgsrc/ecosystem.ts";
import type { Repository } from "../../src/repository/repository.ts";
import type { Surroundings } from "../../src/surroundings.ts";
import { makeRepository, plainStages } from "./repository.ts";
import { makeReadWorld } from "../world.ts";

let folder: string;
let repository: Repository;
let around: Surroundings & Disposable;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "nexus-pkgsrc-"));
  repository = makeRepository(join(folder, "repository"), plainStages(folder));
  around = await makeReadWorld(join(folder, "home"), [repository]);
});
afterAll(() => {
  around[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

const find = async (name: string, version?: string): Promise<string[]> =>
  (await pkgsrc.find({ name, version }, [repository], around)).map((offer) => `${offer.name}-${offer.version}`);
const resolve = async (...names: string[]): Promise<Closure> => {
  const wanted = [];
  for (const name of names) wanted.push((await pkgsrc.find({ name }, [repository], around))[0]!);
  return pkgsrc.resolve(wanted, [repository], around);
};
const chosen = ({ releases }: Closure): string[] => releases.map(({ name, version }) => `${name}-${version}`);

test.each([
  ["libgreet", undefined, ["libgreet-2.0", "libgreet-1.2nb1", "libgreet-1.0"]],
  ["LibGreet", undefined, ["libgreet-2.0", "libgreet-1.2nb1", "libgreet-1.0"]],
  ["libgreet", "1.2nb1", ["libgreet-1.2nb1"]],
  ["libgreet", "1.2", ["libgreet-1.2nb1"]],
  ["libgreet", "1.1", []],
  ["libgreet-1.0", undefined, ["libgreet-1.0"]],
  ["libgreet>=1<2", undefined, ["libgreet-1.2nb1", "libgreet-1.0"]],
  ["lib{word,extra}-[0-9]*", undefined, ["libextra-3.1", "libword-0.9nb2"]],
  ["lib*ord", undefined, ["libword-0.9nb2"]],
  ["oldapp", undefined, ["app-2.0nb1"]],
  ["older-app", undefined, ["app-2.0nb1"]],
  ["netbsd-only", undefined, []],
  ["nothing", undefined, []],
])("%s %s means %j", async (name, version, expected) => {
  expect(await find(name, version)).toEqual(expected);
});

test("only the repository that a query names is asked", async () => {
  expect(await pkgsrc.find({ name: "app", repository: "another" }, [repository], around)).toEqual([]);
});

test("the newest version within the range, and the library that no dependency brings", async () => {
  const closure = await resolve("app");
  expect(chosen(closure)).toEqual(["libword-0.9nb2", "libgreet-1.2nb1", "libextra-3.1", "app-2.0nb1"]);
  const app = closure.releases.at(-1)!;
  expect(app.needs.map(({ because }) => because)).toEqual(["libgreet>=1.0<2", "libword-[0-9]*", "/usr/pkg/lib/libextra.so.1"]);
  expect(app.needs.every(({ key }) => closure.releases.some((each) => each.key === key))).toBe(true);
  expect(app).toMatchObject({ explicit: true, app: "App", trust: "digest", repository: "toys", architecture: "x86_64", detail: { host: ["/lib/libc.so.6"] } });
  expect(closure.releases.slice(0, -1).every(({ explicit }) => !explicit)).toBe(true);
  expect(closure.notes).toEqual([
    "app 2.0nb1 loads /usr/pkg/lib/libextra.so.1, which none of its dependencies has: libextra 3.1 comes with it",
    "packages of pkgsrc use the host's own C library; from the host come /lib/libc.so.6",
  ]);
});

test("keys and aliases have their form, and each release its own", async () => {
  const { releases } = await resolve("app", "needs-old");
  for (const { key, name, version, aliases } of releases) {
    expect(key).toMatch(/-[0-9a-df-np-sv-z]{8}$/);
    expect(key.startsWith(`${name}-${version}-`)).toBe(true);
    expect(aliases).toEqual([expect.stringMatching(/^n\/[0-9a-z]{5}$/)]);
  }
  expect(new Set(releases.map(({ key }) => key)).size).toBe(releases.length);
  expect(new Set(releases.map(({ aliases }) => aliases[0])).size).toBe(releases.length);
});

test("an alias that the root has given away is not taken", async () => {
  const [app] = await pkgsrc.find({ name: "app" }, [repository], around);
  const [usual] = (await pkgsrc.resolve([app!], [repository], around)).releases.slice(-1);
  const withAlias = (owner: string) => {
    const program = { key: `pkgsrc:${owner}:view`, aliases: usual!.aliases } as InstalledProgram;
    return pkgsrc.resolve([app!], [repository], { ...around, target: { ...around.target, programs: [program] } });
  };
  expect((await withAlias("another-1-00000000")).releases.at(-1)!.aliases).not.toEqual(usual!.aliases);
  expect((await withAlias(usual!.key)).releases.at(-1)!.aliases).toEqual(usual!.aliases);
});

test("what else is asked for changes nothing", async () => {
  const alone = (await resolve("app")).releases;
  const { releases } = await resolve("needs-old", "libgreet", "app");
  for (const release of alone) {
    const again = releases.find(({ key }) => key === release.key)!;
    // Messages name the first way that leads there.
    const told = { explicit: release.explicit, detail: { ...again.detail, chain: release.detail["chain"] } };
    expect({ ...again, ...told }).toEqual(release);
  }
  expect(chosen({ releases, notes: [] }).filter((name) => name.startsWith("libgreet"))).toEqual(["libgreet-1.0", "libgreet-2.0", "libgreet-1.2nb1"]);
});

test("where one closure would hold two versions, the newest that fits both", async () => {
  expect(chosen(await resolve("picky"))).toEqual(["libword-0.9nb2", "libgreet-1.0", "needs-old-1.0", "picky-1.0"]);
});

test.each([
  ["orphan", "orphan 1.0 needs nobody>=1, which the repository toys does not have"],
  ["both", "both 1.0 → app 2.0nb1 (for app-[0-9]*) and both 1.0 → app-old 1.0 (for app-old>=1) cannot be in one closure: app 2.0nb1 excludes app-old-[0-9]*"],
])("%s cannot be had", async (name, message) => {
  await expect(resolve(name)).rejects.toMatchObject({ code: "conflict", message });
});

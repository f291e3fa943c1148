// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// What every ecosystem must do, the same for all: `Ecosystem` in src/ecosystem.ts. A fifth one needs a line below.

import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { silent } from "@nexus/core";
import { readManifest, transaction, type InstalledProgram, type Root } from "@nexus/store";
import { ecosystemNames, parseGraftManifest, type Closure, type Offer, type Release, type Repository, type Surroundings } from "../src/index.ts";
import { addRelease } from "../src/install/add-release.ts";
import { nixSubject } from "./contract/nix.ts";
import { npkSubject } from "./contract/npk.ts";
import { pacmanSubject } from "./contract/pacman.ts";
import { pkgsrcSubject } from "./contract/pkgsrc.ts";
import { copyRepository, flipByte, folderOf, worldOf, type Subject } from "./contract/subject.ts";

const subjects = { nix: nixSubject, pacman: pacmanSubject, pkgsrc: pkgsrcSubject, npk: npkSubject } as const;

describe.each(ecosystemNames)("%s", (name) => {
  let folder: string;
  let subject: Subject;
  let around: Surroundings & Disposable;
  let offers: Offer[];
  let closure: Closure;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), `nexus-contract-`));
    chmodSync(folder, 0o755);
    subject = await subjects[name](folder);
    around = await worldOf(folder, subject);
    offers = await Array.fromAsync(subject.ecosystem.readIndex(subject.repository, around));
    closure = await resolve(subject.repository, around);
  });
  afterAll(() => {
    around[Symbol.dispose]();
    subject[Symbol.dispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  const find = (query: { name: string; version?: string; repository?: string }, repository = subject.repository, world: Surroundings = around) =>
    subject.ecosystem.find(query, [repository], world);

  async function resolve(repository: Repository, world: Surroundings, wanted = subject.wanted): Promise<Closure> {
    return subject.ecosystem.resolve([(await find({ name: wanted }, repository, world))[0]!], [repository], world);
  }

  /** Reads a release's package to its end. */
  async function unpack(release: Release, of: Closure, world: Surroundings): Promise<void> {
    await using opened = await subject.ecosystem.open(release, await subject.ecosystem.fetch(release, world), of, world);
    for await (const entry of opened.entries()) if (entry.kind === "file") for await (const _ of entry.body);
  }

  /** Installs a closure as it is, without views. */
  async function install(of: Closure, world: Surroundings): Promise<{ root: Root; programs: InstalledProgram[] }> {
    const { root } = world.target;
    const programs = await transaction(root, { command: "test", time: 0, report: silent }, async (tx) => {
      const added: InstalledProgram[] = [];
      for (const release of of.releases) {
        const path = await subject.ecosystem.fetch(release, world);
        const { program } = await addRelease(tx, root, { release, open: () => subject.ecosystem.open(release, path, of, world) }, { before: [] });
        added.push(program);
      }
      tx.commit(added);
      return added;
    });
    return { root, programs };
  }

  test("each offer of the index is found again: by its name, in other case, by its version", async () => {
    expect(offers.length).toBeGreaterThan(2);
    for (const offer of offers) {
      expect(offer.repository).toBe(subject.repository.name);
      expect(await find({ name: offer.name })).toContainEqual(offer);
      expect(await find({ name: offer.name, version: offer.version })).toContainEqual(offer);
    }
    expect((await find({ name: subject.wanted.toUpperCase() }))[0]).toEqual((await find({ name: subject.wanted }))[0]);
  });

  test("the newest version comes first, and nothing is nothing", async () => {
    for (const { name: each } of offers) {
      const versions = (await find({ name: each })).filter((offer) => offer.name === each).map(({ version }) => version);
      expect(versions).toEqual(versions.toSorted((a, b) => subject.ecosystem.compareVersions(b, a)));
    }
    expect(await find({ name: "nothing-of-this-name" })).toEqual([]);
    expect(await find({ name: subject.wanted, version: "0.0.0.7" })).toEqual([]);
    expect(await find({ name: subject.wanted, repository: "another" })).toEqual([]);
  });

  test("versions are in a total order", () => {
    const { compareVersions } = subject.ecosystem;
    const versions = [...new Set(offers.map(({ version }) => version))];
    for (const a of versions) {
      expect(compareVersions(a, a)).toBe(0);
      for (const b of versions) {
        expect(Math.sign(compareVersions(a, b))).toBe(0 - Math.sign(compareVersions(b, a)));
        for (const c of versions) if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0) expect(compareVersions(a, c), `${a} ${b} ${c}`).toBeLessThanOrEqual(0);
      }
    }
  });

  test("a closure is the same each time, complete, and only what was wanted is explicit", async () => {
    expect(await resolve(subject.repository, around)).toEqual(closure);
    using other = await worldOf(folder, subject);
    expect(await resolve(subject.repository, other)).toEqual(closure);
    const keys = closure.releases.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { needs } of closure.releases) for (const { key, because } of needs) expect([keys.includes(key), because.length > 0], key).toEqual([true, true]);
    expect(closure.releases.filter(({ explicit }) => explicit).map((release) => release.name)).toEqual([subject.wanted]);
    expect(closure.releases.map((release) => release.name)).toContain(subject.needed);
    for (const release of closure.releases) expect(release).toMatchObject({ ecosystem: name, repository: subject.repository.name, trust: "signed" });
    expect(JSON.parse(JSON.stringify(closure.releases.map(({ detail }) => detail)))).toEqual(closure.releases.map(({ detail }) => detail));
  });

  test("what installing an offer would come to is foreseen from the catalogue alone", async () => {
    if (name === "npk") return expect(subject.ecosystem.foresee).toBe(undefined); // its keys are names
    const asked = { ...around, download: async () => Promise.reject(new Error("nobody is to be asked")) };
    const { keys, releases } = await subject.ecosystem.foresee!((await find({ name: subject.wanted }))[0]!, [subject.repository], asked);
    expect(keys).toContain(closure.releases.find(({ explicit }) => explicit)!.key);
    expect([[], closure.releases]).toContainEqual(releases);
  });

  test("dependencies stand before what needs them, apart from circles", () => {
    for (const [place, release] of closure.releases.entries()) {
      for (const { key } of release.needs) {
        const at = closure.releases.findIndex((each) => each.key === key);
        if (at > place) expect(reaches(closure, key, release.key), `${release.key} needs ${key}, which stands behind it`).toBe(true);
      }
    }
  });

  test("a fetched package is what the repository holds", async () => {
    for (const release of closure.releases) {
      const path = await subject.ecosystem.fetch(release, around);
      expect(readFileSync(path).equals(readFileSync(join(folderOf(subject.repository), subject.fileOf(release)))), release.key).toBe(true);
    }
  });

  test("a closure goes into a root, and gives the same trees in another", async () => {
    const { root, programs } = await install(closure, around);
    expect(programs.map(({ key }) => key).sort()).toEqual(closure.releases.map(({ key }) => (name === "npk" ? key : `${name}:${key}`)).sort());
    using other = await worldOf(folder, subject);
    expect((await install(closure, other)).programs).toEqual(programs);
    if (name === "npk") return; // its manifests are its packages' own
    for (const program of programs) {
      const manifest = parseGraftManifest(readManifest(root, program), program.key);
      const release = closure.releases.find(({ key }) => key === manifest.key)!;
      expect(manifest).toMatchObject({ name: release.name, ecosystem: name, trust: "signed", repository: subject.repository.name, needs: release.needs });
      expect(manifest.files.filter(({ kind }) => kind === "file" || kind === "symlink").length).toBeGreaterThan(0);
      for (const { path } of manifest.leftovers) expect(manifest.files.map((file) => file.path)).toContain(path);
    }
  });

  test("one changed bit of a package is refused", async () => {
    const copy = copyRepository(folder, subject.repository);
    using world = await worldOf(folder, subject, { repository: copy });
    const damaged = await resolve(copy, world);
    const release = damaged.releases.find(({ explicit }) => explicit)!;
    flipByte(join(folderOf(copy), subject.fileOf(release)));
    await expect(unpack(release, damaged, world)).rejects.toMatchObject({ exitCode: 6 });
  });

  test.each(["none", "foreign"] as const)("what is to be signed is refused with %s of the keys that it could be by", async (keys) => {
    const { ecosystem, foreignKey } = subject;
    const repository = { ...subject.repository, keys: keys === "none" || name === "npk" ? [] : [foreignKey] };
    const attempt = async () => {
      using world = await worldOf(folder, subject, { repository, keys });
      const found = await resolve(repository, world);
      await unpack(found.releases.at(-1)!, found, world);
    };
    await expect(attempt(), ecosystem.name).rejects.toMatchObject({ code: "signature", exitCode: 6 });
  });

  test.each(["digest", "none"] as const)("trust %s takes it without a key, and says so", async (trust) => {
    const repository = { ...subject.repository, keys: [], trust };
    using world = await worldOf(folder, subject, { repository, keys: "none" });
    const found = await resolve(repository, world);
    for (const release of found.releases) {
      expect(release.trust).toBe(trust);
      await unpack(release, found, world);
    }
  });

  test("what nobody has is told with the way that led to it", async () => {
    const { repository, name: wanted, what } = subject.lacking;
    using world = await worldOf(folder, subject, { repository });
    const failure: unknown = await resolve(repository, world, wanted).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "conflict", exitCode: 4, message: expect.stringMatching(what) });
    expect((failure as Error).message).toContain(wanted);
  });
});

/** Whether a release needs another one, directly or through others. */
function reaches({ releases }: Closure, from: string, to: string): boolean {
  const seen = new Set([from]);
  for (const key of seen) for (const need of releases.find((release) => release.key === key)!.needs) seen.add(need.key);
  return seen.has(to);
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// A repository by makepkg, repo-add and gpg: read, trusted, resolved, unpacked; its programs run with nothing of the host's.

import { copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { writeTree, type TreeEntry } from "@nexus/store";
import { sha256File } from "@nexus/trust";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Closure, Release } from "../../src/closure/release.ts";
import type { Findings } from "../../src/ecosystem.ts";
import { pacman } from "../../src/pacman/ecosystem.ts";
import type { Repository, Trust } from "../../src/repository/repository.ts";
import { makeRepositories, packageFile, type MadeRepositories, type MadeRepository } from "./fixture/repositories.ts";
import { placeTrees, runInView } from "./view.ts";
import { closureOf, makeReadWorld, makeWorld, refusal, type World } from "../world.ts";

let made: MadeRepositories;
beforeAll(() => {
  made = makeRepositories();
}, 900_000);
afterAll(() => made?.[Symbol.dispose]());

let worlds = 0;
function repositoryOf({ name, url }: MadeRepository, trust: Trust, keys: string[] = [made.fingerprint]): Repository {
  return { name, ecosystem: "pacman", urls: [url], keys, trust, priority: 0 };
}

/** A world of its own with these repositories read. */
async function worldOf(...repositories: Repository[]): Promise<World> {
  return makeReadWorld(join(made.scratch, `world-${(worlds += 1)}`), repositories, { keys: [made.key] });
}

const names = ({ releases }: Closure) => releases.map(({ name }) => name);
const releaseOf = ({ releases }: Closure, name: string): Release => releases.find((release) => release.name === name)!;

describe("trust", () => {
  const kinds = ["beside", "inside", "index"] as const;
  test.each(kinds)("signed: %s", async (kind) => {
    using world = await worldOf(repositoryOf(made[kind], "signed"));
    const closure = await closureOf(pacman, world, "hello");
    expect(closure.releases.map(({ trust }) => trust)).toEqual(closure.releases.map(() => "signed"));
    for (const release of closure.releases) expect(await pacman.fetch(release, world)).toMatch(/^\//);
  });

  test("unsigned content is refused, saying what is missing, unless the repository is marked", async () => {
    using signed = await worldOf(repositoryOf(made.plain, "signed"));
    const { releases } = await closureOf(pacman, signed, "libword");
    const file = basename(packageFile(made.plain, "libword"));
    expect(await refusal(pacman.fetch(releases.at(-1)!, signed))).toBe(
      `signature: ${file} (plain) cannot be verified: there is no ${file}.sig beside it, and the index that lists it is not signed`,
    );
    for (const trust of ["digest", "none"] as const) {
      using world = await worldOf(repositoryOf(made.plain, trust, []));
      expect(await pacman.fetch((await closureOf(pacman, world, "libword")).releases.at(-1)!, world)).toMatch(/^\//);
    }
  });

  test("a changed index, a changed package and another's signature are refused", async () => {
    const { index, beside } = made;
    const database = join(index.folder, "index.db");
    const before = readFileSync(database);
    writeFileSync(database, Buffer.concat([before, Buffer.alloc(1)]));
    expect(await refusal(worldOf(repositoryOf(index, "signed")))).toMatch(/^signature: the signature of index\.db \(index\) is not accepted: it does not match the content/);
    writeFileSync(database, before);

    using world = await worldOf(repositoryOf(beside, "signed"));
    const word = releaseOf(await closureOf(pacman, world, "libword"), "libword");
    const file = packageFile(beside, "libword");
    const signature = readFileSync(`${file}.sig`);
    rmSync(`${file}.sig`);
    copyFileSync(`${packageFile(beside, "libgreet")}.sig`, `${file}.sig`);
    expect(await refusal(pacman.fetch(word, world))).toMatch(/^signature: the signature of libword-1.0-3-x86_64.pkg.tar.zst \(beside\) is not accepted: it does not match/);
    writeFileSync(`${file}.sig`, signature);

    using other = await worldOf(repositoryOf(beside, "none", []));
    const wrong = { ...word, trust: "none" as const, detail: { ...word.detail, sha256: "0".repeat(64) } };
    expect(await refusal(pacman.fetch(wrong, other))).toMatch(/^digest-mismatch: /);
  });

  const gone = "0123456789ABCDEF0123456789ABCDEF01234567";

  test("keys of which none is here are named", async () => {
    for (const [keys, named] of [
      [[made.fingerprint], `the key ${made.fingerprint}, which is not here`],
      [[gone, made.fingerprint], `one of the keys ${gone}, ${made.fingerprint}, of which none is here`],
    ] as const) {
      using world = makeWorld(join(made.scratch, "keyless"), [repositoryOf(made.index, "signed", [...keys])]);
      expect(await refusal(world.update(world.repositories[0]!))).toBe(`signature: index is to be signed by ${named}`);
    }
  });

  test("a key that was taken away does not stand in the way of those that are left", async () => {
    using world = await worldOf(repositoryOf(made.inside, "signed", [gone, made.fingerprint]), repositoryOf(made.beside, "signed", [gone]));
    const [word] = (await closureOf(pacman, world, "libword")).releases.slice(-1);
    expect(await pacman.fetch(word!, world)).toMatch(/^\//);
    const file = join(made.scratch, basename(packageFile(made.beside, "epochal")));
    for (const ending of ["", ".sig"]) copyFileSync(`${packageFile(made.beside, "epochal")}${ending}`, `${file}${ending}`);
    const offer = (await pacman.inspectFile!(file, world))!;
    expect((await pacman.resolve([offer], world.repositories, world)).releases.at(-1)!.trust).toBe("signed");
    for (const ending of ["", ".sig"]) rmSync(`${file}${ending}`);
  });

  test("a package that has left its repository is not found, and an index read anew knows better", async () => {
    using world = await worldOf(repositoryOf(made.plain, "none", []));
    const word = releaseOf(await closureOf(pacman, world, "libword"), "libword");
    const left = { ...word, detail: { ...word.detail, filename: "libword-0.9-1-x86_64.pkg.tar.zst", sha256: "0".repeat(64) } };
    await expect(pacman.fetch(left, world)).rejects.toMatchObject({
      code: "not-found",
      message: expect.stringContaining("libword-0.9-1"),
      hint: expect.stringContaining("nip update"),
    });
  });

  test("what was read from an index by a key that was taken away since is refused", async () => {
    using world = await worldOf(repositoryOf(made.index, "signed"));
    const { releases } = await closureOf(pacman, world, "libword");
    for (const key of world.openPgpKeys(world.repositories[0]!)) rmSync(key);
    expect(await refusal(pacman.fetch(releases.at(-1)!, world))).toMatch(/^signature: index is to be signed by the key/);
  });

  test.each(["in the index", "nowhere"])("what was seen first must stay, with its digest %s", async (where) => {
    using world = await worldOf(repositoryOf(made.plain, "digest", []));
    const word = releaseOf(await closureOf(pacman, world, "libword"), "libword");
    const file = packageFile(made.plain, "libword");
    const listed = (): Release => {
      const sha256 = where === "nowhere" ? undefined : sha256File(file);
      return { ...word, downloadSize: undefined, detail: { filename: basename(file), sha256 } };
    };
    await pacman.fetch(listed(), world);
    const before = readFileSync(file);
    rmSync(file); // the file is linked into other repositories
    writeFileSync(file, Buffer.concat([before, Buffer.alloc(1)]));
    expect(await refusal(pacman.fetch(listed(), world))).toMatch(/^digest-mismatch: libword-1.0-3-x86_64.pkg.tar.zst of plain has changed since it was first seen/);
    writeFileSync(file, before);
    await pacman.fetch(listed(), world);
  });
});

describe("choice", () => {
  let world: World;
  beforeAll(async () => {
    world = await worldOf(repositoryOf(made.beside, "signed"), repositoryOf(made.inside, "signed"));
  }, 300_000);
  afterAll(() => world?.[Symbol.dispose]());
  const find = async (name: string, version?: string) =>
    (await pacman.find({ name, version }, world.repositories, world)).map((offer) => `${offer.repository}/${offer.name} ${offer.version}`);

  test("finds by name, version, what is provided, and group; repositories in their order", async () => {
    expect(await find("hello")).toEqual(["beside/hello 1.0-3", "inside/hello 1.0-3"]);
    expect(await find("hello", "1.0")).toEqual(["beside/hello 1.0-3", "inside/hello 1.0-3"]);
    expect(await find("hello", "1.1")).toEqual([]);
    expect(await find("epochal", "1:0.5-1")).toEqual(["beside/epochal 1:0.5-1"]);
    expect(await find("mailer")).toEqual(["beside/mailone 1:0.5-1", "beside/mailtwo 1:0.5-1"]);
    expect(await find("mailer>=2")).toEqual(["beside/mailtwo 1:0.5-1"]);
    expect(await find("greetings")).toEqual(["beside/hello 1.0-3", "beside/hellostatic 1.0-3", "inside/hello 1.0-3"]);
    expect(await find("nothing")).toEqual([]);
    using only = await worldOf(repositoryOf(made.inside, "signed"));
    expect(await pacman.find({ name: "hello", repository: "beside" }, only.repositories, only)).toEqual([]);
  });

  test("closures: sonames, circles, one provider of several with a note", async () => {
    const hello = await closureOf(pacman, world, "hello");
    expect(names(hello).sort()).toEqual(["dash", "filesystem", "glibc", "hello", "libgreet", "libword"]);
    expect(names(hello).at(-1)).toBe("hello");
    expect(releaseOf(hello, "hello")).toMatchObject({ app: "Hello", version: "1.0-3", explicit: true, aliases: [], architecture: "x86_64" });
    expect(releaseOf(hello, "libgreet").needs.map(({ because }) => because)).toEqual(["glibc", "libword.so=1-64"]);
    expect(releaseOf(hello, "glibc").needs).toEqual([{ key: releaseOf(hello, "filesystem").key, because: "filesystem" }]);
    const letter = await closureOf(pacman, world, "letter");
    expect(names(letter)).toContain("mailone");
    expect(letter.notes).toEqual(["mailer comes from mailone, the first that provides it; mailtwo would do as well"]);
    expect(names(await closureOf(pacman, world, "telegram"))).toContain("mailtwo");
  });

  test("programs that exclude each other stand side by side, within one closure they do not", async () => {
    const both = await closureOf(pacman, world, "letter", "telegram");
    expect(names(both)).toEqual(expect.arrayContaining(["mailone", "mailtwo"]));
    const keys = both.releases.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(await refusal(closureOf(pacman, world, "torn"))).toBe("conflict: torn 1:0.5-1 → mailone 1:0.5-1 excludes mailer, and torn 1:0.5-1 → mailtwo 1:0.5-1 is that");
    expect(await refusal(closureOf(pacman, world, "stray"))).toBe("conflict: stray 1:0.5-1 needs libgone.so=9-64, which the set of repositories beside, inside does not have");
  });

  test("lists files without fetching the package", async () => {
    const [hello] = await pacman.find({ name: "hello" }, world.repositories, world);
    expect(await pacman.listFiles!(hello!, world)).toEqual(expect.arrayContaining(["bin/hello", "share/hello/größe #1=ß.txt", "etc/hello/hello.conf"]));
  });

  test("a package file: its signature counts, a bad one is refused, none leaves a digest", async () => {
    const file = join(made.scratch, basename(packageFile(made.beside, "epochal")));
    copyFileSync(packageFile(made.beside, "epochal"), file);
    const offer = (await pacman.inspectFile!(file, world))!;
    const trust = async () => releaseOf(await pacman.resolve([offer], world.repositories, world), "epochal").trust;
    expect(await trust()).toBe("digest");
    copyFileSync(`${packageFile(made.beside, "epochal")}.sig`, `${file}.sig`);
    expect(await trust()).toBe("signed");
    copyFileSync(`${packageFile(made.beside, "big")}.sig`, `${file}.sig`);
    expect(await refusal(trust())).toMatch(/^signature: the signature epochal-1:0.5-1-any.pkg.tar.xz.sig beside the package is not accepted: it does not match/);
    rmSync(`${file}.sig`);
    const { releases } = await pacman.resolve([offer], world.repositories, world);
    writeFileSync(file, "other");
    expect(await refusal(pacman.fetch(releases.at(-1)!, world))).toMatch(/^digest-mismatch: epochal-1:0.5-1-any.pkg.tar.xz has changed since the plan was made/);
  });
});

describe("trees", () => {
  let world: World;
  let place: string;
  const trees = new Map<string, { files: TreeEntry[]; findings: Findings }>();
  beforeAll(async () => {
    world = await worldOf(repositoryOf(made.beside, "signed"));
    place = join(made.scratch, "Programs");
    const closure = await closureOf(pacman, world, "hello", "hellostatic", "hellomusl", "helloscripts", "big", "epochal");
    await placeTrees(place, closure.releases, async (release, folder) => {
      const path = await pacman.fetch(release, world);
      await using opened = await pacman.open(release, path, closure, world);
      trees.set(release.name, { files: await writeTree(folder, opened.entries(), { sync: false, links: "any" }), findings: opened.findings() });
    });
  }, 300_000);
  afterAll(() => world?.[Symbol.dispose]());

  const linkOf = (name: string, path: string) => (trees.get(name)!.files.find((entry) => entry.path === path) as { target?: string } | undefined)?.target;

  test("usr/ is the tree; what stands beside it stays; links lead where they led", () => {
    const { files } = trees.get("hello")!;
    expect(files.map(({ path }) => path)).toEqual(expect.arrayContaining(["bin/hello", "etc/hello/hello.conf", "opt/hello/notes", "share/hello/größe #1=ß.txt"]));
    expect(files.filter(({ path }) => path.startsWith("usr") || path.startsWith("."))).toEqual([]);
    expect(linkOf("hello", "bin/greet")).toBe("hello");
    expect(linkOf("hello", "share/hello/conf")).toBe("../../etc/hello/hello.conf");
    expect(linkOf("hello", "share/hello/word")).toBe("/usr/lib/libword.so.1");
    expect(linkOf("libgreet", "lib/libgreet.so.2")).toBe("libgreet.so.2.0");
    expect(linkOf("libgreet", "lib/libgreet-word.so")).toBe("/usr/lib/libword.so.1");
    // bin, lib → usr/… say what the tree is; sbin and usr/sbin say the same.
    expect(trees.get("filesystem")!.files.filter(({ kind }) => kind === "symlink")).toEqual([
      { kind: "symlink", path: "etc/mtab", target: "/proc/self/mounts" },
      { kind: "symlink", path: "lib64", target: "/usr/lib" },
      { kind: "symlink", path: "sbin", target: "bin" },
    ]);
  });

  test("what is left out and what is not done is listed", () => {
    const { files, findings } = trees.get("hello")!;
    expect(findings.dropped).toEqual([{ path: "bin/raise", what: "set-id or sticky bits" }]);
    expect(files.find(({ path }) => path === "bin/raise")).toMatchObject({ mode: 0o755 });
    expect(findings.effects.map(({ kind, subject, done }) => [kind, subject, done])).toEqual([
      ["sysusers", 'u greeter - "Greeter" /var/lib/hello', false],
      ["tmpfiles", "d /var/lib/hello 0755 greeter greeter", false],
      ["hook", "hello.hook: /usr/bin/hello", false],
      ["script", ".INSTALL: post_install", false],
      ["script", ".INSTALL: post_upgrade", false],
      ["config-file", "etc/hello/hello.conf", false],
    ]);
  });

  test("hard links and a big file of zeros", () => {
    const byPath = (path: string) => trees.get("hello")!.files.find((entry) => entry.path === path);
    expect(byPath("bin/hello-twin")).toEqual({ ...byPath("bin/hello")!, path: "bin/hello-twin" });
    expect(trees.get("big")!.files.at(-1)).toMatchObject({ path: "share/big/zeros", size: 64 * 1024 * 1024 });
  });

  const programs: [closure: string, command: string, output: string][] = [
    ["hello", "hello", "hello, world"],
    ["hello", "greet", "hello, world"],
    ["hello", "hello-twin", "hello, world"],
    ["hello", "raise", "raised"],
    ["hellostatic", "hello-static", "static hello"],
    ["hellomusl", "hello-musl", "musl hello"],
    ["helloscripts", "hello-env", "env says hello"],
    ["helloscripts", "hello-dash", "dash says hello"],
  ];
  test.each(programs)("%s: %s runs in a view whose /usr is its closure, as root and as nobody", async (name, command, output) => {
    const { releases } = await closureOf(pacman, world, name);
    for (const user of process.getuid?.() === 0 ? [0, 65534] : [undefined]) {
      expect([user, await runInView(place, releases, [`/usr/bin/${command}`], user)]).toEqual([user, `${output}\n`]);
    }
  });
});

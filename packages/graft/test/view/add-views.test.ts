// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// What lets grafts run, in real generations of a root: closure views, the launcher, the host's commands.

import { mkdtempSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Entry } from "@nexus/archive";
import { silent, type Report } from "@nexus/core";
import { addPrograms, inRoot, readManifest, transaction, treePath, type InstalledProgram, type Root } from "@nexus/store";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Release } from "../../src/closure/release.ts";
import type { EcosystemName, OpenPackage } from "../../src/ecosystem.ts";
import { addRelease, type Installed } from "../../src/install/add-release.ts";
import { parseOutcomes } from "../../src/triggers/outcomes.ts";
import { addViews, withoutNeedlessLaunchers } from "../../src/view/add-views.ts";

let root: Root;
beforeEach(() => (root = { path: mkdtempSync(join(tmpdir(), "nip-views-")), sync: false }));
afterEach(() => rmSync(root.path, { recursive: true }));

/** A package of one file. */
interface Made {
  ecosystem: EcosystemName;
  name: string;
  path: string;
  needs?: readonly string[];
  explicit?: boolean;
  aliases?: string[];
}

function releaseOf({ ecosystem, name, needs = [], explicit = true, aliases = [] }: Made): Release {
  const about = { version: "1", app: name, architecture: "x86_64", description: "", repository: "made", trust: "none" as const };
  return { ecosystem, key: name, name, ...about, explicit, needs: needs.map((key) => ({ key, because: key })), aliases, detail: {} };
}

function packageOf({ name, path }: Made): OpenPackage {
  async function* entries(): AsyncGenerator<Entry, void> {
    const body = Buffer.from(`#!/bin/sh\n: ${name}\n`);
    yield { kind: "directory", path: path.split("/")[0]!, mode: 0o755 };
    yield { kind: "file", path, mode: 0o755, size: body.length, body: (async function* () { yield body; })() }; // prettier-ignore
  }
  return { entries, findings: () => ({ dropped: [], effects: [], leftovers: [] }), [Symbol.asyncDispose]: async () => {} };
}

/** Installs packages as one generation. Returns its programs by key. */
async function install(made: readonly Made[], renew?: ReadonlySet<string>, report: Report = silent): Promise<Record<string, InstalledProgram>> {
  return transaction(root, { command: "test", time: 0, report: silent }, async (tx) => {
    const before = tx.current?.programs ?? [];
    const installed: Installed[] = [];
    for (const each of made) installed.push(await addRelease(tx, root, { release: releaseOf(each), open: async () => packageOf(each) }, { before }));
    const { generation } = tx.commit(addPrograms(before, await addViews(tx, root, installed, renew, { report })));
    return Object.fromEntries(generation.programs.map((program) => [program.key, program]));
  });
}

const link = (program: InstalledProgram | undefined, path: string) => readlinkSync(inRoot(root, `${treePath(program!)}/${path}`));

test("a program of nix that is asked for gets the launcher; what it needs does not, and nobody a view", async () => {
  const programs = await install([
    { ecosystem: "nix", name: "lib", path: "lib/lib", explicit: false },
    { ecosystem: "nix", name: "app", path: "bin/app", needs: ["lib"] },
  ]);
  expect(Object.keys(programs).sort()).toEqual(["nip:nip-run", "nix:app", "nix:lib"]);
  expect(programs["nix:app"]).toMatchObject({ run: "view", dependencies: ["nix:lib", "nip:nip-run"] });
  expect(programs["nix:lib"]).toMatchObject({ dependencies: [], explicit: false });
  expect(programs["nix:lib"]).not.toHaveProperty("run");
  expect(
    readFileSync(inRoot(root, `${treePath(programs["nip:nip-run"]!)}/bin/nip-run`))
      .subarray(0, 4)
      .toString("latin1"),
  ).toBe("\x7fELF");
});

test("of pkgsrc each package has a view of its own closure, and the aliases lead there", async () => {
  const programs = await install([
    { ecosystem: "pkgsrc", name: "lib", path: "lib/lib", explicit: false, aliases: ["n/aaaaa"] },
    { ecosystem: "pkgsrc", name: "app", path: "bin/app", needs: ["lib"], aliases: ["n/bbbbb"] },
  ]);
  const [view, ofLib] = [programs["pkgsrc:app:view"], programs["pkgsrc:lib:view"]];
  expect(view).toMatchObject({ aliases: ["n/bbbbb"], dependencies: ["pkgsrc:app", "pkgsrc:lib"], explicit: false });
  expect(ofLib).toMatchObject({ aliases: ["n/aaaaa"], dependencies: ["pkgsrc:lib"] });
  expect([link(view, "lib/lib"), link(view, "bin/app")]).toEqual([`/${treePath(programs["pkgsrc:lib"]!)}/lib/lib`, `/${treePath(programs["pkgsrc:app"]!)}/bin/app`]);
  expect(() => link(ofLib, "bin/app")).toThrow("ENOENT");
  expect(programs["pkgsrc:app"]).not.toHaveProperty("aliases");
  expect(readlinkSync(join(root.path, "n/bbbbb"))).toContain(treePath(view!).replace("Programs/", ""));
});

test("of pacman what is asked for has a /usr of its closure, the launcher and the host's commands", async () => {
  const programs = await install([
    { ecosystem: "pacman", name: "lib", path: "lib/lib", explicit: false },
    { ecosystem: "pacman", name: "app", path: "bin/app", needs: ["lib"] },
  ]);
  expect(Object.keys(programs).sort()).toEqual(["nip:host-commands", "nip:nip-run", "pacman:app", "pacman:app:view", "pacman:lib"]);
  expect(programs["pacman:app"]?.dependencies).toEqual(expect.arrayContaining(["pacman:lib", "nip:nip-run", "nip:host-commands", "pacman:app:view"]));
  const [view, host] = [programs["pacman:app:view"], programs["nip:host-commands"]];
  expect([link(view, "bin/app"), link(view, "sbin"), link(view, "bin/sh")]).toEqual([`/${treePath(programs["pacman:app"]!)}/bin/app`, "bin", `/${treePath(host!)}/bin/sh`]);
  expect(link(host, "bin/vi")).toBe(`/${treePath(programs["nip:nip-run"]!)}/bin/nip-run`);
});

test("a folder of a package that has the name of ours makes no command plain", async () => {
  const programs = await install([
    { ecosystem: "pacman", name: "lib", path: "plain/app", explicit: false },
    { ecosystem: "pacman", name: "app", path: "bin/app", needs: ["lib"] },
  ]);
  expect(programs["pacman:app"]?.run).toBe("view");
  expect(() => link(programs["pacman:app:view"], "plain/app")).toThrow("ENOENT");
});

test("a generator that fails is warned of at once", async () => {
  const warnings: string[] = [];
  const closure = ["share/mime/packages/a.xml", "bin/update-mime-database"].map((path, index): Made => ({ ecosystem: "pacman", name: `part${index}`, path, explicit: false }));
  const app: Made = { ecosystem: "pacman", name: "app", path: "bin/app", needs: ["part0", "part1"] };
  await install([...closure, app], undefined, (event) => (event.type === "warn" ? warnings.push(event.message) : undefined));
  expect(warnings).toEqual([expect.stringMatching(/^app goes without the cache in \/usr\/share\/mime: update-mime-database: ./)]);
});

test("of a closure that asks for caches without end some are made, and the others told of", async () => {
  const loaders = Array.from({ length: 17 }, (_, number): Made => {
    const name = String(number).padStart(2, "0");
    return { ecosystem: "pacman", name, path: `lib/gdk-pixbuf-2.0/${name}/loaders/a.so`, explicit: false };
  });
  const programs = await install([...loaders, { ecosystem: "pacman", name: "app", path: "bin/app", needs: loaders.map(({ name }) => name) }]);
  const outcomes = parseOutcomes(readManifest(root, programs["pacman:app:view"]!), "view");
  expect(outcomes.slice(-2).map(({ why }) => why)).toEqual(["its closure has no gdk-pixbuf-query-loaders", "more than 16 caches are not made"]);
});

test("our own packages bring all they need", async () => {
  expect(Object.keys(await install([{ ecosystem: "npk", name: "own", path: "bin/own" }]))).toEqual(["own"]);
});

test("a view that is there is kept, unless it is to be renewed; a library that is asked for later gets its own", async () => {
  const lib: Made = { ecosystem: "pacman", name: "lib", path: "bin/lib", explicit: false };
  const app: Made = { ecosystem: "pacman", name: "app", path: "bin/app", needs: ["lib"] };
  const first = await install([lib, app]);
  rmSync(inRoot(root, treePath(first["pacman:app:view"]!)), { recursive: true });
  const kept = await install([lib, app]).then(
    (programs) => programs["pacman:app:view"]?.id,
    (error: unknown) => (error as Error).message,
  );
  expect(kept).toContain("view of app"); // it was taken for there, and its tree is not
  const renewed = await install([lib, app], new Set(["pacman:app:view"]));
  expect(renewed["pacman:app:view"]).toEqual(first["pacman:app:view"]);
  expect(link(renewed["pacman:app:view"], "bin/lib")).toContain("bin/lib");
  const later = await install([{ ...lib, explicit: true }]);
  expect(later["pacman:lib:view"]?.dependencies).toEqual(["pacman:lib"]);
  expect(later["pacman:app:view"]).toEqual(first["pacman:app:view"]);
});

test("where /Programs has become real, programs of nix and pkgsrc lose the launcher, and those of pacman keep it", async () => {
  const made = (["nix", "pacman"] as const).map((ecosystem): Made => ({ ecosystem, name: ecosystem, path: `bin/${ecosystem}` }));
  const programs = Object.values(await install(made)).map((program) => ({ ...program, ...(program.key.endsWith("pacman") ? { run: "view" as const } : {}) }));
  expect(withoutNeedlessLaunchers(root, programs)).toEqual(programs);
  const direct = withoutNeedlessLaunchers({ path: "/", sync: true }, programs);
  const [nix, pacman] = ["nix:nix", "pacman:pacman"].map((key) => direct.find((program) => program.key === key)!);
  expect([nix!.run, nix!.dependencies]).toEqual([undefined, []]);
  expect([pacman!.run, pacman!.dependencies]).toEqual(["view", expect.arrayContaining(["nip:nip-run"])]);
});

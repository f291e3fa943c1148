// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The caches that pacman's hooks would make: by the closure's own generators for its view, and what the host finds of programs.

import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeMachine, users, type Machine } from "../packages/nip/test/machine.ts";
import { makeDesktop, type Desktop } from "./graft/desktop.ts";
import { cleanEnv, output, outputAsNobody } from "./graft/fixtures.ts";

let desktop: Desktop;
/** The trees of caches that an install made, by user. */
const made = new Map<string, string[]>();

beforeAll(() => {
  desktop = makeDesktop();
});
afterAll(() => desktop[Symbol.dispose]());

describe.each(users)("as %s", (user) => {
  let machine: Machine;
  let root: string;
  beforeAll(async () => {
    machine = makeMachine(user);
    root = join(machine.folder, "root");
    await machine.json("repo", "add", "desktop", "--ecosystem=pacman", desktop.url, "--trust=none");
    await machine.json("update");
    expect(await json("install", "pacman::greeter")).toMatchObject({ broken: [] });
  });
  afterAll(() => machine.remove());

  const json = (...words: string[]) => machine.json("--root", root, ...words);
  const command = (name: string) => join(root, "System/Index/bin", name);
  const caches = () => readdirSync(join(root, "Programs/Caches")).filter((name) => /^\..*[0-9a-z]{32}$/.test(name));
  const effects = async (name: string, done: boolean) =>
    ((await json("info", name)).effects as { kind: string; subject: string; done: boolean }[])
      .filter((effect) => effect.done === done)
      .map(({ kind, subject }) => `${kind}: ${subject}`);

  test("a program finds its settings, its plugins and its types of files", () => {
    for (const print of [output, outputAsNobody]) {
      expect(print(command("greeter"))).toBe("compiled\n");
      expect(print(command("greeter-picture"), "/usr/share/greeter/dot.xpm")).toContain("GdkPixdata");
      expect(print(command("greeter-gio"), "info", "-a", "standard::content-type", "/usr/share/greeter/hello.greeting")).toContain("standard::content-type: text/x-greeting");
    }
  });

  test("info says of each what became of it", async () => {
    expect(await effects("pacman::greeter", true)).toEqual([
      expect.stringMatching(/^cache: lib\/gdk-pixbuf-2\.0\/[\d.]+, by gdk-pixbuf-query-loaders$/),
      "cache: lib/gio/modules, by gio-querymodules",
      "cache: share/glib-2.0/schemas, by glib-compile-schemas",
      "cache: share/mime, by update-mime-database",
    ]);
    expect(await effects("pacman::greeter", false)).toEqual([
      "sysusers: u greeter - -",
      "hook: icons.hook: /usr/share/libalpm/scripts/gtk-update-icon-cache (not needed: programs read the folders of icons themselves)",
    ]);
    expect(await effects("pacman::glib2", true)).toEqual(["hook: schemas.hook: /usr/bin/glib-compile-schemas /usr/share/glib-2.0/schemas"]);
    expect(await effects("pacman::types", true)).toEqual(["hook: 30-mime.hook: /usr/bin/env X=0 /usr/bin/update-mime-database /usr/share/mime"]);
  });

  test("the same closure gives the same caches, whoever installs it", () => {
    made.set(user, caches());
    expect(caches()).toHaveLength(4);
    for (const others of made.values()) expect(others).toEqual(caches());
  });

  test("a cache that was harmed is made again", async () => {
    const cache = join(
      root,
      "Programs/Caches",
      caches().find((name) => name.startsWith(".glib-schemas"))!,
      "share/glib-2.0/schemas/gschemas.compiled",
    );
    rmSync(cache);
    expect((await machine.nip(["--root", root, "verify"])).code).toBe(6);
    await json("install", "pacman::greeter");
    expect(await json("verify")).toMatchObject({ sound: true });
    expect(output(command("greeter"))).toBe("compiled\n");
  });

  test("generators that fail, that do harm or that are not there stop nothing and are told of", async () => {
    const { broken } = await json("install", "pacman::bare", "pacman::harmful");
    expect(broken.map(({ program }: { program: string }) => program.replace(/-[^-]*$/, ""))).toEqual([]);
    expect(await effects("pacman::bare", false)).toEqual([
      "cache: share/glib-2.0/schemas, its closure has no glib-compile-schemas",
      "cache: share/mime, update-mime-database: no such system",
    ]);
    expect(await effects("pacman::harmful", false)).toEqual([
      'cache: share/glib-2.0/schemas, glib-compile-schemas made "share/glib-2.0/schemas/gschemas.compiled", which is no file',
    ]);
  });

  test("libraries in folders that ldconfig would be told of are found", async () => {
    expect(await json("install", "pacman::corner")).toMatchObject({ broken: [] });
    expect(output(command("cornered"))).toBe("from the corner\n");
    expect(await effects("pacman::corner", true)).toEqual(["library-path: /usr/lib/corner"]);
    expect(await effects("pacman::corner", false)).toEqual(["library-path: /opt/corner"]);
  });

  test("through nip env the host finds manual pages, and what opens which type of file", async () => {
    const { variables } = await json("env");
    const env = { ...cleanEnv, MANPATH: variables.MANPATH.prepend[0], XDG_DATA_DIRS: `${variables.XDG_DATA_DIRS.prepend[0]}:/usr/share` };
    const ask = (name: string, ...args: string[]) => execFileSync(name, args, { encoding: "utf8", env });
    expect(realpathSync(ask("man", "-w", "greeter").trim())).toMatch(/\/Programs\/Greeter\/.*\/share\/man\/man1\/greeter\.1$/);
    expect(ask("gio", "mime", "text/x-greeting")).toMatch(/greeter\.desktop/);
  });

  test("all of it goes with the programs", async () => {
    await json("remove", "pacman::greeter", "pacman::bare", "pacman::harmful", "pacman::corner");
    await json("gc", "--keep", "1");
    expect(existsSync(join(root, "Programs/Caches"))).toBe(false);
    expect(readdirSync(machine.folder).filter((name) => name.startsWith("nip-caches-"))).toEqual([]);
  });
});

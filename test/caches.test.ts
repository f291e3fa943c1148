// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The caches that pacman's hooks would make: by the closure's own generators for its view, and what the host finds of programs.

import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeMachine, users, type Machine, type User } from "../packages/nip/test/machine.ts";
import { makeDesktop, type Desktop } from "./graft/desktop.ts";
import { envWith, output, outputAsNobody } from "./graft/fixtures.ts";

let desktop: Desktop;
beforeAll(() => {
  desktop = makeDesktop();
});
afterAll(() => desktop[Symbol.dispose]());

/** A machine of a user that knows the repository. */
async function machineOf(user: User): Promise<{ machine: Machine; root: string }> {
  const machine = makeMachine(user);
  await machine.json("repo", "add", "desktop", "--ecosystem=pacman", desktop.url, "--trust=none");
  await machine.json("update");
  return { machine, root: join(machine.folder, "root") };
}

const cachesIn = (root: string) => readdirSync(join(root, "Programs/Caches")).filter((name) => /^\..*-[0-9a-z]{32}$/.test(name));

/** What greeter finds in its view, by the programs that look for it. */
function expectFound(root: string, print: typeof output): void {
  const command = (name: string) => join(root, "System/Index/bin", name);
  expect(print(command("greeter"))).toBe("compiled\n");
  expect(print(command("greeter-picture"), "/usr/share/greeter/dot.xpm")).toContain(String.raw`"\377\0\0\0"`);
  expect(print(command("greeter-gio"), "info", "-a", "standard::content-type", "/usr/share/greeter/hello.greeting")).toContain("standard::content-type: text/x-greeting");
  expect(print(command("cornered"))).toBe("from the corner\n");
}

describe("installed by this user", () => {
  let machine: Machine;
  let root: string;
  let broken: { program: string; verdict: string }[];
  beforeAll(async () => {
    ({ machine, root } = await machineOf("self"));
  });
  afterAll(() => machine.remove());

  const json = (...words: string[]) => machine.json("--root", root, ...words);
  /** The lines of `nip info`: what was done, what was not. */
  async function effects(name: string): Promise<{ done: string[]; not: string[] }> {
    const all = (await json("info", name)).effects as { kind: string; subject: string; done: boolean }[];
    const lines = (done: boolean) => all.filter((effect) => effect.done === done).map(({ kind, subject }) => `${kind}: ${subject}`);
    return { done: lines(true), not: lines(false) };
  }

  test("killed while caches are made, nothing is there, and the next install succeeds", async () => {
    const words = ["--root", root, "install", "pacman::greeter", "pacman::bare", "--json", "--yes"];
    const killed = await machine.nip(words, { onStdout: (text, kill) => (text.includes('"type":"start","id":"caches ') ? kill("SIGKILL") : undefined) });
    expect(killed.code).toBe(null);
    expect((await json("list")).generation).toBe(null);
    ({ broken } = await json("install", "pacman::greeter", "pacman::bare"));
    expect((await machine.nip(["--root", root, "verify"])).code).toBe(0);
  });

  test("a program finds its settings, plugins, types of files and libraries", () => {
    for (const print of [output, outputAsNobody]) expectFound(root, print);
  });

  test("info says of each cache and each hook what became of it", async () => {
    expect(await effects("pacman::greeter")).toEqual({
      done: [
        "library-path: /usr/lib/corner",
        expect.stringMatching(/^cache: lib\/gdk-pixbuf-2\.0\/[\d.]+, by gdk-pixbuf-query-loaders$/),
        "cache: lib/gio/modules, by gio-querymodules",
        "cache: share/glib-2.0/schemas, by glib-compile-schemas",
        "cache: share/mime, by update-mime-database",
      ],
      not: [
        "library-path: /opt/corner",
        "sysusers: u greeter - -",
        "hook: icons.hook: /usr/share/libalpm/scripts/gtk-update-icon-cache (not needed: programs read the folders of icons themselves)",
      ],
    });
    expect((await effects("pacman::types")).done).toEqual([
      "hook: 30-mime.hook: /usr/bin/env X=0 /usr/bin/update-mime-database /usr/share/mime",
      "hook: menu.hook: /usr/bin/update-desktop-database --quiet",
    ]);
  });

  test("generators that do harm, that fail or that are not there stop nothing and are told of; a program without its schema ends at once", async () => {
    expect((await effects("pacman::bare")).not).toEqual([
      "cache: lib/gio/modules, its closure has no gio-querymodules",
      'cache: share/glib-2.0/schemas, glib-compile-schemas made "share/glib-2.0/schemas/gschemas.compiled", which is no file',
      "cache: share/mime, update-mime-database: no such system",
    ]);
    expect(broken).toMatchObject([{ program: expect.stringContaining("pacman:bare"), verdict: expect.stringMatching(/killed by signal 5/) }]);
  });

  test("through nip env the host finds manual pages, and what opens which type of file", async () => {
    const env = envWith((await json("env")).variables);
    const ask = (name: string, ...args: string[]) => execFileSync(name, args, { encoding: "utf8", env });
    expect(realpathSync(ask("man", "-w", "greeter").trim())).toMatch(/\/Programs\/Greeter\/.*\/share\/man\/man1\/greeter\.1$/);
    expect(ask("gio", "mime", "text/x-greeting")).toMatch(/greeter\.desktop/);
  });

  test("a cache that was harmed is made again", async () => {
    const cache = cachesIn(root).find((name) => name.startsWith(".glib-schemas"))!;
    rmSync(join(root, "Programs/Caches", cache, "share/glib-2.0/schemas/gschemas.compiled"));
    expect((await machine.nip(["--root", root, "verify"])).code).toBe(6);
    await json("install", "pacman::greeter");
    expect(await json("verify")).toMatchObject({ sound: true });
    expect(output(join(root, "System/Index/bin/greeter"))).toBe("compiled\n");
  });

  test.runIf(users.includes("nobody"))("the same closure gives the same caches to an ordinary user", async () => {
    const other = await machineOf("nobody");
    await other.machine.json("--root", other.root, "install", "pacman::greeter");
    expectFound(other.root, outputAsNobody);
    expect(cachesIn(other.root)).toEqual(cachesIn(root));
    expect(cachesIn(root)).toHaveLength(4); // bare's one is shared with greeter
    other.machine.remove();
  });

  test("all of it goes with the programs", async () => {
    await json("remove", "pacman::greeter", "pacman::bare");
    await json("gc", "--keep", "1");
    expect(existsSync(join(root, "Programs/Caches"))).toBe(false);
    expect(readdirSync(machine.folder).filter((name) => name.startsWith("nip-caches-")).length).toBeLessThanOrEqual(1); // of the killed one
  });
});

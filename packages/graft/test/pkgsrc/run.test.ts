// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { chmodSync, existsSync, lstatSync, mkdtempSync, readFileSync, readlinkSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { treePath } from "@nexus/store";
import type { Closure, Release } from "../../src/closure/release.ts";
import { pkgsrc } from "../../src/pkgsrc/ecosystem.ts";
import type { Repository } from "../../src/repository/repository.ts";
import { makeRepository } from "./repository.ts";
import { makeRoom, type Room } from "./room.ts";
import { makeReadWorld } from "../world.ts";

let folder: string;
let repository: Repository;
let closure: Closure;
let room: Room;
let app: Release;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "nexus-pkgsrc-"));
  chmodSync(folder, 0o755);
  repository = makeRepository(join(folder, "repository"));
  using around = await makeReadWorld(join(folder, "home"), [repository]);
  closure = await pkgsrc.resolve(await pkgsrc.find({ name: "app" }, [repository], around), [repository], around);
  room = await makeRoom(join(folder, "root"), closure, around);
  app = closure.releases.find(({ name }) => name === "app")!;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const inTree = (path: string): string => join(room.folder, treePath(room.trees.get(app.key)!.tree), path);

test("a program finds its libraries, their libraries, their data and its configuration", async () => {
  const expected = { exitCode: 0, stdout: "configuration found, extra 7\nhello, world\n", stderr: "" };
  expect(await room.run(app, "bin/app")).toMatchObject(expected);
  expect(await room.runAsNobody(app, "bin/app")).toMatchObject(expected);
});

test("a static program, a script that names it, links and an alternative", async () => {
  const data = `/${app.aliases[0]}/share/greet`;
  expect((await room.run(app, "bin/app-static", "word")).stdout).toBe(`static ${data} word\n`);
  expect((await room.run(app, "bin/app-script")).stdout).toBe(`static ${data} /${app.aliases[0]}/bin/app-script\n`);
  expect((await room.run(app, "bin/app-link")).stdout).toContain("hello, world");
  expect((await room.run(app, "bin/greet")).stdout).toContain("hello, world");
});

test("links into other packages go through the alias, links inside stay", () => {
  expect(readlinkSync(inTree("bin/words"))).toBe(`/${app.aliases[0]}/share/greet/words`);
  expect(readlinkSync(inTree("bin/app-link"))).toBe(`/${app.aliases[0]}/bin/app`);
  const greet = [...room.trees.values()].find(({ release }) => release.name === "libgreet")!;
  expect(readlinkSync(join(room.folder, treePath(greet.tree), "lib/libgreet.so"))).toBe("libgreet.so.1");
});

test("the tree holds what the list names, moved, and no power over the machine", () => {
  expect(readFileSync(inTree("share/app/größe"), "utf8")).toBe(`/usr/pkgsrc stays, /${app.aliases[0]} goes\n`);
  expect(gunzipSync(readFileSync(inTree("man/man1/app.1.gz"))).toString()).toContain(`Files: /${app.aliases[0]}/etc/greet.conf`);
  expect(statSync(inTree("share/app/sparse")).size).toBe(64 * 1024 * 1024);
  expect(statSync(inTree("libexec/app-helper")).mode & 0o7777).toBe(0o755);
  expect(readFileSync(inTree("etc/greet.conf"), "utf8")).toBe(readFileSync(inTree("share/examples/app/greet.conf"), "utf8"));
  expect(lstatSync(inTree("share/app/plugins")).isDirectory()).toBe(true);
  expect(lstatSync(inTree("etc/app.d")).isDirectory()).toBe(true);
  expect(existsSync(inTree("+INSTALL"))).toBe(false);
  expect(existsSync("/tmp/nexus-pkgsrc-install-was-run") || existsSync("/tmp/nexus-pkgsrc-exec-was-run")).toBe(false);
});

test("what was left out, left over and asked for is told", () => {
  const { findings } = room.trees.get(app.key)!;
  expect(findings.dropped).toEqual([
    { path: "libexec/app-helper", what: "set-id or sticky bits" },
    { path: "libexec/app-helper", what: "the mode 4511" },
  ]);
  expect(findings.leftovers).toEqual([{ path: "share/app/größe", count: 1 }]);
  expect(findings.effects).toEqual([
    { kind: "config-file", subject: "etc/greet.conf from share/examples/app/greet.conf 0644 root:root", done: true },
    { kind: "config-file", subject: "/etc/rc.d/app from share/examples/app/greet.conf 0755 root:root", done: false },
    { kind: "permissions", subject: "libexec/app-helper 4511 root:root", done: false },
    { kind: "directory", subject: "/usr/pkg/etc/app.d", done: true },
    { kind: "directory", subject: "var/spool/app 0770 app:app", done: false },
    { kind: "user", subject: "app:app::App user:/nonexistent:/sbin/nologin", done: false },
    { kind: "group", subject: "app:", done: false },
    { kind: "info-page", subject: "info/app.info", done: false },
    { kind: "shell", subject: "bin/app", done: false },
    { kind: "alternative", subject: "bin/greet for /usr/pkg/bin/app", done: true },
    { kind: "script", subject: "+INSTALL", done: false },
    { kind: "script", subject: "+DEINSTALL", done: false },
    { kind: "script", subject: "@exec touch /tmp/nexus-pkgsrc-exec-was-run", done: false },
    { kind: "message", subject: "Welcome to app.\nRead  [31mthe manual.", done: true },
  ]);
});

test("the same closure gives the same bytes in another root, whatever else is asked for", async () => {
  using around = await makeReadWorld(join(folder, "other-home"), [repository]);
  const wanted = [...(await pkgsrc.find({ name: "needs-old" }, [repository], around)), ...(await pkgsrc.find({ name: "app-2.0nb1" }, [repository], around))];
  const other = await pkgsrc.resolve(wanted, [repository], around);
  const again = await makeRoom(join(folder, "other-root"), other, around);
  expect(again.trees.get(app.key)?.tree).toEqual(room.trees.get(app.key)?.tree);
  expect(again.trees.get(app.key)?.release.aliases).toEqual(app.aliases);
  expect(again.trees.size).toBeGreaterThan(room.trees.size);
});

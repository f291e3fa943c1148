// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync } from "node:child_process";
import { existsSync, realpathSync, readFileSync, readdirSync, writeFileSync, chmodSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeMachine, users, type Machine } from "../../packages/nip/test/machine.ts";
import { addRepositories, envWith, output, outputAsNobody, type Fixtures } from "./fixtures.ts";

/** The whole life of grafts: installed together, asked about, taken back, damaged, mended, removed. */
export function lifeTests(fixtures: () => Fixtures): void {
  describe.each(users)("the life of grafts, as %s", (user) => {
    let machine: Machine;
    let root: string;

    beforeAll(async () => {
      machine = makeMachine(user);
      root = join(machine.folder, "root");
      await addRepositories(machine, fixtures());
    });
    afterAll(() => machine.remove());

    const nip = (...words: string[]) => machine.nip(["--root", root, ...words]);
    const json = (...words: string[]) => machine.json("--root", root, ...words);
    const command = (name: string) => join(root, "System/Index/bin", name);

    test("this host has nothing of the places that the packages were made for", () => {
      for (const path of [fixtures().nix.paths["hello"]!["out"]!, "/usr/pkg/bin/app", "/usr/share/hello/greeting.txt"]) expect(existsSync(path), path).toBe(false);
    });

    test("the plan comes first, and changes nothing", async () => {
      const { code, stdout } = await nip("install", "nix::hello", "pacman::hello", "pkgsrc::app", "--dry-run", "--exit-code");
      expect(code).toBe(20);
      expect(stdout).toContain("  + hello 2.12.1\n");
      expect(stdout).toContain("  + libgreet 1.0-3  (dependency)\n");
      expect(stdout).toContain("note: toys is not signed: its packages are held to the digests");
      expect((await nip("install", "nix::hello")).code).toBe(10);
      expect(existsSync(root)).toBe(false);
    });

    test("one command brings programs of three ecosystems, each with its own closure", async () => {
      const installed = await json("install", "nix::hello", "pacman::hello", "pkgsrc::app");
      expect(installed).toMatchObject({ schema: "nip.install/1", root, generation: 1, broken: [] });
      const added = (installed.changes as { name: string; version: string; explicit: boolean }[]).filter(({ explicit }) => explicit);
      expect(added.map(({ name, version }) => `${name} ${version}`)).toEqual(["hello 2.12.1", "hello 1.0-3", "app 2.0nb1"]);
      expect(installed.conflicts).toContainEqual({ path: "bin/hello", winner: "nix::hello", losers: ["pacman::hello"] });
    });

    test.each([
      ["hello", "hello chain: welcome to the store\n"],
      ["hello-script", /^script at \/Programs\/\..*-hello-2\.12\.1\n$/],
      ["hello-twin", "hello, world\n"],
      ["raise", "raised\n"],
      ["app", "configuration found, extra 7\nhello, world\n"],
      ["app-static", /^static \/n\/.{5}\/share\/greet \n$/],
      ["app-script", /^static \/n\/.{5}\/share\/greet \/Programs\/App\//],
    ])("%s runs, as this user and as an ordinary one", (name, expected) => {
      for (const printed of [output(command(name)), outputAsNobody(command(name))])
        expect(printed).toEqual(typeof expected === "string" ? expected : expect.stringMatching(expected));
    });

    test("through nip env the host's man finds their pages", async () => {
      const env = envWith((await json("env")).variables);
      const page = (name: string) => realpathSync(execFileSync("man", ["-w", name], { encoding: "utf8", env }).trim());
      expect(page("hello")).toMatch(/\/Programs\/Hello\/\.2\.12\.1-[^/]+\/share\/man\/man1\/hello\.1\.gz$/);
      expect(page("app")).toMatch(/\/Programs\/App\/[^/]+\/man\/man1\/app\.1\.gz$/);
    });

    test("list and info tell what came of trying them", async () => {
      const { packages } = (await json("list")) as { packages: { name: string; ecosystem: string; explicit: boolean; verdict?: string }[] };
      const asked = packages.filter(({ explicit }) => explicit).map(({ ecosystem, name, verdict }) => `${ecosystem}::${name} ${verdict}`);
      expect(asked).toEqual(["pkgsrc::app runs-in-view", "nix::hello runs-in-view", "pacman::hello runs-in-view"]);
      expect(packages.some(({ name }) => name.startsWith("view of") || name === "nip-run")).toBe(false);
      const pacman = await json("info", "pacman::hello");
      expect(pacman).toMatchObject({
        verdict: "runs-in-view",
        run: "through nip-run, in a view",
        repository: "beside",
        trust: "signed",
        neededBy: [],
        optional: ["big: a big file to greet"],
      });
      expect(pacman.dropped).toEqual([{ path: "bin/raise", what: "set-id or sticky bits" }]);
      expect(pacman.starts).toMatchObject({ hostPrograms: expect.stringContaining("host's own root"), setuid: expect.stringContaining("without power") });
      expect((pacman.effects as { kind: string; done: boolean }[]).filter(({ done }) => !done).map(({ kind }) => kind)).toEqual(
        expect.arrayContaining(["sysusers", "tmpfiles", "hook", "script"]),
      );
      expect(await json("info", "pkgsrc::app")).toMatchObject({ trust: "digest", leftovers: [{ path: "share/app/größe", count: 1 }] });
      expect((await nip("info", "pacman::glibc")).stdout).toMatch(/^installed +yes, as a dependency\nneeded by +.*libgreet/m);
      expect(await nip("info", "hello")).toMatchObject({ code: 4, stderr: expect.stringContaining("nix::hello") });
    });

    test("files of what is installed, and of what is not, without downloading it", async () => {
      expect((await nip("files", "pacman::hello")).stdout).toContain(`${root}/Programs/Hello/1.0-3/bin/hello\n`);
      expect((await json("files", "nix::musl-tool")).files).toEqual([{ path: "bin/musl-tool" }]);
      expect((await json("files", "pacman::hellostatic")).files).toEqual([{ path: "bin/hello-static" }]);
      expect(await nip("files", "pkgsrc::libgreet@2.0")).toMatchObject({ code: 3, stderr: expect.stringContaining("does not list the files") });
      expect((await nip("search", "nothing-of-this-name")).code).toBe(3);
      expect((await nip("search", "greets")).stdout).toMatch(/^pacman::hello +1\.0-3 +installed/m);
    });

    test("owns, why and deps explain each file and each dependency", async () => {
      expect(await json("owns", "bin/app")).toMatchObject({ name: "app", version: "2.0nb1" });
      expect(await json("owns", "bin/hello")).toMatchObject({ name: "hello", version: "2.12.1" });
      expect((await nip("why", "pkgsrc::libextra")).stdout).toBe("app 2.0nb1 → libextra 3.1 (/usr/pkg/lib/libextra.so.1)\n");
      expect((await nip("why", "pacman::libword")).stdout).toBe("hello 1.0-3 → libgreet 1.0-3 (libgreet.so=2-64) → libword 1.0-3 (libword.so=1-64)\n");
      expect((await nip("why", "nix::hello")).stdout).toContain("hello 2.12.1 was asked for; it came from nixcache");
      expect((await nip("deps", "pacman::dash")).stdout).toBe("dash 2.36-1\n  glibc 2.36-1\n    filesystem 2.36-1\n      glibc 2.36-1 *\n");
      expect((await nip("deps", "pkgsrc::libextra", "--reverse")).stdout).toBe("libextra 3.1\n  app 2.0nb1\n");
    });

    test("rollback takes programs away, and back; diff and history tell it", async () => {
      expect(await json("install", "pacman::hellostatic")).toMatchObject({ generation: 2 });
      expect(output(command("hello-static"))).toBe("static hello\n");
      expect(await json("diff", "1", "2")).toMatchObject({ changes: [{ action: "add", name: "hellostatic" }] });
      expect(await json("rollback")).toMatchObject({ generation: 1 });
      expect(existsSync(command("hello-static"))).toBe(false);
      expect(output(command("hello-twin"))).toBe("hello, world\n");
      expect(await json("switch", "2")).toMatchObject({ generation: 2 });
      expect(outputAsNobody(command("hello-static"))).toBe("static hello\n");
      expect((await nip("history")).stdout).toMatch(/^\* 2 .*\+hellostatic 1\.0-3 /m);
      expect((await nip("switch", "99", "--yes")).code).toBe(3);
    });

    test("verify finds what was changed, in trees and in views, and installing again mends it", async () => {
      expect(await json("verify")).toMatchObject({ sound: true });
      const tree = basename((await json("info", "pkgsrc::app")).path as string);
      damage(join(root, "Programs/App", tree, "bin/app-static"));
      const views = join(root, "Programs/Views");
      damage(
        join(
          views,
          readdirSync(views).find((name) => name.startsWith(".app-") && name.endsWith(".kdl"))!,
        ),
      );
      const { code, stdout } = await nip("verify");
      expect(code).toBe(6);
      expect(stdout).toMatch(/^app 2\.0nb1: 1 problem\n {2}bin\/app-static: /m);
      expect(stdout).toMatch(/^view of app .*: 1 problem$/m);
      expect(stdout.match(/problem/g)).toHaveLength(2);
      const mended = (await json("install", "pkgsrc::app")).changes as { name: string; reason: string }[];
      expect(mended.map(({ name, reason }) => `${name}: ${reason}`).sort()).toEqual(["app: mended", "view of app: mended"]);
      expect((await nip("verify")).code).toBe(0);
      expect(output(command("app"))).toContain("hello, world");
    });

    test("remove and gc leave nothing behind of what nothing needs", async () => {
      expect((await nip("remove", "pacman::libgreet", "--yes")).code).toBe(4);
      await json("remove", "pkgsrc::app", "pacman::hellostatic");
      expect(existsSync(command("app"))).toBe(false);
      await json("gc", "--keep", "1");
      expect(readdirSync(join(root, "n"))).toEqual([]);
      expect(readdirSync(join(root, "Programs")).includes("App")).toBe(false);
      expect(output(command("hello-twin"))).toBe("hello, world\n");
      await json("remove", "pacman::hello", "nix::hello");
      await json("gc", "--keep", "1");
      expect(readdirSync(join(root, "Programs"))).toEqual([]);
      expect(readdirSync(join(root, "System/Index/bin"))).toEqual([]);
      expect((await nip("verify")).code).toBe(0);
    });

    test("the foreign scripts never ran", () => {
      for (const mark of ["pacman-install-ran", "nexus-pkgsrc-install-was-run", "nexus-pkgsrc-exec-was-run"]) expect(existsSync(join("/tmp", mark)), mark).toBe(false);
    });
  });
}

/** Changes one bit of a file, which may be read-only. */
function damage(file: string): void {
  const { mode } = statSync(file);
  chmodSync(file, 0o644);
  const bytes = readFileSync(file);
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(file, bytes);
  chmodSync(file, mode & 0o7777);
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addressOf } from "../../packages/graft/test/nix/fixture/make-cache.ts";
import { packageFile } from "../../packages/graft/test/pacman/fixture/repositories.ts";
import { makeMachine, type Machine } from "../../packages/nip/test/machine.ts";
import { serveBreaking } from "./breaking-server.ts";
import { addRepositories, output, type Fixtures } from "./fixtures.ts";

/** Spellings, choices between programs, upgrades, programs that are only borrowed, and changes that do not come to their end. */
export function changesTests(fixtures: () => Fixtures): void {
  describe("changing what is grafted", () => {
    let machine: Machine;
    let root: string;

    beforeAll(async () => {
      machine = makeMachine();
      root = join(machine.folder, "root");
      await addRepositories(machine, fixtures());
    });
    afterAll(() => machine.remove());

    const nip = (...words: string[]) => machine.nip(["--root", root, ...words]);
    const json = (...words: string[]) => machine.json("--root", root, ...words);
    const command = (name: string) => join(root, "System/Index/bin", name);
    const explicit = async () =>
      ((await json("list")).packages as { name: string; version: string; explicit: boolean }[]).filter((each) => each.explicit).map(({ name, version }) => `${name} ${version}`);

    test("every spelling of a package leads to it", async () => {
      const { nix, pacman, pkgsrc } = fixtures();
      const path = nix.paths["static-tool"]!["out"]!;
      const spellings: [words: string[], wanted: string][] = [
        [["install", "nix:static-tool"], "static-tool 1.0"],
        [["graft", "nix", "static-tool"], "static-tool 1.0"],
        [["graft", "nixpkgs::static-tool"], "static-tool 1.0"],
        [["graft", "nix:static-tool@1.0"], "static-tool 1.0"],
        [["install", path], "static-tool 1.0"],
        [["install", `nix::${basename(path).slice(0, 32)}`], "static-tool 1.0"],
        [["install", `${nix.caches.zstd!}/${basename(path).slice(0, 32)}.narinfo`], "static-tool 1.0"],
        [["install", "pacman::HelloStatic"], "hellostatic 1.0-3"],
        [["install", packageFile(pacman.beside, "hellostatic-")], "hellostatic 1.0-3"],
        [["install", addressOf(packageFile(pacman.beside, "hellostatic-"))], "hellostatic 1.0-3"],
        [["install", "pkgsrc::libword-0.9nb2"], "libword 0.9nb2"],
        [["install", `${pkgsrc.urls[0]!}/All/libword-0.9nb2.tgz`], "libword 0.9nb2"],
      ];
      for (const [words, wanted] of spellings) {
        const { code, stdout, stderr } = await nip(...words, "--dry-run");
        expect({ words, code, added: stdout.includes(`  + ${wanted}\n`), stderr: code === 0 ? "" : stderr }).toEqual({ words, code: 0, added: true, stderr: "" });
      }
      expect(await nip("install", "./nothing.pkg.tar.zst")).toMatchObject({ code: 3, stderr: expect.stringContaining("there is no file") });
      expect((await nip("install", "beside/hello")).code).toBe(3);
      expect((await nip("graft", "hello")).code).toBe(2);
      expect((await nip("install", "pkgsrc::orphan")).code).toBe(4);
      expect(await nip("install", "pacman::torn")).toMatchObject({ code: 4, stderr: expect.stringMatching(/mailone .* excludes mailer, and .* mailtwo/) });
    });

    test("a listed package that its repository does not have ends the install by name, and nothing is changed", async () => {
      expect(await nip("install", "pkgsrc::haunted", "--yes")).toMatchObject({
        code: 3,
        stderr: expect.stringMatching(/lists ghost-1\.0\.tgz and does not have it; haunted 1\.0 → ghost/),
      });
      expect((await json("list")).generation).toBe(null);
    });

    test("without an ecosystem the priority decides, and the plan says so", async () => {
      const { notes, conflicts } = await json("install", "hello");
      expect(notes).toContain("hello is taken from nixcache (nix), which comes first; there is also pacman::hello 1.0-3");
      expect(conflicts).toEqual([]);
      expect(await explicit()).toEqual(["hello 2.12.1"]);
    });

    test("of two programs of one name the repository of higher priority wins, until the user prefers the other", async () => {
      const { conflicts } = await json("install", "pacman::hello");
      expect(conflicts).toEqual([{ path: "bin/hello", winner: "nix::hello", losers: ["pacman::hello"] }]);
      expect(output(command("hello"))).toContain("chain");
      expect(await json("prefer", "pacman::hello")).toMatchObject({ paths: ["bin/hello"] });
      expect(output(command("hello"))).toBe("hello, world\n");
      await json("install", "pacman::hellostatic");
      expect(output(command("hello"))).toBe("hello, world\n");
      expect((await nip("prefer", "pacman::hello", "bin/hello", "--forget", "--yes")).stdout).toContain("nothing is preferred any more at bin/hello");
      expect(output(command("hello"))).toContain("chain");
      expect((await nip("prefer", "pacman::hellostatic")).code).toBe(3);
    });

    test("an upgrade takes the newest of its own ecosystem, and leaves all others", async () => {
      await json("install", "pkgsrc::libgreet@1.2");
      expect((await nip("update")).stdout).toContain("1 upgrade waits: pkgsrc::libgreet 2.0");
      const planned = await nip("upgrade", "--dry-run", "--exit-code");
      expect(planned).toMatchObject({ code: 20, stdout: expect.stringContaining("~ libgreet 2.0  (was 1.2nb1)") });
      const before = await explicit();
      expect((await json("upgrade")).changes).toMatchObject([{ action: "change", name: "libgreet", version: "2.0", from: "1.2nb1" }]);
      expect(await explicit()).toEqual(before.map((each) => each.replace("libgreet 1.2nb1", "libgreet 2.0")));
      expect(await nip("upgrade", "pkgsrc::libgreet")).toMatchObject({ code: 0, stdout: "nothing to change\n" });
    });

    test("run and shell start programs that are not installed, and change nothing", async () => {
      const before = await json("history");
      expect(await nip("run", "nix::musl-tool", "-q")).toMatchObject({ code: 0, stdout: "musl: welcome to the store\n" });
      expect(await nip("run", "pacman::hellomusl", "-q")).toMatchObject({ code: 0, stdout: "musl hello\n" });
      expect(await nip("run", "pkgsrc::app", "--command", "app-static", "-q", "--", "--word")).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^static \/n\/.*greet --word\n$/),
      });
      expect(await nip("shell", "pacman::helloscripts", "nix::wide", "-q", "--command", "hello-env; hello-dash; wide; exit 7")).toMatchObject({
        code: 7,
        stdout: "env says hello\ndash says hello\nwide n welcome to the store\n",
      });
      expect(await json("history")).toEqual(before);
      expect(existsSync(command("musl-tool"))).toBe(false);
    });

    test.each(['"type":"start","id":"fetch:', '"type":"start","id":"install ', '"type":"end","id":"install ', '"type":"start","id":"gate"'])(
      "killed at %s, the old generation is there, whole, and the next install succeeds",
      async (instant) => {
        const { generation } = await json("list");
        rmSync(join(machine.folder, "cache/nexus/sources"), { recursive: true, force: true }); // what is cached is not fetched
        const words = ["--root", root, "install", "nix::static-tool", "pacman::helloscripts", "--json", "--yes"];
        const killed = await machine.nip(words, { onStdout: (text, kill) => (text.includes(instant) ? kill("SIGKILL") : undefined) });
        expect(killed.code).toBe(null);
        expect(killed.stdout).not.toContain("nip.install/1");
        expect((await json("list")).generation).toBe(generation);
        expect(output(command("hello"))).toContain("chain");
        expect((await nip("verify")).code).toBe(0);
        await json("install", "nix::static-tool");
        expect(output(command("static-tool"))).toBe("static: welcome to the store\n");
        await json("remove", "nix::static-tool");
        await json("gc", "--keep", "1");
      },
    );

    test("a broken download goes on where it broke", async () => {
      const { nix } = fixtures();
      await using server = await serveBreaking(nix.caches.zstd!);
      const fresh = makeMachine();
      try {
        await fresh.json("repo", "add", "far", "--ecosystem=nix", server.url, "--channel", addressOf(nix.channel), "--key", nix.key);
        await fresh.json("update");
        await fresh.json("--root", join(fresh.folder, "root"), "install", "nix::hello");
        expect(output(join(fresh.folder, "root/System/Index/bin/hello"))).toBe("hello chain: welcome to the store\n");
        expect(server.resumed.length).toBeGreaterThan(0);
        for (const { from, brokenAt } of server.resumed) expect(from > 0 && from <= brokenAt, `${from} of ${brokenAt}`).toBe(true);
      } finally {
        fresh.remove();
      }
    });
  });
}

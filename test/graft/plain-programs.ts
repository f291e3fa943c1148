// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { chmodSync, existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeMachine, type Machine } from "../../packages/nip/test/machine.ts";
import { nipScript, ownRootFolder } from "../../packages/nip/test/own-root.ts";
import { output, outputAsNobody, pacmanWords, type Fixtures } from "./fixtures.ts";

/** Programs of pacman that name nothing of their closure's /usr: they start without a view of it. */
export function plainProgramsTests(fixtures: () => Pick<Fixtures, "pacman">): void {
  describe("plain programs of pacman", () => {
    let machine: Machine;
    const install = ["pacman::plainly", "pacman::hellomusl"];

    beforeAll(async () => {
      machine = makeMachine();
      await machine.json("repo", "add", ...pacmanWords(fixtures().pacman));
      await machine.json("update");
    });
    afterAll(() => machine.remove());

    /** Runs a script in a root folder of its own in which no further namespace can be made. */
    async function inside(script: string, uid: number, more: readonly string[] = []): Promise<string[]> {
      const before = ownRootFolder(machine.folder, { uid, more: ["--disable-userns", "--cap-drop", "ALL", "--ro-bind", "/tmp", "/tmp", ...more] });
      const { stdout, stderr } = await machine.nip([], { before: [...before, "sh", "-c", nipScript(script), "sh"] });
      expect(stderr).toBe("");
      return stdout.trimEnd().split("\n");
    }

    const command = (name: string) => join(machine.userRoot, "System/Index/bin", name);
    const started = "plainly world by plainly\n";

    test("start through nip-run as long as /Programs is not the root's, with the host's /usr", async () => {
      await machine.json("--root", machine.userRoot, "install", ...install);
      for (const run of [output, outputAsNobody]) {
        expect(run(command("plainly"))).toBe(started);
        expect(run(command("also"))).toBe("plainly world by also\n");
        expect(run(command("hello-musl"))).toBe("musl hello\n");
        expect(run(command("dataful"))).toBe("/usr/share/plainly\n");
      }
      const view = (name: string) => readFileSync(join(machine.userRoot, "System/Launch/views", name), "utf8");
      expect(view("plainly")).toMatch(/^exec \/Programs\/Views\/\.plainly-[^/]+\/plain\/plainly\nroot .*\nprograms\n/);
      expect(view("dataful")).toMatch(/^exec \/usr\/bin\/dataful\nroot .*\nusr /);
    });

    const links = () => ["Programs", "System", "n"].flatMap((name) => ["--symlink", join(machine.userRoot, name), `/${name}`]);
    const look = `
      link() { readlink /System/Index/bin/$1 | sed 's/-[a-z0-9]\\{32\\}//; s/.*Programs/Programs/'; }
      for each in plainly also hello-musl dataful; do link $each; /System/Index/bin/$each 2>&1; done
      /System/Index/bin/plainly maps | sed '1d; /^\\[/d; s/-[a-z0-9]\\{32\\}//; s/.*Programs/Programs/' | sort -u
      nip verify -q | grep -v sound`;
    const refused = expect.stringMatching(/^nip-run: dataful: cannot make a (user|mount) namespace: /);
    const seen = [
      "Programs/Views/.plainly-1.0-3/plain/plainly",
      "plainly world by plainly",
      "Programs/Views/.plainly-1.0-3/plain/also",
      "plainly world by also",
      "Programs/Views/.hellomusl-1.0-3/plain/hello-musl",
      "musl hello",
      "../../Launch/bin/dataful",
      refused,
      "Programs/Libword/.1.0-3/lib/libword.so.1",
      "Programs/Plugin/.1.0-3/lib/libplugin.so.1",
      "Programs/Views/.plainly-1.0-3/lib/libc.so.6",
      "Programs/Views/.plainly-1.0-3/lib/nip-ld.so",
      "Programs/Views/.plainly-1.0-3/plain/plainly",
      "=> 0",
    ];

    test("start by plain links after sudo nip setup, where no namespace can be made, with nothing of the host's", async () => {
      const lines = await inside(
        `nip install pacman::hellostatic --yes -q\n${look}\nnip info pacman::plainly | grep started | tr -s ' '\nnip run pacman::plainly -q`,
        65534,
        links(),
      );
      const told = "started directly: also, plainly; through nip-run, in a view: dataful";
      expect(lines).toEqual([`generation 2 is active in ${machine.userRoot}`, "=> 0", ...seen, told, started.trim(), "=> 0"]);
    });

    test("so do the root user's, which were never started in a view", async () => {
      const lines = await inside(`nip install ${install.join(" ")} --yes -q\n${look}\nnip owns bin/plainly -q`, 0);
      expect(lines).toEqual(["generation 1 is active in /", "=> 0", ...seen, "plainly 1.0-3", "=> 0"]);
    });

    test("are tried as they will be started, and started in their view where that does not do", async () => {
      const script = `nip install pacman::plainly pacman::sly pacman::hello --yes -q
        for each in plainly sly hello; do /System/Index/bin/$each; done
        nip list -q | grep -v dependency | tr -s ' '
        nip info pacman::sly | grep started | tr -s ' '`;
      const { stdout } = await machine.nip([], { before: [...ownRootFolder(machine.folder, { more: ["--ro-bind", "/tmp", "/tmp"] }), "sh", "-c", nipScript(script), "sh"] });
      expect(stdout.trimEnd().split("\n")).toEqual([
        "generation 1 is active in /",
        "=> 0",
        "plainly world by plainly",
        "sly",
        "hello, world",
        "pacman::hello 1.0-3 x86_64 foreign runs-in-view",
        "pacman::plainly 1.0-3 x86_64 foreign runs",
        "pacman::sly 1.0-3 x86_64 foreign runs-in-view",
        "=> 0",
        "started through nip-run, in a view",
      ]);
    });

    test("are taken back, mended, and removed with their alias", async () => {
      const root = machine.userRoot;
      const nip = (...words: string[]) => machine.nip(["--root", root, ...words]);
      await machine.json("--root", root, "install", "pacman::sly");
      await machine.json("--root", root, "remove", "pacman::plainly");
      expect(existsSync(command("plainly"))).toBe(false);
      await machine.json("--root", root, "rollback");
      expect(outputAsNobody(command("plainly"))).toBe(started);
      const views = join(root, "Programs/Views");
      const copy = join(
        views,
        readdirSync(views).find((name) => /^\.plainly-.*[^l]$/.test(name))!,
        "plain/plainly",
      );
      chmodSync(copy, 0o755);
      writeFileSync(copy, "#!/bin/sh\n");
      expect(await nip("verify")).toMatchObject({ code: 6, stdout: expect.stringMatching(/^view of plainly .*: 1 problem\n {2}plain\/plainly: /m) });
      await machine.json("--root", root, "install", "pacman::plainly");
      expect(output(command("plainly"))).toBe(started);
      expect(readdirSync(join(root, "n"))).toHaveLength(3);
      await machine.json("--root", root, "remove", ...install, "pacman::sly", "pacman::hellostatic");
      await machine.json("--root", root, "gc", "--keep", "1");
      expect(readdirSync(join(root, "n"))).toEqual([]);
      expect((await nip("verify")).code).toBe(0);
    });
  });
}

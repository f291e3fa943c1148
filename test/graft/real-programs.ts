// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeMachine, type Machine } from "../../packages/nip/test/machine.ts";
import { nipScript, ownRootFolder } from "../../packages/nip/test/own-root.ts";
import { addRepositories, type Fixtures } from "./fixtures.ts";

/** Machines with a /Programs of their own, in a sandbox: there plain links start programs. */
export function realProgramsTests(fixtures: () => Fixtures): void {
  describe("with a real /Programs", () => {
    let machine: Machine;

    beforeAll(async () => {
      machine = makeMachine();
      await addRepositories(machine, fixtures());
    });
    afterAll(() => machine.remove());

    /** Runs a script in a root folder of its own, as a user who owns the machine's folder; what this host has in /tmp can be read. */
    async function inside(script: string, uid: number, more: readonly string[] = []): Promise<string[]> {
      const before = ownRootFolder(machine.folder, { uid, more: ["--ro-bind", "/tmp", "/tmp", ...more] });
      const { stdout, stderr } = await machine.nip([], { before: [...before, "sh", "-c", nipScript(script), "sh"] });
      expect(stderr).toBe("");
      return stdout.trimEnd().split("\n");
    }

    const startAll = `
      nip install nix::hello pkgsrc::app pacman::hello --yes -q
      for each in /System/Index/bin/hello /System/Index/bin/app /System/Index/bin/app-script /System/Index/bin/hello-twin; do $each; done
      for each in hello app hello-twin; do readlink /System/Index/bin/$each | sed 's/-[a-z0-9]\\{32\\}//'; done
      nip list -q | grep -v dependency | tr -s ' '
      nip info nix::hello | grep started | tr -s ' '
      nip verify -q | grep -c problem`;
    const started = [
      "hello chain: welcome to the store",
      "configuration found, extra 7",
      "hello, world",
      expect.stringMatching(/^static \/n\/.{5}\/share\/greet \/System\/Index\/bin\/app-script$/),
      "hello, world",
      expect.stringMatching(/Programs\/Hello\/\.2\.12\.1\/bin\/hello$/),
      expect.stringMatching(/Programs\/App\/\.2\.0nb1\/bin\/app$/),
      "../../Launch/bin/hello-twin",
      "pkgsrc::app 2.0nb1 x86_64 foreign runs",
      "nix::hello 2.12.1 x86_64 foreign runs",
      "pacman::hello 1.0-3 x86_64 foreign runs-in-view",
      "=> 0",
      "started directly",
      "0",
    ];

    test("the root user's programs of Nix and pkgsrc start by plain links, those of pacman in their view", async () => {
      expect(await inside(startAll, 0)).toEqual([
        "generation 1 is active in /",
        expect.stringContaining("bin/greet is of"),
        expect.stringContaining("bin/hello is of"),
        "=> 0",
        ...started,
      ]);
    });

    test("so do an ordinary user's, after sudo nip setup", async () => {
      const links = ["Programs", "System", "n"].flatMap((name) => ["--symlink", join(machine.userRoot, name), `/${name}`]);
      const lines = await inside(startAll, 65534, links);
      expect(lines).toEqual([
        `generation 1 is active in ${machine.userRoot}`,
        expect.stringContaining("bin/greet is of"),
        expect.stringContaining("bin/hello is of"),
        "=> 0",
        ...started,
      ]);
    });

    test("programs that came before it start by plain links from the next change on", async () => {
      const later = join(machine.folder, "later");
      await machine.json("--root", later, "install", "nix::hello", "pkgsrc::app");
      const links = ["Programs", "System", "n"].flatMap((name) => ["--symlink", join(later, name), `/${name}`]);
      const script = `
        nip() { "$node" "$main" --root ${later} "$@"; }
        link() { readlink /System/Index/bin/$1 | sed 's/-[a-z0-9]\\{32\\}//; s/.*Programs/Programs/'; }
        link hello; /System/Index/bin/hello
        nip install nix::static-tool --yes -q
        link hello; /System/Index/bin/hello; link app; /System/Index/bin/app; nip verify -q | grep -c problem`;
      expect(await inside(script, 65534, links)).toEqual([
        "../../Launch/bin/hello",
        "hello chain: welcome to the store",
        `generation 2 is active in ${later}`,
        "Programs/Hello/.2.12.1/bin/hello",
        "hello chain: welcome to the store",
        "Programs/App/.2.0nb1/bin/app",
        "configuration found, extra 7",
        "hello, world",
        "0",
      ]);
    });
  });
}

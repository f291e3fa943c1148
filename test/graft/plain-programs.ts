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
    const install = ["pacman::plainly", "pacman::hellomusl", "pacman::helloscripts"];

    beforeAll(async () => {
      machine = makeMachine();
      await machine.json("repo", "add", ...pacmanWords(fixtures().pacman));
      await machine.json("update");
    });
    afterAll(() => machine.remove());

    /** Runs a script in a root folder of its own in which no further namespace can be made. */
    async function inside(script: string, uid: number, more: readonly string[] = []): Promise<string[]> {
      const before = ownRootFolder(machine.folder, { uid, more: ["--disable-userns", "--ro-bind", "/tmp", "/tmp", ...more] });
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
  });
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Packages as pkgsrc published them in 2022, where the folder that holds them lies beside the checkout.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addressOf } from "../../packages/graft/test/nix/fixture/make-cache.ts";
import { makeMachine, type Machine } from "../../packages/nip/test/machine.ts";
import { output, outputAsNobody } from "./fixtures.ts";

/** A repository of Arch's kind as it was published, likewise. */
export const publishedPacman = [process.env["NEXUS_PUBLISHED_PACMAN"] ?? "", join(import.meta.dirname, "../../../shared/data/pacman"), "/work/shared/data/pacman"].find(
  (folder) => folder !== "" && existsSync(join(folder, "linuxrepos.db")),
);

const published = [process.env["NEXUS_PUBLISHED_PKGSRC"] ?? "", join(import.meta.dirname, "../../../shared/data/pkgsrc"), "/work/shared/data/pkgsrc"].find(
  (folder) => folder !== "" && existsSync(join(folder, "All/pkg_summary.gz")),
);

export function publishedTests(): void {
  describe.skipIf(published === undefined)("published packages of pkgsrc", () => {
    let machine: Machine;
    let bin: string;

    beforeAll(async () => {
      machine = makeMachine();
      bin = join(machine.folder, "root/System/Index/bin");
      await machine.json("repo", "add", "pkgbin", "--ecosystem=pkgsrc", addressOf(published!), "--trust=digest");
      await machine.json("update");
      const names = ["sqlite3", "lua53", "unzip", "pax"];
      const { broken } = await machine.json("--root", join(machine.folder, "root"), "install", ...names.map((name) => `pkgsrc::${name}`));
      expect(broken).toEqual([]);
    });
    afterAll(() => machine.remove());

    test.each([
      ["sqlite3", [":memory:", "select sqlite_version(), 6 * 7"], /^3\.38\.2\|42\n$/],
      ["lua", ["-e", "print(_VERSION, package.path)"], /^Lua 5\.3\t\/n\/.{5}\/share\/lua\/5\.3\//],
      ["unzip", ["-v"], /^UnZip 6\.00/],
      ["nbpax", ["-w", "/etc/hostname"], /etc\/hostname[^]*ustar/],
    ] as const)("%s runs, as this user and as an ordinary one", (name, args, expected) => {
      for (const run of [output, outputAsNobody]) expect(run(join(bin, name), ...args)).toMatch(expected);
    });

    test("all of them passed the gate", async () => {
      const { packages } = (await machine.json("--root", join(machine.folder, "root"), "list")) as { packages: { name: string; verdict?: string; explicit: boolean }[] };
      expect(packages.filter(({ explicit }) => explicit).map(({ name, verdict }) => `${name} ${verdict}`)).toEqual([
        "lua53 runs-in-view",
        "pax runs-in-view",
        "sqlite3 runs-in-view",
        "unzip runs-in-view",
      ]);
    });
  });
}

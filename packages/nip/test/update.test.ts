// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeCache } from "../../graft/test/nix/made-cache.ts";
import { writeDatabase } from "../../graft/test/pacman/written-database.ts";
import { makeMachine, type Machine } from "./machine.ts";

let machine: Machine;
beforeAll(() => (machine = makeMachine()));
afterAll(() => machine.remove());

test("an older index ends with exit code 4 and changes nothing, until it is allowed; other repositories are read all the same", async () => {
  const index = (name: string, version: string, built: number) => writeDatabase(join(machine.folder, name), name, [{ name: `hello-${name}`, version, built }]);
  const offered = async () => ((await machine.json("search", "hello")).found as { name: string; version: string }[]).map(({ name, version }) => `${name} ${version}`);
  for (const name of ["core", "extra"]) await machine.json("repo", "add", name, "--ecosystem=pacman", index(name, "2-1", 2_000_000).urls[0]!, "--trust=none");
  await machine.json("update");
  index("core", "1-1", 1_000_000);
  index("extra", "3-1", 3_000_000);
  expect(await machine.nip(["update"])).toMatchObject({
    code: 4,
    stdout: expect.stringContaining("extra: 1 package, the newest built on 1970-02-04\n"),
    stderr: expect.stringMatching(/core: the index of core is older than the one read before: hello-core 1-1 instead of 2-1.*\nhint: .*nip update core --allow-downgrade\n/),
  });
  expect(await offered()).toEqual(["hello-core 2-1", "hello-extra 3-1"]);
  expect((await machine.json("update", "core", "--allow-downgrade")).repositories).toEqual([{ name: "core", offers: 1, newest: "1970-01-12T13:46:40.000Z" }]);
  expect(await offered()).toEqual(["hello-core 1-1", "hello-extra 3-1"]);
});

test("a repository that is away keeps upgrades from no other one; when none can be read, that is an error", async () => {
  const root = ["--root", join(machine.folder, "root")];
  const make = (...names: string[]) => makeCache(join(machine.folder, "cache"), names.map((name) => ({ name, files: { "share/text": name } }))); // prettier-ignore
  const [url] = make("text-1.0").urls;
  await machine.json("repo", "add", "near", "--ecosystem=nix", url!, "--trust=none");
  await machine.json(...root, "install", "nix::text");
  await machine.json("repo", "add", "away", "--ecosystem=nix", `file://${machine.folder}/nowhere`, "--trust=none");
  make("text-1.0", "text-2.0");
  expect(await machine.nip([...root, "update", "near", "away"])).toMatchObject({ code: 3, stdout: expect.stringContaining("1 upgrade waits: nix::text 2.0") });
  expect(await machine.nip([...root, "upgrade", "--yes"])).toMatchObject({
    code: 0,
    stdout: `generation 2 is active in ${root[1]}\n`,
    stderr: expect.stringMatching(/away: .*does not exist/),
  });
  expect(readFileSync(join(root[1]!, "Programs/Text/Current/share/text"), "utf8")).toBe("text-2.0");
  await machine.json("repo", "remove", "near");
  expect(await machine.nip([...root, "upgrade", "--yes"])).toMatchObject({ code: 3, stdout: "" });
});

test("a store path that was built anew for a fixed dependency waits as an upgrade, comes by the name of that dependency too, and then no more", async () => {
  const root = ["--root", join(machine.folder, "fixed")];
  const folder = join(machine.folder, "fixing");
  const offer = (other?: string) => {
    rmSync(folder, { recursive: true, force: true });
    const lib = other === undefined ? "lib-1.0" : "lib-1.1";
    return makeCache(folder, [{ name: lib }, { name: "tool-3.0", other, references: [lib] }]).urls[0]!;
  };
  await machine.json("repo", "add", "fixing", "--ecosystem=nix", offer(), "--trust=none");
  await machine.json(...root, "install", "nix::tool");
  expect((await machine.nip([...root, "upgrade", "--yes"])).stdout).toBe("nothing to change\n");
  offer("fixed");
  expect((await machine.nip([...root, "update", "fixing"])).stdout).toContain("1 upgrade waits: nix::tool 3.0 (another build)");
  expect(await machine.json(...root, "upgrade", "lib")).toMatchObject({
    generation: 2,
    changes: [
      { action: "add", name: "lib", version: "1.1" },
      { action: "change", name: "tool", from: "3.0", version: "3.0", reason: "build" },
      { action: "remove", name: "lib", version: "1.0" },
    ],
  });
  expect((await machine.nip([...root, "update", "fixing"])).stdout).toContain("everything that is installed is the newest");
});

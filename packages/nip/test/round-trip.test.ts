// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync } from "node:child_process";
import { appendFileSync, chmodSync, existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeMachine, users, type Machine } from "./machine.ts";

describe.each(users)("the whole life of packages, as %s", (user) => {
  let machine: Machine;
  let root: string;

  beforeAll(async () => {
    machine = makeMachine(user);
    root = join(machine.folder, "root");
    await machine.pack("base", "1.0");
    await machine.pack("hello", "1.0", { depends: ["base@1.0"] });
    await machine.pack("hello", "1.1", { depends: ["base"] });
  });
  afterAll(() => machine.remove());

  const nip = (...words: string[]) => machine.nip(["--root", root, ...words]);
  const json = (...words: string[]) => machine.json("--root", root, ...words);
  const hello = () => execFileSync(join(root, "System/Index/bin/hello"), { encoding: "utf8" }).trim();

  test("an empty root has nothing", async () => {
    expect(await json("list")).toMatchObject({ schema: "nip.list/1", root, generation: null, packages: [] });
    expect(await nip("list")).toEqual({ code: 0, stdout: "", stderr: "" });
    expect((await json("list", "--available")).packages).toMatchObject([{ name: "base" }, { name: "hello", version: "1.1" }, { name: "hello", version: "1.0" }]);
  });

  test("install brings a version and its dependency", async () => {
    expect(await json("install", "hello@1.0")).toMatchObject({
      schema: "nip.install/1",
      root,
      generation: 1,
      changes: [
        { action: "add", name: "base", version: "1.0", explicit: false },
        { action: "add", name: "hello", version: "1.0", explicit: true },
      ],
      conflicts: [],
    });
    expect(hello()).toBe("hello 1.0");
    expect((await nip("list")).stdout).toBe("base   1.0  x86_64  foreign  dependency\nhello  1.0  x86_64  foreign\n");
  });

  test("installing it again changes nothing", async () => {
    expect(await nip("install", "hello@1.0")).toEqual({ code: 0, stdout: "nothing to change\n", stderr: "" });
  });

  test("install of a newer one takes its place", async () => {
    const { code, stdout, stderr } = await nip("install", "npk::hello", "--yes");
    expect({ code, stdout }).toEqual({ code: 0, stdout: `generation 2 is active in ${root}\n` });
    expect(stderr).toContain("~ hello 1.1  (was 1.0)");
    expect(stderr).toContain(`put it on PATH with: eval "$(nip --root ${root} env)"`);
    expect(hello()).toBe("hello 1.1");
  });

  test("info tells what it is", async () => {
    expect(await json("info", "Hello")).toMatchObject({
      schema: "nip.info/1",
      name: "hello",
      version: "1.1",
      license: "MIT",
      installed: true,
      explicit: true,
      neededBy: [],
      dependencies: [{ name: "base" }],
    });
    expect(await json("info", "hello@1.0")).toMatchObject({ version: "1.0", installed: false, path: expect.stringContaining(machine.repository) });
    expect((await nip("info", "base")).stdout).toMatch(/^installed +yes, as a dependency\nneeded by +hello$/m);
  });

  test("files lists it and owns finds it again", async () => {
    const { files, folder } = await json("files", "hello");
    expect(folder).toBe(join(root, "Programs/Hello/1.1"));
    expect(files).toContainEqual(expect.objectContaining({ kind: "file", path: "bin/hello", mode: 0o755 }));
    expect((await nip("files", "hello")).stdout).toContain(`${root}/Programs/Hello/1.1/bin/\n${root}/Programs/Hello/1.1/bin/hello\n`);
    for (const path of ["bin/hello", `${root}/Programs/Hello/Current/bin/hello`, "/System/Index/share/man/man1/hello.1"]) {
      expect((await nip("owns", path)).stdout).toBe("hello 1.1\n");
    }
    expect(await json("owns", "bin/hello")).toMatchObject({ schema: "nip.owns/1", name: "hello", version: "1.1" });
    expect(await nip("owns", "bin/nothing")).toMatchObject({ code: 3, stdout: "" });
  });

  test("verify finds everything sound, and then what is not", async () => {
    expect(await json("verify")).toMatchObject({ schema: "nip.verify/1", sound: true, checked: [{ subject: "base" }, { subject: "hello" }, { subject: "links" }] });
    const file = join(root, "System/Index/share/man/man1/base.1");
    appendFileSync(file, "x");
    const { code, stdout } = await nip("verify");
    expect(code).toBe(6);
    expect(stdout).toMatch(/^base 1\.0: 1 problem\n {2}share\/man\/man1\/base\.1: /);
    expect((await nip("verify", "hello")).code).toBe(0);
    expect((await nip("verify", "base", "--json")).code).toBe(6);
    expect((await nip("verify", "nothing")).code).toBe(3);
  });

  test("install mends what is damaged", async () => {
    expect((await nip("install", "base", "--dry-run")).stdout).toContain("~ base 1.0  (damaged, written anew)");
    expect(await json("install", "hello")).toMatchObject({ generation: null, changes: [] });
    expect(await json("install", "base")).toMatchObject({ generation: 3, changes: [{ reason: "asked" }, { action: "change", name: "base", reason: "mended" }] });
    expect((await nip("verify")).code).toBe(0);
    expect(await json("rollback")).toMatchObject({ generation: 2 });
  });

  test("what another program needs stays", async () => {
    const { code, stderr } = await nip("remove", "base", "--yes");
    expect(code).toBe(4);
    expect(stderr).toContain("base is needed by hello");
    expect((await nip("remove", "nothing", "--yes")).code).toBe(3);
  });

  test("remove takes what only it needed along", async () => {
    expect(await json("remove", "hello")).toMatchObject({
      schema: "nip.remove/1",
      generation: 4,
      changes: [
        { action: "remove", name: "base" },
        { action: "remove", name: "hello" },
      ],
    });
    expect(existsSync(join(root, "System/Index/bin/hello"))).toBe(false);
    expect(readdirSync(join(root, "Programs/Hello"), { withFileTypes: true }).filter((entry) => entry.isSymbolicLink())).toEqual([]);
  });

  test("history has it all", async () => {
    const { generations } = (await json("history")) as { generations: { number: number; current: boolean; command: string }[] };
    expect(generations.map(({ number, current }) => [number, current])).toEqual([
      [1, false],
      [2, false],
      [3, false],
      [4, true],
    ]);
    expect(generations[1]?.command).toContain("install npk::hello --yes");
    expect((await nip("history")).stdout).toMatch(/^\* 4 .* -base 1\.0, -hello 1\.1 /m);
  });

  test("rollback goes back, and to any number", async () => {
    expect(await json("rollback")).toMatchObject({ schema: "nip.rollback/1", target: 2, generation: 2 });
    expect(hello()).toBe("hello 1.1");
    expect(await json("rollback", "1")).toMatchObject({ generation: 1, changes: [{ action: "change", name: "hello", version: "1.0", from: "1.1" }] });
    expect(hello()).toBe("hello 1.0");
    expect((await nip("rollback", "99", "--yes")).code).toBe(3);
    expect((await nip("rollback", "x", "--yes")).code).toBe(2);
  });

  test("before the first generation nothing was installed, and there is a way back from there", async () => {
    const removed = expect.arrayContaining([expect.objectContaining({ action: "remove", name: "hello" })]);
    expect(await json("rollback")).toMatchObject({ target: null, generation: 5, changes: removed });
    expect(existsSync(join(root, "System/Index/bin/hello"))).toBe(false);
    expect(await json("rollback")).toMatchObject({ target: 1, generation: 1 });
    expect(hello()).toBe("hello 1.0");
    expect(await nip("rollback", "--yes", "--root", `${root}-new`)).toMatchObject({ code: 3, stderr: expect.stringContaining("no generation comes before") });
  });

  test("gc removes what nothing needs, and only that", async () => {
    const planned = await nip("gc", "--keep", "1", "--dry-run", "--exit-code");
    expect(planned.code).toBe(20);
    expect(planned.stdout).toContain("- generation 2");
    expect(await json("gc", "--keep", "1")).toMatchObject({ schema: "nip.gc/1", done: true, generations: [2, 3, 4] });
    expect((await nip("rollback", "2", "--yes")).code).toBe(3);
    expect(hello()).toBe("hello 1.0");
    expect(readdirSync(join(root, "Programs/Hello")).some((name) => name.startsWith(".1.1-"))).toBe(false);
    expect((await nip("gc", "--keep", "1")).stdout).toBe("nothing to remove\n");
  });

  test("every change is in the log", () => {
    const lines = readFileSync(join(root, "System/nip.log"), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map(({ result }) => result)).toEqual([
      "generation 1",
      "generation 2",
      "generation 3",
      "generation 2",
      "generation 4",
      "generation 2",
      "generation 1",
      "generation 5",
      "generation 1",
      expect.stringMatching(/^removed 3 generations/),
    ]);
    expect(lines[0]).toMatchObject({ user: expect.any(String), command: expect.stringContaining("install hello@1.0"), plan: [{ name: "base" }, { name: "hello" }] });
  });

  test("without --root an ordinary user has a root of his own", async (context) => {
    if (process.getuid?.() === 0 && user === "self") return context.skip();
    expect(await machine.json("install", "base")).toMatchObject({ root: machine.userRoot, generation: 1 });
    expect(statSync(join(machine.userRoot, "System/Index/bin/base")).isFile()).toBe(true);
  });

  test("what may not be written is a clear refusal", async (context) => {
    if (user === "self" && process.getuid?.() === 0) return context.skip();
    const locked = join(machine.folder, "locked");
    execFileSync("mkdir", ["-p", locked]);
    chmodSync(locked, 0o555);
    const { code, stderr } = await machine.nip(["install", "base", "--yes", "--root", join(locked, "root")]);
    expect(code).toBe(7);
    expect(stderr).toContain(locked);
  });
});

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { silent } from "@nexus/core";
import { collectGarbage, currentGeneration, findOwner, openRoot, removePrograms, transaction, verifyTrees, type CommitOptions, type Root } from "../src/index.ts";
import { install, options, type ProgramSpec } from "./make-tree.ts";
import { temporaryFolder } from "./support.ts";

const at = (root: Root, path: string) => join(root.path, path);
const launcherBinary = "System/nip-run";

const viewProgram = (name: string, commands: readonly string[], more: ProgramSpec["more"] = {}): ProgramSpec => ({
  name,
  spec: { ...Object.fromEntries(commands.map((command) => [`bin/${command}`, name])), [`share/${name}`]: name },
  more: { key: `pacman:${name}`, ecosystem: "pacman", run: "view", ...more },
});
const launcher = (name: string, command: string, text = `view of ${name}`) => ({ program: `pacman:${name}`, name: command, text });
const ripgrep = viewProgram("ripgrep", ["rg", "README"]);
const mksh: ProgramSpec = { name: "mksh", spec: { "bin/mksh": "mksh" } };

async function rooted(programs: readonly ProgramSpec[], commit: CommitOptions): Promise<Root> {
  const root = openRoot(join(temporaryFolder(), "root"));
  await install(root, [mksh]);
  writeFileSync(at(root, launcherBinary), "nip-run");
  await install(root, programs, {}, { launcherBinary, ...commit });
  return root;
}
const view = (root: Root, name: string) => readFileSync(at(root, `System/Launch/views/${name}`), "utf8");
const leadsTo = (root: Root, path: string) => realpathSync(at(root, path)).slice(realpathSync(root.path).length + 1);

describe("launchers", () => {
  test("stand in the generation; the index leads to nip-run through them", async () => {
    const root = await rooted([mksh, ripgrep], { launchers: [launcher("ripgrep", "rg")] });
    expect(readlinkSync(at(root, "System/Launch"))).toBe("Generations/Current/Launch");
    expect(readlinkSync(at(root, "System/Index/bin/rg"))).toBe("../../Launch/bin/rg");
    expect(readlinkSync(at(root, "System/Launch/bin/rg"))).toBe("../../../../../System/nip-run");
    expect(leadsTo(root, "System/Index/bin/rg")).toBe("System/nip-run");
    expect(view(root, "rg")).toBe("view of ripgrep");
    expect(leadsTo(root, "System/Index/bin/mksh")).toMatch(/^Programs\/Mksh\//);
    expect(leadsTo(root, "System/Index/bin/README")).toMatch(/^Programs\/Ripgrep\//);
    expect(leadsTo(root, "System/Index/share/ripgrep")).toMatch(/^Programs\/Ripgrep\//);
    expect((await verifyTrees(root, { report: silent })).links).toEqual([]);
  });

  test("stay with their programs, and go with the last of them", async () => {
    const root = await rooted([ripgrep, viewProgram("fd", ["fd"])], { launchers: [launcher("ripgrep", "rg"), launcher("fd", "fd")] });
    await install(root, [mksh, ripgrep]);
    expect(readdirSync(at(root, "System/Launch/bin"))).toEqual(["rg"]);
    expect(view(root, "rg")).toBe("view of ripgrep");
    await install(root, [mksh, ripgrep], {}, { launchers: [launcher("ripgrep", "rg", "a newer view")] });
    expect(view(root, "rg")).toBe("a newer view");
    await install(root, [mksh, { ...ripgrep, version: "2.0", spec: { "bin/rg": "newer" } }]);
    expect(currentGeneration(root)!.launch).toBeUndefined(); // another tree: the old text does not hold for it
    expect(existsSync(at(root, "System/Launch"))).toBe(false);
    expect(existsSync(at(root, "System/Generations/5/Launch"))).toBe(false);
    expect((await verifyTrees(root, { report: silent })).links).toEqual([]);
    await collectGarbage(root, { keep: 1, time: 0, command: "nip gc", report: silent });
    expect(readdirSync(at(root, "System/Generations"))).toEqual(["5", "Current"]);
  });

  test("are of the program that wins the name, and of the next one when that goes", async () => {
    const launchers = [launcher("grep-one", "grep"), launcher("grep-two", "grep")];
    const programs = [viewProgram("grep-one", ["grep"], { priority: 5 }), viewProgram("grep-two", ["grep"])];
    const root = await rooted(programs, { launchers });
    expect(view(root, "grep")).toBe("view of grep-one");
    await transaction(root, options(), async (tx) => tx.commit(removePrograms(tx.current!.programs, ["grep-one"]).programs));
    expect(view(root, "grep")).toBe("view of grep-two");
  });

  test("come back with their generation", async () => {
    const root = await rooted([ripgrep], { launchers: [launcher("ripgrep", "rg")] });
    await install(root, [mksh]);
    expect(existsSync(at(root, "System/Launch"))).toBe(false);
    await transaction(root, options(), async (tx) => tx.switchTo(2));
    expect(view(root, "rg")).toBe("view of ripgrep");
    expect((await verifyTrees(root, { report: silent })).links).toEqual([]);
  });

  test("belong to the programs they start", async () => {
    const root = await rooted([mksh, ripgrep], { launchers: [launcher("ripgrep", "rg")] });
    for (const path of ["bin/rg", "/System/Launch/bin/rg"]) expect(findOwner(root, path)).toMatchObject({ path: "bin/rg", program: { name: "ripgrep" } });
    expect(findOwner(root, "bin/mksh")).toMatchObject({ program: { name: "mksh" } });
    expect(findOwner(root, "/System/Launch/bin")).toBeUndefined();
  });

  test("need to know where nip-run lies", async () => {
    const root = openRoot(temporaryFolder());
    await expect(install(root, [ripgrep], {}, { launchers: [launcher("ripgrep", "rg")] })).rejects.toMatchObject({ code: "internal" });
    expect(readdirSync(at(root, "Programs"))).toEqual([]);
  });

  test("of programs that run without a view are not made", async () => {
    const root = await rooted([mksh], { launchers: [{ program: "mksh", name: "mksh", text: "x" }] });
    expect(existsSync(at(root, "System/Launch"))).toBe(false);
    expect(leadsTo(root, "System/Index/bin/mksh")).toMatch(/^Programs\/Mksh\//);
  });

  describe("that are plain links", () => {
    const views: ProgramSpec = { name: "views", spec: { "plain/rg": "a copy of rg" }, more: { key: "pacman:ripgrep:view", ecosystem: "pacman", explicit: false } };
    const more: ProgramSpec["more"] = { run: "plain", dependencies: ["pacman:ripgrep:view"] };
    const plainly = viewProgram("ripgrep", ["rg", "rg-script"], more);
    const target = "Programs/Views";

    async function rootedPlainly(others: readonly ProgramSpec[] = []): Promise<Root> {
      const root = await rooted([views, plainly, ...others], { launchers: [launcher("ripgrep", "rg-script")] });
      const [tree] = readdirSync(at(root, target)).filter((name) => name.startsWith(".") && !name.endsWith(".kdl"));
      const start = { program: "pacman:ripgrep", name: "rg", target: `${target}/${tree}/plain/rg` };
      await install(root, [views, plainly, ...others], {}, { launchers: [launcher("ripgrep", "rg-script"), start] });
      return root;
    }

    test("lead to another tree; commands of the same program lead to nip-run", async () => {
      const root = await rootedPlainly();
      expect(readFileSync(at(root, "System/Index/bin/rg"), "utf8")).toBe("a copy of rg");
      expect(readlinkSync(at(root, "System/Index/bin/rg"))).toMatch(/^\.\.\/\.\.\/\.\.\/\.\.\/\.\.\/Programs\/Views\//);
      expect(readlinkSync(at(root, "System/Index/bin/rg-script"))).toBe("../../Launch/bin/rg-script");
      expect(readdirSync(at(root, "System/Launch/bin"))).toEqual(["rg-script"]);
      expect(findOwner(root, "bin/rg")).toMatchObject({ path: "bin/rg", program: { name: "ripgrep" } });
      expect(await verifyTrees(root, { report: silent })).toMatchObject({ links: [] });
      rmSync(at(root, "System/Index/bin/rg"));
      symlinkSync("/bin/true", at(root, "System/Index/bin/rg"));
      expect((await verifyTrees(root, { report: silent })).links).toMatchObject([{ path: "System/Generations/3/Index/bin/rg", problem: "changed" }]);
    });

    test("win, lose and stay as others do", async () => {
      const other = viewProgram("grep-all", ["rg"], { run: undefined, priority: 3 });
      const root = await rootedPlainly([other]);
      expect(readFileSync(at(root, "System/Index/bin/rg"), "utf8")).toBe("grep-all");
      const prefer = (program: string) => transaction(root, options(), async (tx) => tx.commit(tx.current!.programs, { preferences: [{ path: "bin/rg", program }] }));
      await prefer("pacman:ripgrep");
      expect(readFileSync(at(root, "System/Index/bin/rg"), "utf8")).toBe("a copy of rg");
      await transaction(root, options(), async (tx) => tx.commit(removePrograms(tx.current!.programs, ["ripgrep"]).programs));
      expect(readFileSync(at(root, "System/Index/bin/rg"), "utf8")).toBe("grep-all");
      expect(currentGeneration(root)!.launch).toBeUndefined();
      await transaction(root, options(), async (tx) => tx.switchTo(4));
      expect(readFileSync(at(root, "System/Index/bin/rg"), "utf8")).toBe("a copy of rg");
    });
  });

  test.each<[string, (root: Root) => void, object]>([
    ["a view changed", (root) => writeFileSync(at(root, "System/Launch/views/rg"), "evil"), { path: "System/Generations/2/Launch/views/rg", problem: "changed" }],
    ["a view removed", (root) => rmSync(at(root, "System/Launch/views/rg")), { problem: "missing" }],
    ["a view made a link", (root) => (rmSync(at(root, "System/Launch/views/rg")), symlinkSync("/etc/passwd", at(root, "System/Launch/views/rg"))), { problem: "changed" }],
    ["a view added", (root) => writeFileSync(at(root, "System/Launch/views/x"), ""), { path: "System/Generations/2/Launch/views/x", problem: "extra" }],
    ["a launcher turned", (root) => (rmSync(at(root, "System/Launch/bin/rg")), symlinkSync("/bin/true", at(root, "System/Launch/bin/rg"))), { problem: "changed" }],
    ["the folder removed", (root) => rmSync(at(root, "System/Generations/2/Launch"), { recursive: true }), { path: "System/Generations/2/Launch/bin", problem: "missing" }],
    ["/System/Launch removed", (root) => rmSync(at(root, "System/Launch")), { path: "System/Launch", problem: "missing" }],
    ["nip-run removed", (root) => rmSync(at(root, launcherBinary)), { path: launcherBinary, problem: "missing" }],
    ["the index leading past them", (root) => (rmSync(at(root, "System/Index/bin/rg")), symlinkSync("/bin/true", at(root, "System/Index/bin/rg"))), { problem: "changed" }],
  ])("verify finds %s", async (_, damage, problem) => {
    const root = await rooted([ripgrep], { launchers: [launcher("ripgrep", "rg")] });
    damage(root);
    expect((await verifyTrees(root, { report: silent })).links).toContainEqual(expect.objectContaining(problem));
  });
});

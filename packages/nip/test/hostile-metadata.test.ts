// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// What packages may call themselves and their files. The numbers are those of the list of hostile inputs.

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silent } from "@nexus/core";
import { collectGarbage, currentGeneration, inRoot, readEntries, treePath, verifyTrees, type Root } from "@nexus/store";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { writeDatabase } from "../../graft/test/pacman/written-database.ts";
import { makeMachine, type Machine } from "./machine.ts";
import { installMade } from "./made-grafts.ts";

let machine: Machine | undefined;
afterAll(() => machine?.remove());

test("row 30: commands to a terminal and marks that turn writing round are shown, never sent", async () => {
  machine = makeMachine();
  const description = "nice\u001b]0;owned\u0007\u001b[2J \u202eexe.txt\u009b31m";
  const { urls } = writeDatabase(join(machine.folder, "core"), "core", [{ name: "evil", version: "1-1", description, depends: ["x\u001b[31m"] }]);
  await machine.json("repo", "add", "core", "--ecosystem=pacman", urls[0]!, "--trust=none");
  for (const words of [
    ["search", "nice"],
    ["info", "pacman::evil"],
    ["search", "nice", "--json"],
    ["install", "pacman::evil"],
  ]) {
    // prettier-ignore
    const { stdout, stderr } = await machine.nip(words);
    const sent = `${stdout}${stderr}`.match(/[\p{Cc}\p{Cf}]/gu)?.filter((character) => character !== "\n") ?? [];
    expect([words, sent]).toEqual([words, []]);
    expect(`${stdout}${stderr}`).toMatch(/nice|evil/);
  }
});

let root: Root;
beforeEach(() => (root = { path: mkdtempSync(join(tmpdir(), "nip-names-")), sync: false }));
afterEach(() => rmSync(root.path, { recursive: true }));

test("row 21: files that are named like nip's own are files like any other, and nothing of nip's is led astray", async () => {
  const ours = [".nip-ok", ".npk-files", ".staging:0123456789abcdef", ".trash:0", "1.0.kdl", "Current", "manifest.kdl", "System/nip.journal", "System/nip.lock", "generation.kdl"];
  const [program] = await installMade(root, { ecosystem: "nix", name: "odd", files: ours });
  expect(readEntries(root, program!).filter(({ kind }) => kind === "file").map(({ path }) => path).sort()).toEqual(ours.toSorted()); // prettier-ignore
  await installMade(root, { ecosystem: "nix", name: "next" });
  await collectGarbage(root, { keep: 1, time: 0, report: silent, command: "gc" });
  expect((await verifyTrees(root, { report: silent })).programs.filter(({ problems }) => problems.length > 0)).toEqual([]);
  for (const path of ours) expect([path, existsSync(inRoot(root, `${treePath(program!)}/${path}`))]).toEqual([path, true]);
  expect(currentGeneration(root)!.programs.map(({ name }) => name)).toEqual(["odd", "nip-run", "next"]);
});

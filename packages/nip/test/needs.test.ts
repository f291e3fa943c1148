// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inRoot, manifestPath, type InstalledProgram, type Root } from "@nexus/store";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findInstalled } from "../src/installed.ts";
import { directNeeds } from "../src/needs.ts";
import { installMade } from "./made-grafts.ts";

let root: Root;
let programs: readonly InstalledProgram[];
beforeAll(async () => {
  root = { path: mkdtempSync(join(tmpdir(), "nip-needs-")), sync: false };
  programs = await installMade(
    root,
    { ecosystem: "pkgsrc", name: "libc", explicit: false, more: { aliases: ["n/aaaaa"] } },
    { ecosystem: "pkgsrc", name: "lib", needs: { libc: "{libc>=1,musl-[0-9]*}" }, explicit: false, more: { aliases: ["n/bbbbb"] } },
    { ecosystem: "pkgsrc", name: "app", needs: { lib: "lib>=0.5<2", libc: "libc-[0-9]*" }, more: { aliases: ["n/ccccc"] } },
    { ecosystem: "nix", name: "app", needs: {} },
  );
});
afterAll(() => rmSync(root.path, { recursive: true }));

const named = (ecosystem: string, name: string) => programs.find((program) => program.ecosystem === ecosystem && program.name === name)!;
const needs = (program: InstalledProgram) => directNeeds(root, programs)(program).map(({ program: { name }, because }) => `${name}: ${because}`);

test("each need is told with the words of the package, and nothing that only lets programs run", () => {
  expect(programs.some(({ key }) => key.endsWith(":view")) && programs.some(({ key }) => key === "nip:nip-run")).toBe(true);
  expect(needs(named("pkgsrc", "app"))).toEqual(["lib: lib>=0.5<2", "libc: libc-[0-9]*"]);
  expect(needs(named("pkgsrc", "lib"))).toEqual(["libc: {libc>=1,musl-[0-9]*}"]);
  expect(needs(named("nix", "app"))).toEqual([]);
});

test("what is not among the programs is left out, and what the package does not state goes by its name", () => {
  const app = named("pkgsrc", "app");
  const some = programs.filter(({ name }) => name !== "lib");
  expect(directNeeds(root, some)(app).map(({ program }) => program.name)).toEqual(["libc"]);
  expect(needs({ ...named("nix", "app"), dependencies: [app.key] })).toEqual(["app: app"]);
});

test("a program's manifest is read once, however many ways lead to it", () => {
  const app = named("pkgsrc", "app");
  const needsOf = directNeeds(root, programs);
  const first = needsOf(app);
  rmSync(inRoot(root, manifestPath(app)));
  expect(needsOf(app)).toEqual(first);
});

test("a manifest that is damaged is refused with its place", () => {
  const lib = named("pkgsrc", "lib");
  const file = inRoot(root, manifestPath(lib));
  writeFileSync(file, "package 1");
  expect(() => needs(lib)).toThrow(expect.objectContaining({ code: "bad-document" }));
});

test("an installed program is found by name or not at all; a name of two ecosystems is a conflict", () => {
  expect(findInstalled(programs, "nix::app")?.key).toBe("nix:app-key");
  expect(findInstalled(programs, "LIBC")?.key).toBe("pkgsrc:libc-key");
  expect(findInstalled(programs, "nothing")).toBeUndefined();
  expect(() => findInstalled(programs, "app")).toThrow(expect.objectContaining({ code: "conflict" }));
});

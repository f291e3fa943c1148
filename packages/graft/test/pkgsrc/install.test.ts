// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// From a repository to a generation whose programs run, by the same installer as everything else.

import { chmodSync, mkdirSync, mkdtempSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { silent } from "@nexus/core";
import type { InstalledProgram, Root } from "@nexus/store";
import type { Closure } from "../../src/closure/release.ts";
import { installReleases } from "../../src/install/install-releases.ts";
import { pkgsrc } from "../../src/pkgsrc/ecosystem.ts";
import { fetchReleases } from "../../src/select/fetch-releases.ts";
import { makeRepository } from "./repository.ts";
import { makeReadWorld } from "../world.ts";

let folder: string;
let root: Root;
let closure: Closure;
let programs: readonly InstalledProgram[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "nexus-pkgsrc-"));
  chmodSync(folder, 0o755);
  root = { path: join(folder, "root"), sync: false };
  mkdirSync(root.path);
  const repository = makeRepository(join(folder, "repository"));
  using around = await makeReadWorld(join(folder, "home"), [repository]);
  closure = await pkgsrc.resolve(await pkgsrc.find({ name: "app" }, [repository], around), [repository], around);
  const parts = await fetchReleases(closure.releases, closure, around, 2);
  const result = await installReleases(root, parts, { report: silent, time: 1_767_225_600, command: "nip install pkgsrc::app" });
  expect(result.broken).toEqual([]);
  programs = result.generation!.programs;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("every library of the closure resolves, and the program that was asked for has started", () => {
  const verdicts = closure.releases.map(({ key }) => programs.find((program) => program.key === `pkgsrc:${key}`)?.verdict);
  expect(verdicts.slice(0, -1)).toEqual(["resolves", "resolves", "resolves"]);
  expect(verdicts.at(-1)).toMatch(/^runs/);
});

test("each alias leads to a view of its release's closure", () => {
  for (const { key, aliases } of closure.releases) {
    const view = programs.find((program) => program.key === `pkgsrc:${key}:view`)!;
    expect(view.aliases).toEqual(aliases);
    expect(readlinkSync(join(root.path, aliases[0]!))).toMatch(/^\.\.\/Programs\/Views\/\./);
  }
});

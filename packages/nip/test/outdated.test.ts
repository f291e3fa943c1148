// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { InstalledProgram } from "@nexus/store";
import { afterEach, beforeEach, expect, test } from "vitest";
import { madeBase, makeCache } from "../../graft/test/nix/made-cache.ts";
import { makeReadWorld } from "../../graft/test/world.ts";
import { findOtherVersions } from "../src/outdated.ts";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "nip-outdated-"))));
afterEach(() => rmSync(folder, { recursive: true }));

function installed(version: string, more: Partial<InstalledProgram> = {}): InstalledProgram {
  return {
    key: `nix:${madeBase(`hello-${version}`)}`,
    name: "hello",
    version,
    app: "Hello",
    id: "",
    ecosystem: "nix",
    architecture: "x86_64",
    explicit: true,
    layer: "foreign",
    dependencies: [],
    source: "made",
    ...more,
  };
}

async function found(...programs: InstalledProgram[]): Promise<string[]> {
  using world = await makeReadWorld(folder, [makeCache(join(folder, "cache"), [{ name: "hello-2.0" }])]);
  const { newer, older } = await findOtherVersions({ ...world, target: { ...world.target, programs } });
  return [...newer, ...older].map(({ name, from, to }) => `${name} ${from} → ${to}${older.some((each) => each.from === from) ? ", behind" : ""}`);
}

test("a newer version is told, the same one is not", async () => {
  expect(await found(installed("1.9"), installed("2.0"))).toEqual(["nix::hello 1.9 → 2.0"]);
});

test("a repository that offers less than was installed from it is told; what came from elsewhere says nothing of it", async () => {
  expect(await found(installed("2.1"), installed("2.2", { source: "file" }))).toEqual(["nix::hello 2.1 → 2.0, behind"]);
});

test("dependencies, what nip adds itself and what nobody offers any more are passed over", async () => {
  expect(await found(installed("1.0", { explicit: false }), installed("1.0", { ecosystem: "nip" }), installed("1.0", { name: "gone" }))).toEqual([]);
});

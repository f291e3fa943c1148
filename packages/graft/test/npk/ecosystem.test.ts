// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { locations } from "@nexus/core";
import { openKeyStore } from "@nexus/trust";
import { expect, test } from "vitest";
import { fetchReleases, parseSpec, selectReleases } from "../../src/index.ts";
import { makeWorld } from "../world.ts";
import { key, makeTree, packTree } from "./fixture.ts";
import { testFolder } from "./sample.ts";

test("a package that is built anew between the plan and its opening is refused", async () => {
  const folder = testFolder();
  openKeyStore(locations({ HOME: folder }).config).trust(key.public);
  using world = makeWorld(folder, []);
  const tree = makeTree(folder);
  const pack = () => packTree(folder, tree, { dependencies: [] });
  const { path } = await pack();
  const { closure } = await selectReleases([parseSpec(path)], world);
  const [part] = await fetchReleases(closure.releases, closure, world, 1);
  await (await part!.open())[Symbol.asyncDispose]();
  writeFileSync(join(tree, "bin/tool"), "#!/bin/sh\necho another tool\n");
  await pack();
  await expect(part!.open()).rejects.toMatchObject({ code: "corrupt", message: expect.stringMatching(/not the toy 1\.0 any more .* of tree sha256:/) });
});

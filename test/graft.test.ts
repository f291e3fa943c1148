// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Programs of Nix, Pacman and pkgsrc on a machine that knows none of them. One file, as the repositories take long to make.

import { afterAll, beforeAll } from "vitest";
import { changesTests } from "./graft/changes.ts";
import { makeFixtures, type Fixtures } from "./graft/fixtures.ts";
import { foreignHostTests } from "./graft/foreign-host.ts";
import { lifeTests } from "./graft/life.ts";
import { plainProgramsTests } from "./graft/plain-programs.ts";
import { publishedTests } from "./graft/published.ts";
import { realProgramsTests } from "./graft/real-programs.ts";
import { trustTests } from "./graft/trust.ts";

let fixtures: Fixtures;
beforeAll(async () => {
  fixtures = await makeFixtures();
});
afterAll(() => fixtures[Symbol.dispose]());

lifeTests(() => fixtures);
changesTests(() => fixtures);
trustTests(() => fixtures);
realProgramsTests(() => fixtures);
plainProgramsTests(() => fixtures);
foreignHostTests(() => fixtures);
publishedTests();

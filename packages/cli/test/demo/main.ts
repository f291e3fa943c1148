// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { completionEntry, start, type Program } from "../../src/index.ts";

const demo: Program = {
  name: "demo",
  version: "1.2.3",
  summary: "a tiny program that the tests of the cli room run",
  verbs: [
    { name: "echo", aliases: ["say"], summary: "give the words back", load: () => import("./echo.ts") },
    { name: "change", summary: "change something after asking", load: () => import("./change.ts") },
    { name: "fail", summary: "fail in the way that is named", load: () => import("./fail.ts") },
    { name: "work", summary: "do steps that take their time", load: () => import("./work.ts") },
    { name: "broken", summary: "a module that cannot be loaded", load: () => Promise.reject(new Error("broken was loaded")) },
    { name: "thing", summary: "verbs below a word", verbs: [{ name: "list", aliases: ["ls"], summary: "list things", load: () => import("./echo.ts") }] },
    completionEntry(() => ({ ...demo, verbs: demo.verbs.filter(({ name }) => name !== "broken") })),
  ],
};

start(demo);

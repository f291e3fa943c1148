// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { expect, test } from "vitest";
import { plannedProgram, type Release } from "@nexus/graft";
import type { Root } from "@nexus/store";
import { refuseMissing, refuseOtherArchitecture } from "../src/check-plan.ts";

const root: Root = { path: "/somewhere", sync: false };

function releaseOf(name: string, version: string, more: Partial<Release> = {}): Release {
  return {
    ecosystem: "pacman",
    repository: "core",
    trust: "signed",
    key: `${name}-${version}`,
    name,
    version,
    app: name,
    architecture: "x86_64",
    description: "",
    explicit: true,
    needs: [],
    aliases: [],
    detail: {},
    ...more,
  };
}

const installed = plannedProgram(releaseOf("hello", "2:1.0-1"));

test("a root holds programs of one machine, whose the first ones are", () => {
  const arm = releaseOf("other", "1", { architecture: "aarch64" });
  refuseOtherArchitecture([arm], []);
  expect(() => refuseOtherArchitecture([arm], [installed])).toThrow("other 1 is for aarch64, and the other programs of this root are for x86_64");
  expect(() => refuseOtherArchitecture([releaseOf("a", "1"), arm], [])).toThrow("is for aarch64");
});

test("what another nip has removed since the plan was made is missed", () => {
  const app = releaseOf("app", "1", { needs: [{ key: "hello-2:1.0-1", because: "hello>=1" }] });
  refuseMissing(root, [app], [installed, plannedProgram(app)]);
  expect(() => refuseMissing(root, [app], [plannedProgram(app)])).toThrow("/somewhere has changed since the plan was made: app needs hello>=1, which was there");
});

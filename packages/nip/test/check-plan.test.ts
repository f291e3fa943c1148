// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { expect, test } from "vitest";
import { plannedProgram, parseSpec, type Release } from "@nexus/graft";
import type { Root } from "@nexus/store";
import { refuseMissing, refuseOlder, refuseOtherArchitecture } from "../src/check-plan.ts";

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

test.each([
  ["hello", "1.9-1"],
  ["pacman::Hello", "2:0.9-1"],
])("%s by its name alone does not become the older %s", (word, version) => {
  const refused = () => refuseOlder([parseSpec(word)], [releaseOf("hello", version)], [installed]);
  expect(refused).toThrow(expect.objectContaining({ code: "conflict", hint: expect.stringContaining(`nip install pacman::hello@${version}`) }));
});

test.each([
  ["hello@1.9-1", "1.9-1"],
  ["./hello.pkg.tar.zst", "1.9-1"],
  ["hello", "2:1.0-1"],
  ["hello", "2:1.0-2"],
])("%s may become %s", (word, version) => {
  refuseOlder([parseSpec(word)], [releaseOf("hello", version)], [installed]);
});

test("a dependency or a program of another ecosystem is no older version of it", () => {
  refuseOlder([parseSpec("greet")], [releaseOf("greet", "1"), releaseOf("hello", "1", { explicit: false })], [installed]);
  refuseOlder([parseSpec("nix::hello")], [releaseOf("hello", "1", { ecosystem: "nix" })], [installed]);
});

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

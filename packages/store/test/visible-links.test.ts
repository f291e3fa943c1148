// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { mkdirSync, readdirSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ProgressEvent } from "@nexus/core";
import { openRoot, type Root } from "../src/index.ts";
import { install, type ProgramSpec } from "./make-tree.ts";
import { temporaryFolder } from "./support.ts";

const mksh = (version: string): ProgramSpec => ({ name: "mksh", version, spec: { "bin/mksh": version } });
const other: ProgramSpec = { name: "other", spec: { "bin/other": "other" } };

/** A program that somebody laid into /Programs by hand, with its Current. */
function layByHand(root: Root, app: string): void {
  mkdirSync(join(root.path, `Programs/${app}/1.0/bin`), { recursive: true });
  symlinkSync("1.0", join(root.path, `Programs/${app}/Current`));
}

/** The names of an App's folder that are not hidden; of links, where they lead. */
function shown(root: Root, app: string): string[] {
  const entries = readdirSync(join(root.path, "Programs", app), { withFileTypes: true }).filter(({ name }) => !name.startsWith("."));
  return entries.map((entry) => (entry.isSymbolicLink() ? `${entry.name} -> ${readlinkSync(join(entry.parentPath, entry.name))}` : entry.name)).sort();
}

/** Installs exactly these programs; returns the warnings. */
async function warningsOf(root: Root, programs: readonly ProgramSpec[]): Promise<string[]> {
  const events: ProgressEvent[] = [];
  await install(root, programs, { report: (event) => events.push(event) });
  return events.flatMap((event) => (event.type === "warn" ? [event.message] : []));
}

test("the Current of a program that nip did not install stays, without a word where nip has nothing to do with it", async () => {
  const root = openRoot(temporaryFolder());
  layByHand(root, "Mine");
  expect(await warningsOf(root, [other])).toEqual([]);
  expect(shown(root, "Mine")).toEqual(["1.0", "Current -> 1.0"]);
});

test("nor is it taken over by a program of that App: that is warned of", async () => {
  const root = openRoot(temporaryFolder());
  layByHand(root, "Mksh");
  expect(await warningsOf(root, [mksh("2.0")])).toEqual([expect.stringMatching(/Programs\/Mksh\/Current was not made by nip .* lies in \.2\.0-\w{32}$/)]);
  expect(shown(root, "Mksh")).toEqual(["1.0", expect.stringMatching(/^2\.0 -> \.2\.0-/), "Current -> 1.0"]);
  await install(root, [other]);
  expect(shown(root, "Mksh")).toEqual(["1.0", "Current -> 1.0"]);
});

test("where somebody has the name of the version, Current leads to the tree, and goes with it", async () => {
  const root = openRoot(temporaryFolder());
  mkdirSync(join(root.path, "Programs/Mksh/1.0"), { recursive: true });
  expect(await warningsOf(root, [mksh("1.0")])).toEqual([expect.stringMatching(/Programs\/Mksh\/1\.0 was not made by nip/)]);
  expect(shown(root, "Mksh")).toEqual(["1.0", expect.stringMatching(/^Current -> \.1\.0-\w{32}$/)]);
  await install(root, [mksh("2.0")]);
  expect(shown(root, "Mksh")).toEqual(["1.0", expect.stringMatching(/^2\.0 -> \.2\.0-/), "Current -> 2.0"]);
  await install(root, [other]);
  expect(shown(root, "Mksh")).toEqual(["1.0"]);
});

test("a Current that leads nowhere is led to the program", async () => {
  const root = openRoot(temporaryFolder());
  await install(root, [mksh("1.0")]);
  rmSync(join(root.path, "Programs/Mksh/1.0"));
  await install(root, [mksh("2.0")]);
  expect(shown(root, "Mksh")).toEqual([expect.stringMatching(/^2\.0 -> \.2\.0-/), "Current -> 2.0"]);
});

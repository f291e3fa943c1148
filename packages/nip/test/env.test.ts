// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeMachine, type Machine } from "./machine.ts";

let machine: Machine;
let root: string;
let lines: string;

beforeAll(async () => {
  machine = makeMachine();
  root = join(machine.folder, "it's a $root");
  mkdirSync(root);
  lines = (await machine.nip(["env", "--root", root])).stdout;
});
afterAll(() => machine.remove());

/** The variable as a shell has it after the lines were run. */
function after(name: string, env: Record<string, string>, times = 1): string {
  return execFileSync("/bin/sh", ["-c", `${lines.repeat(times)}\nprintf %s "$${name}"`], { encoding: "utf8", env });
}

test("our folders come first and once", () => {
  const ours = `${root}/System/Index/bin:${root}/System/Index/sbin`;
  expect(after("PATH", { PATH: "/bin" })).toBe(`${ours}:/bin`);
  expect(after("PATH", { PATH: "/bin" }, 3)).toBe(`${ours}:/bin`);
});

test("what an unset variable stands for stays in force", () => {
  expect(after("MANPATH", {})).toBe(`${root}/System/Index/share/man:`);
  expect(after("XDG_DATA_DIRS", {}, 2)).toBe(`${root}/System/Index/share:/usr/local/share:/usr/share`);
});

test("--json has the folders", async () => {
  expect(await machine.json("env", "--root", root)).toMatchObject({ schema: "nip.env/1", variables: { XDG_DATA_DIRS: { prepend: [`${root}/System/Index/share`] } } });
});

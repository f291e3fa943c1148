// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Verdicts over trees with real programs, which lie in a root of the test's own.

import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silent, type ProgressEvent } from "@nexus/core";
import type { Root } from "@nexus/store";
import { afterAll, beforeAll, expect, test } from "vitest";
import { gate } from "../../src/gate/gate.ts";
import type { Installed } from "../../src/install/add-release.ts";
import { compile, installedOf, placeOf } from "./compiled.ts";

const root: Root = { path: mkdtempSync(join(tmpdir(), "nip-gate-test-")), sync: false };
const library = ["-shared", "-fPIC", "-nostdlib", "-Wl,-soname,libword.so.1"];

beforeAll(() => {
  chmodSync(root.path, 0o755); // what is tried runs as nobody
  compile(root, "Good", "bin/good", "int main(void) { return 3; }", "-static");
  compile(root, "Crash", "bin/crash", "int main(void) { __builtin_trap(); }", "-static");
  compile(root, "Several", "bin/a-crash", "int main(void) { __builtin_trap(); }", "-static");
  compile(root, "Several", "bin/several", "int main(void) { return 0; }", "-static");
  const word = compile(root, "Word", "lib/libword.so.1", "int word(void) { return 1; }", ...library);
  compile(root, "Hollow", "lib/libword.so.1", "int other(void) { return 1; }", ...library);
  for (const [app, found] of [
    ["Caller", "Word"],
    ["Lost", "Hollow"],
  ] as const) {
    // prettier-ignore
    const path = placeOf(root, found).replace(root.path, "");
    compile(root, app, `bin/${app.toLowerCase()}`, "int word(void); int main(void) { return word(); }", word, "-Wl,-z,now", `-Wl,-rpath,${path}/lib`);
  }
  mkdirSync(join(placeOf(root, "Script"), "bin"), { recursive: true });
  writeFileSync(join(placeOf(root, "Script"), "bin/script"), "#!/usr/bin/env odd-language\n", { mode: 0o755 });
});
afterAll(() => rmSync(root.path, { recursive: true }));

/** The verdicts on what was installed, by name; "-" where there is none. */
async function verdicts(installed: readonly Installed[], change: Partial<Installed["program"]> = {}): Promise<Record<string, string>> {
  const programs = installed.map(({ program }) => ({ ...program, ...change }));
  const judged = await gate(root, programs, installed, { report: silent });
  return Object.fromEntries(judged.map(({ name, verdict = "-" }) => [name, verdict]));
}

test("a program that starts runs, by a plain link or in a view; one that is killed is broken", async () => {
  const both = [await installedOf(root, "nix", "Good"), await installedOf(root, "nix", "Crash")];
  expect(await verdicts(both)).toEqual({ good: "runs", crash: expect.stringMatching(/^broken: crash: .*killed by signal/) });
  expect((await verdicts(both, { run: "view" }))["good"]).toBe("runs-in-view");
});

test("of several commands the one of the program's name stands for it", async () => {
  expect(await verdicts([await installedOf(root, "nix", "Several")])).toEqual({ several: "runs" });
});

test("rows 28 and 29: a command whose name means something to a shell, or looks like an option, is a name like any other", async () => {
  for (const name of ["a;touch made $(touch made) `touch made`", "--probe", "-rf", "a b"]) {
    compile(root, "Named", `bin/${name}`, "int main(int argc, char **argv) { return argc; }", "-static");
    expect([name, await verdicts([await installedOf(root, "nix", "Named")])]).toEqual([name, { named: "runs" }]);
    rmSync(placeOf(root, "Named"), { recursive: true });
  }
  expect(existsSync("made")).toBe(false);
});

test("a library is looked for in the closure and nowhere else, unless its ecosystem takes some from the host", async () => {
  const caller = (ecosystem: "nix" | "pkgsrc", more = {}) => installedOf(root, ecosystem, "Caller", ["word"], more);
  const word = (ecosystem: "nix" | "pkgsrc") => installedOf(root, ecosystem, "Word", [], { explicit: false });
  expect(await verdicts([await word("nix"), await caller("nix")])).toEqual({
    word: "resolves",
    caller: expect.stringMatching(/^broken: bin\/caller needs (libc\.so\.6|ld-linux.*)$/),
  });
  expect(await verdicts([await word("pkgsrc"), await caller("pkgsrc")])).toEqual({ word: "resolves", caller: "runs" });
  expect(await verdicts([await installedOf(root, "pkgsrc", "Caller")])).toEqual({ caller: "broken: bin/caller needs libword.so.1" });
});

test("of the host's libraries only those of the contract count, and those that a package says are the host's", async () => {
  const zlib = ["/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/usr/lib64"].map((place) => `${place}/libz.so.1`).find((path) => existsSync(path))!;
  compile(root, "Zipped", "bin/zipped", "int main(void) { return 0; }", "-Wl,--no-as-needed", zlib);
  const zipped = (hostLibraries: string[]) => installedOf(root, "pkgsrc", "Zipped", [], { hostLibraries });
  expect(await verdicts([await zipped([])])).toEqual({ zipped: "broken: bin/zipped needs libz.so.1" });
  expect(await verdicts([await zipped(["libz.so.1"])])).toEqual({ zipped: "runs" });
  expect(await verdicts([await installedOf(root, "pkgsrc", "Caller", [], { hostLibraries: ["libword.so.1"] })])).toEqual({
    caller: "broken: bin/caller needs libword.so.1", // no host has it
  });
});

test("what only the linker finds out, in a real start, is broken with the linker's words", async () => {
  const hollow = await installedOf(root, "pkgsrc", "Hollow", [], { explicit: false });
  expect(await verdicts([hollow, await installedOf(root, "pkgsrc", "Lost", ["hollow"])])).toEqual({
    hollow: "resolves",
    lost: expect.stringMatching(/^broken: lost: .*undefined symbol: word/),
  });
});

test("a library has to find what it needs in each closure that it is part of", async () => {
  compile(
    root,
    "Middle",
    "lib/libmiddle.so.1",
    "int word(void); int middle(void) { return word(); }",
    "-shared",
    "-fPIC",
    "-nostdlib",
    join(placeOf(root, "Word"), "lib/libword.so.1"),
  );
  const word = await installedOf(root, "nix", "Word", [], { explicit: false });
  const middle = await installedOf(root, "nix", "Middle", [], { explicit: false });
  const whole = await installedOf(root, "nix", "Good", ["middle", "word"]);
  const without = await installedOf(root, "nix", "Several", ["middle"]);
  expect((await verdicts([word, middle, whole]))["middle"]).toBe("resolves");
  expect((await verdicts([word, middle, whole, without]))["middle"]).toBe("broken: lib/libmiddle.so.1 needs libword.so.1");
});

test("what was not asked for, has no command or is for another machine is not started", async () => {
  expect(await verdicts([await installedOf(root, "nix", "Crash", [], { explicit: false })])).toEqual({ crash: "resolves" });
  expect(await verdicts([await installedOf(root, "nix", "Word")])).toEqual({ word: "resolves" });
  expect(await verdicts([await installedOf(root, "nix", "Crash", [], { architecture: "riscv64" })])).toEqual({ crash: "resolves" });
});

test("a script of pacman whose interpreter its closure lacks is broken before anything starts", async () => {
  expect(await verdicts([await installedOf(root, "pacman", "Script")])).toEqual({ script: "broken: script is a script for /usr/bin/env, which its closure does not have" });
});

test("what has a verdict keeps it, until it is written anew, asked for, or started in another way", async () => {
  const old = async (change: Partial<Installed> = {}) => ({ ...(await installedOf(root, "nix", "Good")), fresh: false, ...change });
  const events: ProgressEvent[] = [];
  const judged = async (installed: Installed, change: Partial<Installed["program"]>) => {
    const [program] = await gate(root, [{ ...installed.program, ...change }], [installed], { report: (event) => events.push(event) });
    return program?.verdict;
  };
  expect(await judged(await old(), { verdict: "kept" })).toBe("kept");
  expect(events).toEqual([]);
  expect(await judged(await old({ fresh: true }), { verdict: "kept" })).toBe("runs");
  expect(await judged(await old(), {})).toBe("runs");
  expect(await judged(await old(), { verdict: "kept", run: "view" })).toBe("runs-in-view");
  expect(await judged(await old(), { explicit: false })).toBe(undefined);
});

test("our own packages are not tried: what they are was proved when they were built", async () => {
  expect(await verdicts([await installedOf(root, "npk", "Crash")])).toEqual({ crash: "-" });
});

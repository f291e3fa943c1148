// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { formatDiagnostic, NexusError } from "@nexus/core";
import { checkProfile } from "../../src/profile/check.ts";
import { loadProfile, profileNames, systemNames } from "../../src/profile/load.ts";
import { resolveSystem } from "../../src/profile/resolve.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nexus-profile-"));
  mkdirSync(join(folder, "profiles"));
  mkdirSync(join(folder, "recipes/linux/fragments"), { recursive: true });
  for (const recipe of ["linux", "toybox", "mksh", "nexus-boot"]) {
    mkdirSync(join(folder, "recipes", recipe), { recursive: true });
    writeFileSync(join(folder, "recipes", recipe, "recipe.kdl"), "");
  }
  for (const fragment of ["base.config", "base.riscv64.config", "virt.config"]) writeFileSync(join(folder, "recipes/linux/fragments", fragment), "");
});

afterEach(() => rmSync(folder, { recursive: true }));

const parent = `profile "parent" {
    description "the parent"
    architectures "x86_64" "riscv64"
    kernel "linux" {
        fragments "base"
        fragments "virt" arch="riscv64"
        set "EXT4_FS" "y"
    }
    programs "toybox" "mksh"
    settings { shell "/bin/mksh" "-l"; }
    image { boot size="16MiB"; data size="32MiB"; }
    boot {
        ready "READY" within=10
        type "true" answer="ok" within=3
        power-off "poweroff" within=5
    }
    limits { kernel "2MiB" arch="x86_64"; kernel "6MiB" arch="riscv64"; }
}
`;

function write(name: string, text: string): string {
  const file = join(folder, "profiles", `${name}.kdl`);
  writeFileSync(file, text);
  return file;
}

function system(name: string, architecture: "x86_64" | "riscv64" | "aarch64" = "x86_64") {
  return resolveSystem(loadProfile(name, join(folder, "profiles")), architecture);
}

/** The diagnostics of a failing call as text, with the temporary folder taken out. */
function faults(call: () => unknown): string[] {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(NexusError);
    expect((error as NexusError).exitCode).toBe(11);
    return (error as NexusError).diagnostics.map((each) => formatDiagnostic(each).replaceAll(`${join(folder, "profiles")}/`, ""));
  }
  throw new Error("nothing was found wrong");
}

test("a profile is read for each architecture", () => {
  write("parent", parent);
  expect(system("parent").kernel.fragments.map(({ value }) => value)).toEqual(["base"]);
  expect(system("parent", "riscv64").kernel.fragments.map(({ value }) => value)).toEqual(["base", "virt"]);
  expect(system("parent").limits).toMatchObject([{ part: "kernel", bytes: 2 * 1024 ** 2 }]);
  expect(system("parent", "riscv64").limits).toMatchObject([{ part: "kernel", bytes: 6 * 1024 ** 2 }]);
});

test("a child goes over its parent and leaves the rest", () => {
  write("parent", parent);
  write(
    "child",
    `profile "child" extends="parent" { programs { without "mksh"; }; settings { shell "/bin/sh"; }; boot { ready "CHILD" within=2; }; kernel "linux" { set "EXT4_FS" "n"; }; }\n`,
  );
  const child = system("child");
  expect(child.programs.map(({ value }) => value)).toEqual(["toybox"]);
  expect(child.shell).toEqual(["/bin/sh"]);
  expect(child.boot.ready).toMatchObject({ line: "CHILD", within: 2 });
  expect(child.boot.types).toMatchObject([{ line: "true", answer: "ok", within: 3 }]);
  expect(child.description).toBe("the parent");
  expect(child.kernel.options.map(({ value }) => value)).toEqual(["y", "n"]);
});

test("leaving out a program that is not there is pointed at", () => {
  write("parent", parent);
  write("child", `profile "child" extends="parent" {\n    programs { without "bash"; }\n}\n`);
  expect(faults(() => system("child"))).toEqual([
    `child.kdl:2:24: bash cannot be left out: no profile that this one extends has it\n      programs { without "bash"; }\n                         ^^^^^^`,
  ]);
});

test("parents in a circle and unknown parents are pointed at", () => {
  write("a", `profile "a" extends="b"\n`);
  write("b", `profile "b" extends="a"\n`);
  write("c", `profile "c" extends="nothing"\n`);
  expect(faults(() => system("a"))[0]).toContain("b.kdl:1:21: profiles extend each other in a circle: a → b → a");
  expect(faults(() => system("c"))[0]).toContain("c.kdl:1:21: there is no profile nothing to extend");
});

test("everything that is missing is said at once", () => {
  write("bare", `profile "bare" {\n}\n`);
  expect(faults(() => system("bare")).map((each) => each.split("\n")[0])).toEqual(
    [
      "its architectures",
      "a kernel",
      "the ready line (boot { ready … })",
      "how to power off (boot { power-off … })",
      "the data partition (image { data … })",
      "the boot partition (image { boot … })",
      "the console's shell (settings { shell … })",
    ].map((what) => `bare.kdl:1:1: the profile bare says nothing about ${what}`),
  );
});

test("several faults of one document are shown together, each where it stands", () => {
  write("wrong", `profile "wrong" {\n    architectures "x86_64" "sparc"\n    image { data size="32MB"; }\n    colour "blue"\n}\n`);
  expect(faults(() => system("wrong")).map((each) => each.split("\n")[0])).toEqual([
    expect.stringMatching(/^wrong\.kdl:2:28: .*x86_64, riscv64 or aarch64.*"sparc"/),
    expect.stringMatching(/^wrong\.kdl:3:23: .*a size such as "32MiB".*"32MB"/),
    expect.stringMatching(/^wrong\.kdl:4:5: .*colour/),
  ]);
});

test("a typed command that holds its own answer is pointed at: its echo would pass for the answer", () => {
  const line = `        type "false && echo is-mounted" answer="is-mounted" within=3`;
  write("parent", parent.replace(/^ +type .*$/m, line));
  const [fault] = faults(() => system("parent"));
  expect(fault).toContain('parent.kdl:14:9: the answer "is-mounted" stands in the command itself, whose echo would pass for it');
  write("parent", parent.replace(/^ +type .*$/m, line.replace("echo is-", "echo is-''")));
  expect(system("parent").boot.types).toMatchObject([{ line: "false && echo is-''mounted", answer: "is-mounted" }]);
});

test.each([
  ['boot size="16MiB"', 'boot size="8MiB"', "8MiB cannot be the size of this partition: it takes whole MiB, from 16MiB to 1024GiB"],
  ['data size="32MiB"', 'data size="33000KiB"', "33000KiB cannot be the size of this partition: it takes whole MiB, from 1MiB to 1024GiB"],
  ['data size="32MiB"', 'data size="99999999GiB"', "99999999GiB cannot be the size of this partition: it takes whole MiB, from 1MiB to 1024GiB"],
  ['shell "/bin/mksh" "-l"', 'shell "/bin/mksh" "-c" "exec mksh"', "expected a word without blanks: init.conf keeps the shell on one line"],
  ['shell "/bin/mksh" "-l"', `shell "/bin/mksh" "${"l".repeat(247)}"`, "the init takes a shell of at most 15 words and 255 bytes"],
  ['ready "READY"', 'ready "READY\\nNOW"', "expected one line of text"],
  ['ready "READY"', `ready "${"ü".repeat(128)}"`, "the init takes a ready line of at most 255 bytes"],
  ['memory "64MiB"', 'machine "virt"', "there is no virt machine for x86_64"],
  ['file "a" "b"', 'file "a/b" ""; file "a" ""', "/System/Settings/a would be a file and a folder"],
  ['file "a" "b"', 'file "hostname/b" ""', "/System/Settings/hostname would be a file and a folder"],
])("what no image can have is pointed at before anything is built: %s → %s", (before, after, message) => {
  const sound = parent.replace("boot {", 'boot {\n        memory "64MiB"').replace("settings {", 'settings { file "a" "b";');
  write("parent", sound);
  expect(system("parent").files).toEqual([{ path: "a", content: "b" }]);
  write("parent", sound.replace(before, after));
  expect(faults(() => system("parent"))).toEqual([expect.stringMatching(/^parent\.kdl:\d+:\d+: /)]);
  expect(faults(() => system("parent"))[0]).toContain(message);
});

test("a profile is not made for every architecture, and its file must bear its name", () => {
  write("parent", parent);
  write("other", parent);
  expect(faults(() => system("parent", "aarch64"))[0]).toContain("the profile parent is not made for aarch64");
  expect(faults(() => system("other"))[0]).toContain("other.kdl:1:1: the profile is called parent but its file other.kdl");
});

test("checking finds unknown recipes and fragments, each once for all architectures", () => {
  const house = { profiles: join(folder, "profiles"), recipes: join(folder, "recipes") };
  write("parent", parent.replace(`"toybox" "mksh"`, `"toybox" "busybox"`).replace(`fragments "base"`, `fragments "base" "bass"`));
  expect(checkProfile("parent", house).map(({ line, message }) => [line, message])).toEqual([
    [9, "there is no recipe busybox"],
    [5, expect.stringContaining("there is no fragment bass in ")],
  ]);
  write("parent", parent);
  expect(checkProfile("parent", house)).toEqual([]);
});

test("checking agrees with the build about a fragment's architectures, dots in its name, and the recipe that starts a disk", () => {
  const house = { profiles: join(folder, "profiles"), recipes: join(folder, "recipes") };
  const messages = () => checkProfile("parent", house).map(({ line, message }) => [line, message]);
  for (const file of ["board.riscv64.config", "my.own.config"]) writeFileSync(join(house.recipes, "linux/fragments", file), "");
  write("parent", parent.replace(`fragments "base"`, `fragments "base" "board" "my.own"`));
  expect(messages()).toEqual([[5, "the fragment board has no part for x86_64, only for riscv64"]]);
  write("parent", parent.replace(`fragments "virt"`, `fragments "board"`).replace(`fragments "base"`, `fragments "my.own"`));
  expect(messages()).toEqual([]);
  rmSync(join(house.recipes, "nexus-boot/recipe.kdl"));
  expect(messages()).toEqual([[11, "there is no recipe nexus-boot, with which a disk for x86_64 starts"]]);
});

test("a document that cannot be read is no document without faults", () => {
  const house = { profiles: join(folder, "profiles"), recipes: join(folder, "recipes") };
  const [latin, deep, own] = ["latin", "deep", "own"].map((name) => write(name, parent.replace(/parent/g, name)));
  writeFileSync(latin!, Buffer.from(parent.replace("the parent", "das Erbstück"), "latin1"));
  expect(() => checkProfile("latin", house)).toThrow(expect.objectContaining({ code: "bad-document", message: expect.stringContaining("is not UTF-8 text") }));
  rmSync(deep!);
  mkdirSync(deep!);
  expect(() => checkProfile("deep", house)).toThrow(expect.objectContaining({ code: "bad-document", message: expect.stringContaining("is a folder") }));
  writeFileSync(own!, Buffer.from('system "own" { // Gerät\n}\n', "latin1"));
  expect(() => checkProfile("own", house)).toThrow(expect.objectContaining({ code: "bad-document", message: expect.stringContaining("is not UTF-8 text") }));
});

test("an unknown profile names the known ones", () => {
  write("parent", parent);
  expect(() => system("nothing")).toThrowError(expect.objectContaining({ code: "not-found", hint: expect.stringContaining("parent") }));
});

test("a system for Rumk beside profiles is none of them, is checked as what it is, and cannot be loaded as a profile", () => {
  const profiles = join(folder, "profiles");
  writeFileSync(join(profiles, "parent.kdl"), parent);
  writeFileSync(join(profiles, "twin.kdl"), 'system "twin" board="qemu" backend="h" {\n}\n');
  expect([profileNames(profiles), systemNames(profiles)]).toEqual([["parent"], ["twin"]]);
  expect(() => loadProfile("twin", profiles)).toThrow("describes a system for Rumk, not a profile");
  const house = { profiles, recipes: join(folder, "recipes") };
  expect(checkProfile("twin", house).map(({ message }) => message)).toContain("system: the node memory is missing");
});

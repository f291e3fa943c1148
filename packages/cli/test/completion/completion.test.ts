// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync } from "node:child_process";
import { beforeAll, describe, expect, test } from "vitest";
import { demo } from "../demo.ts";

let script = "";
beforeAll(async () => {
  script = (await demo(["completion", "bash"])).stdout;
});

/** What bash offers after these words; the last one is the word being typed. */
function offered(...words: string[]): string[] {
  const quoted = ["demo", ...words].map((word) => `'${word}'`).join(" ");
  const ask = `${script}\nCOMP_WORDS=(${quoted}); COMP_CWORD=${words.length}; _demo; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync("bash", ["--norc", "-c", ask], { encoding: "utf8", cwd: import.meta.dirname })
    .trimEnd()
    .split("\n");
}

describe("bash", () => {
  test("verbs and aliases", () => {
    expect(offered("")).toEqual(expect.arrayContaining(["echo", "say", "thing", "completion"]));
    expect(offered("ec")).toEqual(["echo"]);
    expect(offered("thing", "")).toEqual(["list", "ls"]);
  });

  test("options of the verb and of every verb", () => {
    expect(offered("echo", "--ke")).toEqual(["--keep-days"]);
    expect(offered("thing", "ls", "--lo")).toEqual(["--loud"]);
    expect(offered("change", "--lo")).toEqual([""]);
  });

  test("values of options and arguments", () => {
    expect(offered("echo", "--arch", "")).toEqual(["x86_64", "riscv64"]);
    expect(offered("echo", "--arch", "=", "r")).toEqual(["riscv64"]);
    expect(offered("--color", "a")).toEqual(["auto", "always"]);
    expect(offered("echo", "gr")).toEqual(["green"]);
    expect(offered("completion", "z")).toEqual(["zsh"]);
    expect(offered("echo", "--root", "../te")).toEqual(["../text"]);
  });
});

test("zsh and fish scripts name every verb and option", async () => {
  for (const shell of ["zsh", "fish"]) {
    const { code, stdout } = await demo(["completion", shell]);
    expect(code).toBe(0);
    for (const part of ["echo", "thing", "keep-days", "riscv64", "give the words back"]) expect(stdout).toContain(part);
  }
});

test("an unknown shell is wrong usage", async () => {
  expect(await demo(["completion", "tcsh"])).toMatchObject({ code: 2, stdout: "" });
});

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { describe, expect, test } from "vitest";
import { demo } from "./demo.ts";

const parsed = async (...words: string[]) => {
  const { code, stdout, stderr } = await demo(["echo", ...words, "--json"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout);
};

describe("what a verb receives", () => {
  test("arguments and options by their declared types", async () => {
    expect(await parsed("a", "b", "-l", "--keep-days", "3", "--tag", "x", "--tag=y", "--arch=riscv64", "--no-limit")).toMatchObject({
      schema: "demo.echo/1",
      args: { first: "a", rest: ["b"] },
      options: { loud: true, keepDays: 3, tag: ["x", "y"], arch: "riscv64", noLimit: true },
    });
  });

  test("absent ones as false, undefined or empty", async () => {
    const { args, options } = await parsed("a");
    expect(args).toEqual({ first: "a", rest: [] });
    expect(options).toEqual({ loud: false, tag: [], noLimit: false });
  });

  test("common flags before and after the verb", async () => {
    const { stdout } = await demo(["--json", "--root", "/x/../y", "echo", "a", "-nyj3", "--offline"]);
    expect(JSON.parse(stdout).flags).toEqual({ yes: true, dryRun: true, json: true, root: "/y", jobs: 3, offline: true });
  });

  test("words after -- as they are", async () => {
    const { stdout } = await demo(["echo", "--json", "--", "-l", "--json", "--help"]);
    expect(JSON.parse(stdout)).toMatchObject({ args: { first: "-l", rest: ["--json", "--help"] }, options: { loud: false } });
  });

  test("aliases and verbs below a word", async () => {
    expect((await demo(["say", "x"])).stdout).toBe("x\n");
    expect((await demo(["thing", "ls", "x"])).stdout).toBe("x\n");
  });
});

describe("wrong usage ends with 2 and says what is meant", () => {
  test.each([
    [["ech"], "unknown verb 'ech'", "Did you mean echo?"],
    [["thing", "lits"], "unknown verb 'lits'", "Did you mean list?"],
    [["echo"], "missing required argument 'FIRST'", "see demo echo --help"],
    [["echo", "a", "--lod"], "unknown option '--lod'", "Did you mean --loud?"],
    [["change", "extra"], "too many arguments", "see demo change --help"],
    [["echo", "a", "--keep-days", "-1"], "It must be a whole number.", "see demo echo --help"],
    [["echo", "a", "--arch", "arm"], "Allowed choices are x86_64, riscv64.", "see demo echo --help"],
    [["echo", "a", "--color", "blue"], "Allowed choices are auto, always, never.", "see demo echo --help"],
    [["echo", "a", "--root"], "argument missing", "see demo echo --help"],
  ])("%j", async (words, message, hint) => {
    const { code, stdout, stderr } = await demo(words);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
  });

  test("under --json the document says it too", async () => {
    const { code, stdout } = await demo(["ech", "--json"]);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ schema: "error/1", code: "usage", exitCode: 2, hint: "Did you mean echo?" });
  });

  test("no verb at all shows the page on stderr", async () => {
    const { code, stdout, stderr } = await demo([]);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain("USAGE\n  demo VERB");
  });
});

describe("help and version load no verb", () => {
  test("--version", async () => {
    expect(await demo(["--version"])).toEqual({ code: 0, stdout: "demo 1.2.3\n", stderr: "" });
    expect((await demo(["-q", "-V"])).stdout).toBe("demo 1.2.3\n");
  });

  test("--help lists every verb, also one that cannot be loaded", async () => {
    const { code, stdout } = await demo(["--help"]);
    expect(code).toBe(0);
    for (const part of ["echo, say", "thing list", "a module that cannot be loaded", "--offline"]) expect(stdout).toContain(part);
  });

  test("the page of a verb fits 80 columns and names everything", async () => {
    const { stdout } = await demo(["help", "echo"]);
    expect(stdout).toBe((await demo(["echo", "--help"])).stdout);
    for (const part of ["demo echo [OPTIONS] FIRST [REST...]", "demo say is the same", "--keep-days D", "3    not found", "demo.echo/1", "Give back hello."])
      expect(stdout).toContain(part);
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  test("the page of a word with verbs below it", async () => {
    const { code, stdout } = await demo(["thing", "--help"]);
    expect(code).toBe(0);
    expect(stdout).toContain("list, ls  list things");
  });
});

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { describe, expect, test } from "vitest";
import { demo, demoOnTerminal } from "./demo.ts";

const plan = ["Change a thing", "  + thing 1  (asked for)", "  - old\\u{202e}thing", "  download 1.2 MB, frees 20 B", "  note: this is a test", ""].join("\n");

describe("a plan", () => {
  test("with nobody to ask ends with 10 and names the way on", async () => {
    const { code, stdout, stderr } = await demo(["change"]);
    expect(code).toBe(10);
    expect(stdout).toBe("");
    expect(stderr).toContain(plan);
    expect(stderr).toContain("hint: give --yes");
  });

  test("with --yes is shown and done", async () => {
    expect(await demo(["change", "--yes"])).toEqual({ code: 0, stdout: "changed\n", stderr: plan });
    expect((await demo(["change", "-yq"])).stderr).toBe("");
  });

  test("with --dry-run is all that is printed", async () => {
    expect(await demo(["change", "-n"])).toEqual({ code: 0, stdout: plan, stderr: "" });
  });

  test("with --exit-code says whether changes are pending", async () => {
    expect((await demo(["change", "-n", "--exit-code"])).code).toBe(20);
    expect((await demo(["change", "-n", "--exit-code", "--nothing"])).code).toBe(0);
    expect((await demo(["change", "-y", "--exit-code"])).code).toBe(0);
  });

  test.each([
    ["y\n", 0],
    ["YES\n", 0],
    ["n\n", 10],
    ["\n", 10],
    ["\u0003", 130],
  ])("on a terminal takes the answer %j", async (answer, code) => {
    const shown = await demoOnTerminal(["change"], answer);
    expect(shown.stdout).toContain("Go on? [y/N]");
    expect(shown.code).toBe(code);
    expect(/^changed/m.test(shown.stdout)).toBe(code === 0);
  });
});

describe("colour", () => {
  test("is for terminals, and for whoever insists", async () => {
    expect((await demo(["echo", "x"])).stdout).toBe("x\n");
    expect((await demo(["echo", "x", "--color=always"])).stdout).toBe("\u001b[31mx\u001b[39m\n");
    expect((await demoOnTerminal(["echo", "x"], "")).stdout).toBe("\u001b[31mx\u001b[39m\r\n");
    expect((await demoOnTerminal(["echo", "x", "--color=never"], "")).stdout).toBe("x\r\n");
    expect((await demoOnTerminal(["echo", "x"], "", { env: { NO_COLOR: "1" } })).stdout).toBe("x\r\n");
  });
});

describe("progress on a terminal", () => {
  test("redraws running steps at most ten times a second and leaves finished ones", async () => {
    const { stdout } = await demoOnTerminal(["work", "--for", "1200", "--color=never"], "");
    const drawn = stdout.split("read it  1.0 kB of 2.0 kB (50 %)").length - 1;
    expect(drawn).toBeGreaterThan(2);
    expect(drawn).toBeLessThanOrEqual(14);
    const last = stdout.slice(stdout.lastIndexOf("\u001b[J") + 3);
    expect(last).toMatch(/^done {3}first step \(1\.\d s\)\r\ncached read it \(from the cache, 1\.\d s\)\r\nworked\r\n$/);
  });

  test("a dumb terminal gets plain lines", async () => {
    const { stdout } = await demoOnTerminal(["work", "--color=never"], "", { env: { TERM: "dumb" } });
    expect(stdout).not.toContain("\u001b");
    expect(stdout).toContain("cached read it");
  });
});

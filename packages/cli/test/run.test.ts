// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { errorCodes } from "@nexus/core";
import { describe, expect, test } from "vitest";
import { exitMeanings } from "../src/exit-codes.ts";
import { demo, demoIntoSlowReader, type DemoOptions } from "./demo.ts";

describe("failures", () => {
  test("message, place with caret, excerpt, hint; controls escaped; no stack", async () => {
    const { code, stdout, stderr } = await demo(["fail", "conflict"]);
    expect(code).toBe(4);
    expect(stdout).toBe("");
    expect(stderr).toBe(
      ["demo: error: it broke: \\x1b[31mred\\x1b[0m", "  a.kdl:2:3: expected a number", "      abc 1", "      ^^^", "  line one", "  line\ttwo", "hint: mend it", ""].join("\n"),
    );
  });

  test("--verbose adds the stack and the cause", async () => {
    const { stderr } = await demo(["fail", "conflict", "-v"]);
    expect(stderr).toContain("fail.ts:");
    expect(stderr).toContain("caused by: Error: the deeper reason");
  });

  test("--json puts a document on stdout beside the text", async () => {
    const { code, stdout, stderr } = await demo(["fail", "signature", "--json"]);
    expect(code).toBe(6);
    expect(stderr).toContain("demo: error: it broke");
    expect(JSON.parse(stdout)).toMatchObject({ schema: "error/1", code: "signature", hint: "mend it", exitCode: 6, diagnostics: [{ file: "a.kdl", line: 2 }] });
    expect(stdout).not.toContain("\u001b");
  });

  test("an unknown error is no bare stack", async () => {
    const { code, stderr } = await demo(["fail", "bug"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^demo: error: a bug\nhint: .*--verbose/);
    expect(stderr).not.toContain("    at ");
  });

  test("a module that cannot be loaded is a failure like any other", async () => {
    const { code, stderr } = await demo(["broken"]);
    expect(code).toBe(1);
    expect(stderr).toContain("broken was loaded");
  });

  test("a result may carry an exit code", async () => {
    expect(await demo(["fail", "result"])).toMatchObject({ code: 6, stdout: "a\n" });
  });

  test("every exit code of core has a meaning on the help pages", () => {
    expect(Object.values(errorCodes).filter((code) => exitMeanings[code] === undefined)).toEqual([]);
  });
});

describe("progress without a terminal", () => {
  test("a plain line for each finished step", async () => {
    const { stdout, stderr } = await demo(["work"]);
    expect(stdout).toBe("worked\n");
    expect(stderr).toBe("a note\nwarning: a warning\ndone   first step\ncached read it (from the cache)\n");
  });

  test("--verbose adds details, --quiet leaves warnings only", async () => {
    expect((await demo(["work", "-v"])).stderr).toContain("a detail\n");
    expect((await demo(["work", "-q"])).stderr).toBe("warning: a warning\n");
  });

  test("--json makes each event a line, the document last", async () => {
    const { stdout, stderr } = await demo(["work", "--json"]);
    const lines = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(stderr).toBe("");
    expect(lines.slice(0, -1).every(({ schema }) => schema === "progress/1")).toBe(true);
    expect(lines.filter(({ type }) => type === "end").map(({ id, outcome }) => `${id} ${outcome}`)).toEqual(["a done", "b cached"]);
    expect(lines.at(-1)).toEqual({ schema: "demo.work/1", worked: true });
  });

  test("a reader of stdout that goes away stops nothing", async () => {
    const { code, stderr } = await demo(["work", "--json", "--for", "300"], { deafStdout: true });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });
});

describe("output that a pipe does not hold at once", () => {
  const words = Array.from({ length: 12 }, (_, index) => String(index).repeat(50_000));

  test("a result reaches a slow reader whole", async () => {
    expect(await demoIntoSlowReader(["echo", ...words])).toEqual({ code: 0, stdout: `${words.join("  ")}\n`, stderr: "=> 0\n" });
  });

  test("a document too", async () => {
    const { stdout, stderr } = await demoIntoSlowReader(["echo", "--json", ...words]);
    expect(stderr).toBe("=> 0\n");
    expect(JSON.parse(stdout).args).toEqual({ first: words[0], rest: words.slice(1) });
  });

  test("its reader may go away before the end", async () => {
    expect(await demo(["echo", ...words], { deafStdout: true })).toMatchObject({ code: 0, stderr: "" });
  });
});

/** Calls `act` the first time the demo has warned, that is when it has begun to work. */
function once(act: (kill: (signal: NodeJS.Signals) => void) => void): NonNullable<DemoOptions["onStderr"]> {
  let acted = false;
  return (text, kill) => {
    if (acted || !text.includes("a warning")) return;
    acted = true;
    act(kill);
  };
}

describe("interruption", () => {
  test.each(["SIGINT", "SIGTERM"] as const)("%s ends with 130", async (signal) => {
    const { code, stderr } = await demo(["work", "--for", "60000"], { onStderr: once((kill) => kill(signal)) });
    expect(code).toBe(130);
    expect(stderr).toContain("failed first step");
    expect(stderr).toContain("demo: error: interrupted");
  });

  test("a second signal ends what does not listen", async () => {
    const { code } = await demo(["work", "--deaf", "--for", "60000"], {
      onStderr: once((kill) => {
        kill("SIGINT");
        setTimeout(() => kill("SIGINT"), 200);
      }),
    });
    expect(code).toBe(130);
  });
});

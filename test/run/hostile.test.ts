// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Descriptions that nip did not write, or not whole.
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeSample, programsShell, type Sample } from "./sample.ts";

let sample: Sample;
beforeAll(async () => {
  sample = await makeSample();
});
afterAll(() => sample.remove());

async function refusalOf(content: string | Uint8Array): Promise<string> {
  const link = sample.describe("bad");
  writeFileSync(join(sample.launch, "views/bad"), content);
  const { code, stdout, stderr } = await sample.call("self", link, ["-c", "echo it ran"]);
  expect({ code, stdout }).toEqual({ code: 126, stdout: "" });
  expect(stderr).toMatch(/^nip-run: bad: .*\n$/);
  return stderr;
}

const sound = `${programsShell.join("\n")}\n`;

describe("a description is refused", () => {
  const cases: [what: string, content: string, reason: string][] = [
    ["longer than 64 KiB", `${sound}env A=${"x".repeat(65536)}\n`, "longer than 65536 bytes"],
    ["empty", "", "cut short"],
    ["cut short", sound.slice(0, -1), "cut short"],
    ["with a NUL byte", `${sound}env A=\0\n`, "NUL byte"],
    ["with an unknown directive", `${sound}bind /a /b\n`, "line 5 of its description is a directive that this nip-run does not know"],
    ["with an empty line", `\n${sound}`, "line 1 of its description is a directive"],
    ["with a relative program", "exec bin/sh\nroot /\nprograms\n", "line 1 of its description needs an absolute path"],
    ["with a relative closure", `${sound}usr closure\n`, "line 5 of its description needs an absolute path"],
    ["with a program twice", `${sound}exec /bin/sh\n`, "says the same thing twice"],
    ["with a root twice", `${sound}root /\n`, "says the same thing twice"],
    ["with an empty value", `${sound}argv0 \n`, "has no value"],
    ["with a value too many", `${sound}programs yes\n`, "takes no value"],
    ["with a variable without value", `${sound}env A\n`, "needs NAME=VALUE"],
    ["with a variable without name", `${sound}env =a\n`, "needs NAME=VALUE"],
    ["with an endless name", `${sound}env ${"A".repeat(300)}=a\n`, "name is too long"],
    ["with too many variables", sound + Array.from({ length: 257 }, (_, index) => `env V${index}=\n`).join(""), "too many"],
    ["without a program", "root /\nprograms\n", "needs `exec`"],
    ["without a root", "exec /bin/sh\nprograms\n", "needs `exec`"],
    ["without a view", "exec /bin/sh\nroot /\n", "needs `exec`"],
    ["with a host program and more", "host ls\nenv A=b\n", "nothing but `host`"],
    ["with a host program by its path", "host ../ls\n", "nothing but `host`"],
  ];
  test.each(cases)("%s", async (_, content, reason) => {
    expect(await refusalOf(content)).toContain(reason);
  });

  test("that is no regular file", async () => {
    const link = sample.describe("odd", ...programsShell);
    const file = join(sample.launch, "views/odd");
    rmSync(file);
    symlinkSync("bad", file);
    expect(await sample.call("self", link)).toMatchObject({ code: 126, stderr: expect.stringContaining("cannot open its description") });
    rmSync(file);
    mkdirSync(file);
    expect(await sample.call("self", link)).toMatchObject({ code: 126, stderr: expect.stringContaining("no regular file") });
    rmSync(file, { recursive: true });
    expect(await sample.call("self", link)).toMatchObject({ code: 127, stderr: expect.stringContaining("No such file") });
  });
});

test("whatever a description says, nip-run ends by itself and in a known way", async () => {
  const word = fc.oneof(
    fc.constantFrom(
      "exec",
      "argv0",
      "root",
      "programs",
      "usr",
      "env",
      "env-default",
      "env-prepend",
      "env-append",
      "host",
      "/",
      "/Programs/Box/1/bin/false",
      "../../../../..",
      "A=b",
      "=",
    ),
    fc.string(),
  );
  const line = fc.tuple(word, word).map((words) => words.join(" "));
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 8 }), async (lines) => {
      const link = sample.describe("any", ...lines);
      const { code, signal } = await sample.call("self", link);
      expect({ code, signal }).toEqual({ code: expect.toSatisfy((each: number) => [1, 126, 127].includes(each)), signal: null });
    }),
    { numRuns: 150 },
  );
});

test("a chain of links may be as long as the kernel follows", async () => {
  let link = sample.describe("end", ...programsShell);
  for (let index = 0; index < 35; index++) {
    const next = join(sample.folder, `link-${index}`);
    symlinkSync(link, next);
    link = next;
  }
  expect(await sample.call("self", link, ["-c", "exit 7"])).toMatchObject({ code: 7 });
});

test("a program, a root and a folder of descriptions that are not there are named", async () => {
  const absent = sample.describe("absent", ...programsShell.map((line) => line.replace("/Box/", "/Gone/")));
  expect(await sample.call("self", absent)).toMatchObject({ code: 127, stderr: expect.stringContaining("/Programs/Gone/1/bin/sh is not there") });
  const closure = sample.describe("no-closure", ...programsShell, "usr /Programs/Gone/1/usr");
  expect(await sample.call("self", closure)).toMatchObject({ code: 126, stderr: expect.stringContaining("cannot bind the closure at /usr: No such file") });
  const rootless = sample.describe("rootless", "exec /bin/sh", `root ${sample.folder}/gone`, "programs");
  expect(await sample.call("self", rootless)).toMatchObject({ code: 127, stderr: expect.stringContaining("cannot open the nip root") });
  const empty = sample.describe("empty", "exec /bin/sh", `root ${sample.folder}`, "programs");
  expect(await sample.call("self", empty)).toMatchObject({ code: 126, stderr: expect.stringContaining("cannot bind the nip root") });
  const lonely = join(sample.folder, "lonely");
  symlinkSync("root/System/Launch/nip-run", lonely);
  expect(await sample.call("self", lonely)).toMatchObject({ code: 127, stderr: "nip-run: lonely: cannot open the folder of descriptions: No such file or directory\n" });
});

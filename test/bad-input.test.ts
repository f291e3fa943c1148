// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// What a user can get wrong, from the command line: one clear message, the documented exit code, nothing half-written.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { call, callCommand, lastDocument, type Ended } from "./programs.ts";

let house: string;
let env: Record<string, string>;

beforeEach(() => {
  house = mkdtempSync(join(tmpdir(), "nexus-bad-"));
  for (const folder of ["recipes", "profiles", "cache", "data", "config"]) mkdirSync(join(house, folder));
  env = { XDG_CACHE_HOME: join(house, "cache"), XDG_DATA_HOME: join(house, "data"), XDG_CONFIG_HOME: join(house, "config") };
});
afterEach(() => rmSync(house, { recursive: true, force: true }));

/** Writes a recipe: its head (sources, tools, …) and its steps; the licence notice that every package needs is added. */
function recipe(name: string, { head = "", steps = `write "\${OUT}/share/text" "hello\\n"` } = {}): void {
  mkdirSync(join(house, "recipes", name), { recursive: true });
  writeFileSync(
    join(house, "recipes", name, "recipe.kdl"),
    `package "${name}" version="1.0" {
    description "a test"; license "0BSD"; layer "base"
${head}
    build { ${steps}; write "\${OUT}/share/licenses/${name}/NOTICE" "0BSD\\n"; }
}
`,
  );
}

function nip(...args: string[]): Promise<Ended> {
  return call("nip", args, { cwd: house, env });
}

function packages(): string[] {
  const folder = join(house, "data/nexus/packages");
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** The one failure document, with no stack in what a person sees. */
function failure(ended: Ended): Record<string, any> {
  expect(ended.stderr).not.toMatch(/\n\s+at .*\(.*:\d+:\d+\)/);
  const document = lastDocument(ended);
  expect(document).toMatchObject({ schema: "error/1", exitCode: ended.code });
  return document;
}

async function serve(answer: (url: string) => { headers?: Record<string, string>; body: string }): Promise<Server & { url: string }> {
  const server = createServer((request, response) => {
    const { headers = {}, body } = answer(request.url ?? "");
    response.writeHead(200, headers);
    response.write(body, () => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(server, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

test("a recipe that is sound builds and installs, so that the failures below are their own", async () => {
  recipe("good");
  expect(await nip("build", "good")).toMatchObject({ code: 0 });
  expect(packages()).toHaveLength(1);
});

test("a missing tool ends with 105 and its name", async () => {
  recipe("bad", { head: `    tools "no-such-compiler"` });
  const ended = await nip("build", "bad", "--json");
  expect(ended.code).toBe(105);
  expect(failure(ended)["message"]).toContain("no-such-compiler");
});

test("a wrong digest ends with 6, names both digests and keeps nothing", async () => {
  const file = join(house, "source.tar.gz");
  writeFileSync(file, "not what was asked for");
  const wanted = "0".repeat(64);
  recipe("bad", { head: `    source { archive sha256="${wanted}" { origin "file://${file}"; }; }` });
  const ended = await nip("build", "bad", "--json");
  expect(ended.code).toBe(6);
  expect(JSON.stringify(failure(ended))).toContain(wanted);
  expect(ended.stderr + ended.stdout).toContain(createHash("sha256").update("not what was asked for").digest("hex"));
  expect(existsSync(join(house, "cache/nexus/sources/sha256", wanted))).toBe(false);
});

test("a truncated download ends with 5", async () => {
  const server = await serve(() => ({ headers: { "content-length": "100000" }, body: "the beginning" }));
  recipe("bad", { head: `    source { archive sha256="${"1".repeat(64)}" { origin "${server.url}/source.tar.gz"; }; }` });
  const ended = await nip("build", "bad", "--json");
  server.close();
  expect(ended.code).toBe(5);
  expect(failure(ended)["message"]).toContain("bad");
});

test("broken KDL ends with 11 and points at each fault", async () => {
  recipe("bad", { head: `    colour "blue"\n    architectures "sparc"` });
  const ended = await nip("build", "bad");
  expect(ended.code).toBe(11);
  expect(ended.stderr).toMatch(/recipe\.kdl:3:5: .*colour[^]*\^+[^]*recipe\.kdl:4:19: .*sparc/);
});

test("recipes that need each other end with 4 and the circle", async () => {
  recipe("one", { head: `    build-depends { pkg "two"; }` });
  recipe("two", { head: `    build-depends { pkg "one"; }` });
  const ended = await nip("build", "one");
  expect(ended.code).toBe(4);
  expect(ended.stderr).toMatch(/one → two → one/);
  expect(ended.stderr).toMatch(/recipes\/one\/recipe\.kdl:3:\d+/);
});

test("a failing step ends with 100, the command, the end of the log and where the log is", async () => {
  recipe("bad", { steps: `run "sh" "-c" "echo this went wrong; exit 3"` });
  const ended = await nip("build", "bad", "--json");
  expect(ended.code).toBe(100);
  const document = JSON.stringify(failure(ended));
  expect(document).toContain("exit 3");
  expect(document).toContain("this went wrong");
  expect(packages()).toEqual([]);
});

test("Ctrl-C ends with 130, leaves nothing half-done, and the next build goes on", async () => {
  recipe("slow", { steps: `run "sleep" "20"` });
  const ended = await call("nip", ["build", "slow"], { cwd: house, env, interruptAfter: 4_000 });
  expect(ended.code).toBe(130);
  expect(packages()).toEqual([]);
  recipe("slow");
  expect(await nip("build", "slow")).toMatchObject({ code: 0 });
});

test("a recipe for nexus is refused by nip, with the reason", async () => {
  recipe("kernel", { head: `    builder "nexus"` });
  const ended = await nip("build", "kernel");
  expect(ended.code).toBe(2);
  expect(ended.stderr).toContain("nexus");
});

test.runIf(process.getuid?.() === 0)("a full disk ends with 9 and leaves the generation as it was", async () => {
  const small = join(house, "small");
  mkdirSync(small);
  expect(await callCommand("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", small])).toMatchObject({ code: 0 });
  try {
    recipe("little");
    recipe("big", { steps: `run "dd" "if=/dev/urandom" "of=\${BUILD}/big" "bs=1M" "count=4"; install "\${BUILD}/big" to="\${OUT}/share/"` });
    expect(await nip("build", "little", "big")).toMatchObject({ code: 0 });
    expect(await nip("install", "little", "--root", small, "--yes")).toMatchObject({ code: 0 });
    const ended = await nip("install", "big", "--root", small, "--yes");
    expect(ended.code).toBe(9);
    expect(ended.stderr).toContain("no space left");
    const listed = lastDocument(await nip("list", "--root", small, "--json"));
    expect(JSON.stringify(listed)).toContain("little");
    expect(JSON.stringify(listed)).not.toContain('"big"');
    expect(await nip("verify", "little", "--root", small)).toMatchObject({ code: 0 });
  } finally {
    await callCommand("umount", [small]);
  }
});

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync, spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeToolRoot, runSandboxed, type ToolRoot } from "../src/index.ts";

let folder = "";
let root: ToolRoot;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "nexus-toolroot-"));
  root = await makeToolRoot(["gcc", "libc-dev", "make", "tar"], folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function entriesOf(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true }).map((entry) => join(entry.parentPath, entry.name).slice(path.length));
}

describe("makeToolRoot", () => {
  it("holds the tools and their packages, nothing else of the host", () => {
    for (const path of ["usr/bin/gcc", "usr/bin/cc", "usr/bin/make", "usr/bin/sh", "usr/bin/awk", "usr/include/stdio.h"]) {
      expect([path, lstatSync(join(root.path, path), { throwIfNoEntry: false }) !== undefined]).toEqual([path, true]);
    }
    expect(readdirSync(root.path).filter((name) => !name.startsWith("lib"))).toEqual(["bin", "etc", "sbin", "usr"]);
    expect(entriesOf(join(root.path, "etc")).every((path) => path.startsWith("/alternatives"))).toBe(true);
    expect(existsSync(join(root.path, "usr/share/doc"))).toBe(false);
    expect(existsSync(join(root.path, "usr/bin/dpkg-query"))).toBe(root.packages.some(({ name }) => name === "dpkg"));
    expect(existsSync(join(root.path, "usr/bin/bwrap"))).toBe(false);
  });

  it("holds no privileged program and nothing that others could write", () => {
    const bad = entriesOf(root.path).filter((path) => {
      const state = lstatSync(join(root.path, path));
      return !state.isSymbolicLink() && (state.mode & 0o7022) !== 0;
    });
    expect(bad).toEqual([]);
  });

  it("is found again at once, whatever the order of the tools", async () => {
    await makeToolRoot(["tar", "make", "libc-dev", "gcc", "gcc"], folder);
    const start = performance.now();
    const again = await makeToolRoot(["tar", "make", "libc-dev", "gcc"], folder);
    expect(performance.now() - start).toBeLessThan(50);
    expect(again).toEqual(root);
  });

  it("shares one tree between tool lists that need the same packages, and has another for others", async () => {
    expect((await makeToolRoot(["gcc", "cc", "libc-dev", "make", "tar"], folder)).path).toBe(root.path);
    const other = await makeToolRoot(["make"], folder);
    expect(other.key).not.toBe(root.key);
    expect(existsSync(join(other.path, "usr/bin/gcc"))).toBe(false);
  });

  it("is whole for everybody when several make it at once", async () => {
    const cache = join(folder, "race");
    const roots = await Promise.all([1, 2, 3].map(() => makeToolRoot(["make"], cache)));
    expect(new Set(roots.map(({ path }) => path)).size).toBe(1);
    expect(readdirSync(join(cache, "toolroots")).sort()).toEqual([roots[0]?.key, "stamps"].sort());
  });

  it("is made again when it was deleted", async () => {
    const cache = join(folder, "deleted");
    const first = await makeToolRoot([], cache);
    rmSync(first.path, { recursive: true });
    expect(statSync((await makeToolRoot([], cache)).path).isDirectory()).toBe(true);
  });

  it("is found or made again when its stamp is damaged, and sweeps what a killed process left", async () => {
    const cache = join(folder, "damaged");
    const first = await makeToolRoot([], cache);
    const stamps = readdirSync(join(cache, "toolroots/stamps")).map((name) => join(cache, "toolroots/stamps", name));
    for (const stamp of stamps) truncateSync(stamp, 5);
    expect(await makeToolRoot([], cache)).toEqual(first);
    const dead = join(cache, "toolroots/.work-999999999-1-0badcafe");
    mkdirSync(join(dead, "usr"), { recursive: true });
    rmSync(first.path, { recursive: true });
    await makeToolRoot([], cache);
    expect(existsSync(dead)).toBe(false);
  });

  it("names a missing tool and how to get it", async () => {
    await expect(makeToolRoot(["no-such-tool"], folder)).rejects.toMatchObject({ code: "tool-missing", exitCode: 105, message: expect.stringContaining("no-such-tool") });
  });

  it("compiles, links and runs a program", async () => {
    const buildDir = join(folder, "build");
    const logFile = join(folder, "log");
    mkdirSync(buildDir);
    writeFileSync(join(buildDir, "hello.c"), '#include <stdio.h>\nint main(void) { puts("hello"); return 0; }\n');
    writeFileSync(join(buildDir, "Makefile"), "hello: hello.c\n\tcc -o $@ $<\n");
    const result = await runSandboxed({ root, buildDir, logFile, command: ["sh", "-c", "make -s hello && ./hello"] });
    expect([result, readFileSync(logFile, "utf8")]).toEqual([{ exitCode: 0 }, "hello\n"]);
  });

  it.runIf(process.getuid?.() === 0 && isOpenToNobody())("gives an ordinary user the same tree and the same view", async () => {
    const nobody = Number(execFileSync("id", ["-u", "nobody"], { encoding: "utf8" }));
    const cache = mkdtempSync("/tmp/nexus-nobody-");
    chownSync(cache, nobody, nobody);
    try {
      const script = join(cache, "run.ts");
      writeFileSync(
        script,
        `import { mkdirSync } from "node:fs";
         import { makeToolRoot, runSandboxed } from ${JSON.stringify(join(import.meta.dirname, "../src/index.ts"))};
         const root = await makeToolRoot(["make"], process.argv[2]);
         const buildDir = process.argv[2] + "/build";
         mkdirSync(buildDir, { recursive: true });
         await runSandboxed({ root, buildDir, logFile: process.argv[2] + "/log", command: ["sh", "-c", "id; env | sort; stat -c '%n %U %a' / /usr /usr/bin/make /build /tmp /etc/passwd; touch /build/x; umask"] });
         console.log(root.key);`,
      );
      const keyAs = (options: { uid?: number; gid?: number }, place: string) =>
        new Promise<string>((resolve, reject) => {
          const child = spawn(process.execPath, [script, place], { ...options, stdio: ["ignore", "pipe", "inherit"], env: { PATH: process.env["PATH"] ?? "" } });
          let text = "";
          child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString("utf8")));
          child.on("close", (code) => (code === 0 ? resolve(text.trim()) : reject(new Error(`exit code ${code}`))));
        });
      const [asUser, asRoot] = [await keyAs({ uid: nobody, gid: nobody }, cache), await keyAs({}, join(folder, "as-root"))];
      expect(asUser).toBe(asRoot);
      expect(readFileSync(join(cache, "log"), "utf8")).toBe(readFileSync(join(folder, "as-root/log"), "utf8"));
      expect(entriesOf(join(cache, "toolroots", asUser)).sort()).toEqual(entriesOf(join(folder, "as-root/toolroots", asRoot)).sort());
    } finally {
      rmSync(cache, { recursive: true, force: true });
    }
  });
});

/** Whether an ordinary user reaches this checkout at all: one below /root or a private folder is closed to others. */
function isOpenToNobody(): boolean {
  const { status } = spawnSync("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", "test", "-r", import.meta.filename]);
  return status === 0;
}

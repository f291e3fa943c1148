// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// How nip-run finds its description, and how it passes things on.
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { architectures } from "@nexus/core";
import { nipRunBinary } from "@nexus/graft";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { leakedMounts, linesOf, makeSample, programsShell, users, writeSampleFile, type Sample } from "./sample.ts";

let sample: Sample;
let shell: string;
beforeAll(async () => {
  sample = await makeSample();
  shell = sample.describe("shell", ...programsShell);
});
afterAll(() => sample.remove());

test.each(architectures)("nip-run for %s is one static file", (architecture) => {
  const header = execFileSync("readelf", ["--file-header", "--program-headers", "--dynamic", "--wide", nipRunBinary(architecture)], { encoding: "utf8" });
  expect(header).toContain({ x86_64: "Advanced Micro Devices X86-64", riscv64: "RISC-V", aarch64: "AArch64" }[architecture]);
  expect(header).toMatch(/Type:\s+EXEC/);
  expect(header).not.toMatch(/INTERP|NEEDED/);
});

describe.each(users)("as %s", (user) => {
  test("arguments, exit codes and signals pass through", async () => {
    const words = ["a b", "", "--view", "é\n"];
    const told = await sample.call(user, shell, ["-c", 'printf "[%s]" "$@"; exit 42', "sh", ...words]);
    expect(told).toMatchObject({ code: 42, stdout: words.map((word) => `[${word}]`).join(""), stderr: "" });
    expect(await sample.call(user, shell, ["-c", "kill -TERM $$"])).toMatchObject({ code: null, signal: "SIGTERM" });
  });

  test("the program is called by its own path, or as its description says", async () => {
    const show = ["-c", "cat /proc/$$/cmdline; exit"];
    expect((await sample.call(user, shell, show)).stdout).toBe(["/Programs/Box/1/bin/sh", ...show, ""].join("\0"));
    const named = sample.describe("named", ...programsShell, "argv0 ash");
    expect((await sample.call(user, named, show)).stdout).toBe(["ash", ...show, ""].join("\0"));
  });

  test("any chain of links leads to it", async () => {
    const index = join(sample.root, "System/Generations/1/Index/bin");
    mkdirSync(index, { recursive: true });
    symlinkSync("../../Launch/bin/shell", join(index, "tool"));
    symlinkSync(join(sample.root, "System/Generations/Current/Index/bin/tool"), join(sample.folder, "mine"));
    expect(linesOf(await sample.call(user, "./mine", ["-c", "echo $0", "here"], { cwd: sample.folder }))).toEqual(["here"]);
    expect(linesOf(await sample.call(user, "mine", ["-c", "echo $0", "there"], { env: { PATH: `${sample.folder}:/usr/bin:/bin` } }))).toEqual(["there"]);
    rmSync(join(sample.folder, "mine"));
    rmSync(join(sample.root, "System/Generations/1/Index"), { recursive: true });
  });

  test("scripts may name it as their interpreter", async () => {
    const script = writeSampleFile(join(sample.folder, "script"), `#!${join(sample.root, "System/Launch/bin/shell")}\necho "$0" "$1" $(readlink /proc/$$/exe)\n`);
    expect(linesOf(await sample.call(user, script, ["word"]))).toEqual([`${script} word /Programs/Box/1/bin/busybox`]);
  });

  test("changes of the environment are for the program alone", async () => {
    const link = sample.describe(
      "variables",
      ...programsShell,
      "env A=1=2",
      "env EMPTY=",
      "env-default HOME=/nowhere",
      "env-default B=b",
      "env-append LIST=z",
      "env-prepend LIST=a",
    );
    const lines = linesOf(await sample.call(user, link, ["-c", "env"], { env: { HOME: "/home", LIST: "m" } }));
    expect(lines).toEqual(expect.arrayContaining(["A=1=2", "EMPTY=", "HOME=/home", "B=b", "LIST=a:m:z", "PATH=/Programs/Box/1/bin:/usr/sbin:/usr/bin:/sbin:/bin"]));
    const again = linesOf(await sample.call(user, link, ["-c", `exec ${shell} -c env`], { env: { HOME: "/home", LIST: "m" } }));
    expect(again.filter((line) => /^(A|EMPTY|B|NIP_HOST_(?!PATH).*)=/.test(line))).toEqual([]);
    expect(again).toEqual(expect.arrayContaining(["LIST=m", "HOME=/home", "PATH=/Programs/Box/1/bin:/usr/sbin:/usr/bin:/sbin:/bin"]));
  });

  test("what is kept of the environment is restored, and hostile words in it do no harm", async () => {
    const env = { NIP_HOST_: "+x", NIP_HOST_A: "+a", NIP_HOST_B: "-", B: "b", NIP_HOST_C: "c", [`NIP_HOST_${"D".repeat(300)}`]: "+d", NIP_HOST_LIST: "+", LIST: "z" };
    const lines = linesOf(await sample.call(user, shell, ["-c", "env"], { env })).filter((line) => /^(NIP_HOST_|[A-D]=|LIST)/.test(line));
    expect(lines.sort()).toEqual(["A=a", "LIST=", `NIP_HOST_${"D".repeat(300)}=+d`, "NIP_HOST_PATH=+/usr/sbin:/usr/bin:/sbin:/bin"]);
  });

  test("a description of its own works without any link", async () => {
    const view = writeSampleFile(join(sample.folder, "a view"), `${programsShell.join("\n").replace("root ../../../../..", `root ${sample.root}`)}\n`);
    expect(linesOf(await sample.call(user, sample.nipRun, ["--view", view, "--", "-c", "echo $1", "sh", "--probe"]))).toEqual(["--probe"]);
    expect(linesOf(await sample.call(user, sample.nipRun, ["--view", "a view", "--no-network", "--", "-c", "cat /proc/net/dev"], { cwd: sample.folder })).slice(2)).toEqual([
      expect.stringMatching(/^ *lo:/),
    ]);
  });
});

test("a login shell is told that it is one", async () => {
  const show = ["-c", "cat /proc/$$/cmdline; exit"];
  const before = ["bash", "-c", 'exec -a -sh "$0" "$@"'];
  expect((await sample.call("self", shell, show, { before })).stdout).toBe(["-sh", ...show, ""].join("\0"));
});

test("a root may be moved as a whole", async () => {
  const other = join(sample.folder, "other place");
  execFileSync("cp", ["-a", sample.root, other]);
  expect(linesOf(await sample.call("self", join(other, "System/Launch/bin/shell"), ["-c", "stat -c %i /Programs"]))).toEqual(
    linesOf(await sample.call("self", "stat", ["-c", "%i", join(other, "Programs")])),
  );
  rmSync(other, { recursive: true });
});

test("says its version, and how it is used", async () => {
  expect(linesOf(await sample.call("self", sample.nipRun, ["--version"]))).toEqual([expect.stringMatching(/^nip-run \d/)]);
  for (const words of [[], ["--view"], ["--check", "--probe"], ["--view", "x", "--deadline", "0"], ["--view", "x", "--deadline", "1s"], ["hello"]])
    expect(await sample.call("self", sample.nipRun, words)).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("usage: nip-run") });
});

test("leaves no mounts on the host", () => {
  expect(leakedMounts(sample)).toEqual([]);
});

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Micro from source to a booted system, on both architectures. What earlier runs built comes from the cache.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseDocument } from "@nexus/kdl";
import { bootMachine, calibrateHost, runExpectations, type Expectation } from "@nexus/machine";
import { readImageDescription } from "@nexus/nexus/image";
import { call, callCommand, lastDocument } from "./programs.ts";

let images: string;

beforeAll(() => {
  images = mkdtempSync(join(tmpdir(), "nexus-images-"));
});
afterAll(() => rmSync(images, { recursive: true, force: true }));

async function build(profile: string, arch: string, ...more: string[]): Promise<Record<string, any>> {
  const ended = await call("nexus", ["build", `--profile=${profile}`, `--arch=${arch}`, `--out=${images}`, "--json", ...more]);
  expect(ended, ended.stderr).toMatchObject({ code: 0 });
  return lastDocument(ended);
}

describe.each([
  ["x86_64", "micro-x86_64.cpio.zst", []],
  ["riscv64", "micro-riscv64.cpio", ["--reuse-kernel"]],
])("micro for %s", (arch, initramfs, reuse) => {
  test("is built and boots", async () => {
    const built = await build("micro", arch);
    expect(built).toMatchObject({ schema: "nexus.build/1", cached: false, boot: { outcome: "passed", phases: { ready: expect.any(Number) } } });
    expect(built["image"]).toBe(join(images, `micro-${arch}/micro-${arch}.img`));
    expect(built["programs"].map(({ name }: { name: string }) => name)).toEqual(expect.arrayContaining(["nexus-init", "toybox", "mksh", "jemalloc"]));
  });

  test("is there already the second time", async () => {
    expect(await build("micro", arch)).toMatchObject({ cached: true });
  });

  test("has a lock that names sources, configuration and tools by digest", () => {
    const [lock] = parseDocument(readFileSync(join(images, `micro-${arch}/lock.kdl`), "utf8"), "lock.kdl").nodes;
    const below = (name: string) => lock!.children.filter((node) => node.name === name);
    const digest = expect.stringMatching(/^[0-9a-f]{64}$/);
    const kernel = below("kernel").flatMap(({ children }) => children);
    expect(new Set(kernel.map(({ name }) => name))).toEqual(new Set(["source", "fragment", "configuration"]));
    const named = [...below("configuration"), ...below("program"), ...kernel, ...below("package").flatMap(({ children }) => children)];
    for (const { props } of named) expect(props.get("sha256")?.value).toEqual(digest);
    expect(below("tool").length).toBeGreaterThan(20);
    for (const { props } of below("tool")) expect(props.get("files")?.value).toEqual(digest);
  });

  test("boots directly and through its firmware, and does what its profile expects", async () => {
    const ended = await call("nexus", ["test", join(images, `micro-${arch}`), "--json"]);
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    expect(lastDocument(ended)["boots"].map(({ mode, outcome }: Record<string, string>) => [mode, outcome])).toEqual([
      ["direct", "passed"],
      ["firmware", "passed"],
    ]);
  });

  test("keeps its root as it is, and what is written below /Data over a restart", async () => {
    const { folder, image } = readImageDescription(join(images, `micro-${arch}`));
    const disk = join(images, `changed-${arch}.img`);
    cpSync(join(folder, image.disk!.file), disk);
    const boot = async (typed: [command: string, answer: string][]) => {
      const machine = await bootMachine({
        architecture: image.architecture,
        memory: image.boot.memoryBytes,
        accelerator: "tcg",
        disk,
        keepChanges: true,
        boot: { mode: "direct", kernel: join(folder, (image.directKernel ?? image.kernel).file), commandLine: image.diskCommandLine! },
        logFile: join(images, `changed-${arch}.log`),
      });
      const steps = typed.map(([command, answer]) => ({ kind: "type" as const, command, answer, within: 20 }));
      const expectations: Expectation[] = [{ kind: "ready", pattern: image.boot.ready.line, within: 60 }, ...steps, { kind: "power-off", command: "poweroff", within: 20 }];
      return runExpectations(machine, expectations, { scale: calibrateHost().scale });
    };
    const first = await boot([
      ["echo more > /Programs/more", "Read-only file system"],
      ["echo kept > /Data/note; echo $((6 * 7)) written", "42 written"],
    ]);
    expect(first).toMatchObject({ outcome: "passed" });
    expect(await boot([["cat /Data/note", "kept"]])).toMatchObject({ outcome: "passed" });
  });

  test("names package and licence of every file, and only the kernel is under the GPL", () => {
    const rows = readFileSync(join(images, `micro-${arch}/licences.tsv`), "utf8")
      .trimEnd()
      .split("\n")
      .map((row) => row.split("\t"));
    expect(rows.find(([path]) => /^\/Programs\/Toybox\/\.[^/]+\/bin\/toybox$/.test(path ?? ""))).toEqual([expect.any(String), "toybox", "0BSD"]);
    expect(rows.filter(([, , licence]) => licence === undefined || /GPL/.test(licence)).map(([, owner]) => owner)).toEqual(["linux"]);
  });

  test("is the same, bit for bit, when built again under other conditions", async () => {
    const checked = await build("micro", arch, "--check", ...reuse);
    expect(checked["check"].equal).toEqual(expect.arrayContaining(["lock.kdl", initramfs, `micro-${arch}.img`, "image.kdl"]));
  });
});

test("mksh and its jemalloc install from what was built, offline, and run as an ordinary user", async () => {
  const root = mkdtempSync(join(tmpdir(), "nexus-root-"));
  try {
    const installed = await call("nip", ["install", "mksh", "--root", root, "--yes", "--offline", "--json"]);
    expect(installed, installed.stderr).toMatchObject({ code: 0 });
    const listed = lastDocument(await call("nip", ["list", "--root", root, "--json"]));
    expect(JSON.stringify(listed)).toContain('"jemalloc"');
    const shell = join(root, "System/Index/bin/mksh");
    const asNobody = process.getuid?.() === 0 ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : [];
    await callCommand("chmod", ["755", root]);
    const [command = "", ...args] = [...asNobody, shell, "-c", "echo $((6 * 7)) $KSH_VERSION"];
    expect(await callCommand(command, args, { cwd: dirname(root) })).toMatchObject({ code: 0, stdout: expect.stringMatching(/^42 .*MIRBSD KSH/) });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});

describe("the smallest Micro", () => {
  test("reaches a shell on a microvm with no disk, in less than 2.0 MB", async () => {
    const built = await build("micro-min", "x86_64");
    expect(built).toMatchObject({ boot: { outcome: "passed" } });
    expect(built["sizes"].kernel + built["sizes"].initramfs).toBeLessThan(2_000_000);
  });

  test("reaches a shell on riscv64", async () => {
    expect(await build("micro-min", "riscv64")).toMatchObject({ boot: { outcome: "passed" } });
  });

  test("ends a panic with 103 and a hang with 101, each with the end of its log", async () => {
    const folder = join(images, "broken");
    cpSync(join(images, "micro-min-x86_64"), folder, { recursive: true });
    const description = readFileSync(join(folder, "image.kdl"), "utf8");

    writeFileSync(join(folder, "image.kdl"), description.replace('command-line "', 'command-line "rdinit=/nothing init=/nothing '));
    const panic = await call("nexus", ["test", folder]);
    expect(panic.code).toBe(103);
    expect(panic.stderr).toMatch(/Kernel panic - not syncing[^]*direct\.log/);

    writeFileSync(join(folder, "image.kdl"), description.replace(/ready "[^"]*" within=\d+/, 'ready "NEVER PRINTED" within=3'));
    const hang = await call("nexus", ["test", folder]);
    expect(hang.code).toBe(101);
    expect(hang.stderr).toMatch(/NEVER PRINTED[^]*NEXUS READY micro-min[^]*direct\.log/);
  });
});

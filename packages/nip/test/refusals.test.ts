// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeMachine, type Machine } from "./machine.ts";

let machine: Machine;
let root: string;
let file: string;

beforeAll(async () => {
  machine = makeMachine();
  root = join(machine.folder, "root");
  file = await machine.pack("hello", "1.0", { out: machine.folder });
  mkdirSync(join(machine.folder, "folder.npk"));
  await machine.pack("lonely", "1.0", { depends: ["between"] });
  await machine.pack("between", "2.0", { depends: ["missing@3"] });
});
afterAll(() => machine.remove());

const install = (...words: string[]) => machine.nip(["install", "--root", root, "--yes", ...words]);
const untouched = () => expect(existsSync(join(root, "System/Generations/Current"))).toBe(false);

describe("install refuses and changes nothing", () => {
  test.each([
    ["an ecosystem there is not", ["apt::hello"], 2, '"apt" is no ecosystem', "nix, pacman, pkgsrc, npk"],
    ["an ecosystem without repository", ["nix::hello"], 3, "no repository of nix is configured", "nip repo add nixos"],
    ["no package", ["a b"], 2, '"a b" is no package', "NAME@VERSION"],
    ["a name nobody has", ["nothing"], 3, "nothing for x86_64 is in none of the repositories local", "nip list --available"],
    ["a version nobody has", ["between@1.0"], 3, "between@1.0 for x86_64 is in none", "there is between@2.0"],
    ["a file that is not there", ["./nothing.npk"], 3, "there is no file", ""],
    ["a folder", ["./data"], 2, "data is a folder", "nip pack makes a package of it"],
    ["a folder named as a package", ["./folder.npk"], 2, "folder.npk is a folder", "nip pack makes a package of it"],
    ["a missing dependency, with the chain", ["lonely"], 4, "lonely → between needs missing 3", "nip build missing"],
  ])("%s", async (_, words, code, message, hint) => {
    const ended = await install(...words);
    expect(ended).toMatchObject({ code, stdout: "" });
    expect(ended.stderr).toContain(message);
    expect(ended.stderr).toContain(hint);
    untouched();
  });

  test("without a yes", async () => {
    const { code, stderr } = await machine.nip(["install", "--root", root, file]);
    expect(code).toBe(10);
    expect(stderr).toContain("+ hello 1.0");
    untouched();
  });

  test("with --dry-run, which only shows the plan", async () => {
    const { code, stdout } = await install(file, "--dry-run");
    expect(code).toBe(0);
    expect(stdout).toContain("+ hello 1.0");
    expect((await install(file, "--dry-run", "--exit-code", "--json")).code).toBe(20);
    expect(existsSync(root)).toBe(false);
  });

  test("a package signed by a key that is not trusted, naming the key", async () => {
    const stranger = makeMachine();
    const foreign = await stranger.pack("foreign", "1.0", { out: machine.folder });
    stranger.remove();
    const { code, stderr, stdout } = await install(foreign, "--json");
    expect(code).toBe(6);
    expect(stderr).toMatch(/[0-9A-F]{16}/);
    expect(JSON.parse(stdout)).toMatchObject({ schema: "error/1", code: "signature", exitCode: 6 });
    untouched();
  });

  test.each([
    ["the first frame's header", 0],
    ["the manifest", 0.1],
    ["the tree", 0.6],
    ["the signature", 0.95],
    ["the last byte", 1],
  ])("a package with a flipped byte in %s", async (_, where) => {
    const bytes = readFileSync(file);
    const at = Math.min(bytes.length - 1, Math.floor(bytes.length * where));
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    const broken = join(machine.folder, `broken-${where}.npk`);
    writeFileSync(broken, bytes);
    expect((await install(broken)).code).toBe(6);
    expect((await machine.nip(["verify", broken])).code).toBe(6);
    untouched();
  });

  test("a program that is not linked as its layer demands, naming the file", async () => {
    const liar = await machine.pack("liar", "1.0", { files: { "bin/liar": readFileSync("/bin/true") }, extra: ["--layer", "base"], out: machine.folder });
    const { code, stderr } = await install(liar);
    expect(code).toBe(4);
    expect(stderr).toContain("bin/liar");
    untouched();
  });

  test("packages of another architecture than the root's", async () => {
    const other = join(machine.folder, "other-root");
    const riscv = await machine.pack("other", "1.0", { out: machine.folder, extra: ["--arch", "riscv64"] });
    expect((await machine.nip(["install", "--root", other, "--yes", riscv])).code).toBe(0);
    const { code, stderr } = await machine.nip(["install", "--root", other, "--yes", file]);
    expect(code).toBe(4);
    expect(stderr).toContain("is for x86_64, and the other programs of this root are for riscv64");
  });
});

test("a sound package file verifies", async () => {
  const { code, stdout } = await machine.nip(["verify", file]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/hello 1\.0, signed by [0-9A-F]{16} \(payload .*tree .*\): sound\n$/);
});

test("a root that somebody works in is busy", async () => {
  const busy = join(machine.folder, "busy");
  mkdirSync(join(busy, "System"), { recursive: true });
  const lock = new DatabaseSync(join(busy, "System/nip.lock"));
  lock.exec("BEGIN EXCLUSIVE");
  const { code, stderr } = await machine.nip(["install", "--root", busy, "--yes", file]);
  lock.close();
  expect(code).toBe(8);
  expect(stderr).toContain("another process is at work");
  expect((await machine.nip(["install", "--root", busy, "--yes", file])).code).toBe(0);
});

test("Ctrl-C while a tree is written leaves nothing", async () => {
  const big = await machine.pack("big", "1.0", { files: { "share/big": randomBytes(24_000_000) }, out: machine.folder });
  let sent = false;
  const { code, stdout } = await machine.nip(["install", "--root", root, "--yes", "--json", big], {
    onStdout(text, kill) {
      if (sent || !text.includes('"install big')) return;
      sent = true;
      kill("SIGINT");
    },
  });
  expect(code).toBe(130);
  expect(JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "")).toMatchObject({ schema: "error/1", code: "interrupted" });
  untouched();
  expect(existsSync(join(root, "Programs")) ? readdirSync(join(root, "Programs")) : []).toEqual([]);
});

test("a full disk is a clear end, and nothing half-written stays", async () => {
  const big = await machine.pack("big", "2.0", { files: { "share/big": randomBytes(600_000) }, out: machine.folder });
  const small = join(machine.folder, "small");
  mkdirSync(small);
  // The shell runs inside, for the disk is gone when the sandbox ends.
  const before = ["bwrap", "--dev-bind", "/", "/", "--size", "300000", "--tmpfs", small, "sh", "-c", `"$@"; echo "code $?"; find ${small} -name big -o -name Current`, "sh"];
  const { stdout, stderr } = await machine.nip(["install", "--root", join(small, "root"), "--yes", big], { before });
  expect(stderr).toContain("no space left");
  expect(stdout).toBe("code 9\n");
});

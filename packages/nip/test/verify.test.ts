// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { join } from "node:path";
import { openRoot } from "@nexus/store";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeMachine, type Machine } from "./machine.ts";
import { installMade } from "./made-grafts.ts";

let machine: Machine;
let root: string;
let file: string;

beforeAll(async () => {
  machine = makeMachine();
  root = join(machine.folder, "root");
  file = await machine.pack("own", "1.0", { out: machine.folder });
  await machine.json("install", file, "--root", root);
  await installMade(openRoot(root), { ecosystem: "nix", name: "hello", version: "2.12" }, { ecosystem: "nix", name: "own-lib", explicit: false });
  await installMade(openRoot(root), { ecosystem: "pacman", name: "hello", version: "3.0" });
});
afterAll(() => machine.remove());

const verify = (...words: string[]) => machine.nip(["verify", "--root", root, ...words]);

test("what a SPEC means is what is verified: its ecosystem, by any of its names, and its version", async () => {
  expect((await verify("npk::own@1.0", "arch:hello", "nix::hello")).stdout).toBe("own 1.0: sound\nhello 2.12: sound\nhello 3.0: sound\n");
  expect((await verify("hello@3.0")).stdout).toBe("hello 3.0: sound\n");
});

describe("what was not looked at is not called sound", () => {
  test.each([
    ["a program of another ecosystem", "nix::own", 3, '"nix::own" is not installed', "nip list"],
    ["another version", "own@9.9", 3, "own 9.9 is not installed", "1.0 is"],
    ["another version of one of two ecosystems", "nix::hello@3.0", 3, "nix::hello 3.0 is not installed", "2.12 is"],
    ["a name of two ecosystems", "hello", 4, '"hello" is installed from several ecosystems', "nix::hello, pacman::hello"],
    ["an address, also of a file of this machine", "file:///nothing/x.npk", 2, "file:///nothing/x.npk is an address", "download it"],
  ])("%s", async (_, spec, code, message, hint) => {
    const ended = await verify(file, spec, "--json");
    expect(ended.code).toBe(code);
    expect(ended.stderr).toContain(message);
    expect(ended.stderr).toContain(hint);
    expect(ended.stdout).not.toContain("nip.verify/1");
  });
});

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Packages of the version that is installed, and not the same: built anew, packed otherwise, or tampered with.

import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeMachine, type Machine } from "./machine.ts";

let machine: Machine;
let other: string;
beforeAll(async () => {
  machine = makeMachine();
  const { folder } = machine;
  await machine.json("--root", join(folder, "root"), "install", await pack("first", folder));
  other = await machine.pack("b", "1.0", { out: folder });
});
afterAll(() => machine.remove());

const pack = (text: string, out?: string, extra: string[] = []) => machine.pack("a", "1.0", { files: { "bin/a": text }, out, extra });
const nip = (...words: string[]) => machine.nip(["--root", join(machine.folder, "root"), ...words]);
const json = (...words: string[]) => machine.json("--root", join(machine.folder, "root"), ...words);
const installed = () => readFileSync(join(machine.folder, "root/System/Index/bin/a"), "utf8");
const build = { action: "change", name: "a", version: "1.0", from: "1.0", reason: "build" };

test("a package file that was built anew takes the place of the one of its version, and the plan and the history say so", async () => {
  const second = await pack("second", machine.folder);
  expect(await json("install", second, other)).toMatchObject({ generation: 2, disk: 33, changes: [{ action: "add", name: "b" }, build] });
  expect(installed()).toBe("second");
  expect((await json("history")).generations[1].changes).toMatchObject([{ action: "add", name: "b" }, build]);
  expect(await nip("install", second, "--yes")).toMatchObject({ code: 0, stdout: "nothing to change\n" });
});

let needing: string;
test("one that holds the same and needs something else is another build too", async () => {
  needing = await pack("second", machine.folder, ["--depends", "b"]);
  expect(await json("install", needing)).toMatchObject({ generation: 3, changes: [build] });
  expect(await json("info", "a")).toMatchObject({ dependencies: [{ name: "b" }] });
});

test("a named file is verified, whether or not what it says to hold is installed", async () => {
  const bytes = readFileSync(needing);
  bytes[bytes.lastIndexOf("trusted comment: ") + "trusted comment: ".length]! ^= 1;
  const tampered = join(machine.folder, "tampered.npk");
  writeFileSync(tampered, bytes);
  expect(await nip("install", tampered, "--yes")).toMatchObject({ code: 6, stdout: "", stderr: expect.stringContaining("signature") });
});

test("what the local repository has built anew comes by name, and by upgrade where it came from there", async () => {
  await pack("third");
  expect(await nip("upgrade", "--yes")).toMatchObject({ code: 0, stdout: "nothing to change\n" }); // the user has chosen a file
  expect(await json("install", "a")).toMatchObject({ changes: [build] });
  expect(installed()).toBe("third");
  await pack("fourth");
  appendFileSync(join(machine.folder, "root/System/Index/bin/a"), "damaged"); // what goes is not mended
  expect(await json("upgrade")).toMatchObject({ changes: [build] });
  expect(installed()).toBe("fourth");
});

test("nip run starts the one that is named, not the one that is installed", async () => {
  const file = await pack("#!/bin/sh\necho fifth\n", machine.folder);
  expect(await nip("run", file)).toMatchObject({ code: 0, stdout: "fifth\n" });
});

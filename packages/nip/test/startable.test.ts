// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { replaceInterpreter } from "@nexus/elf";
import { afterAll, expect, test } from "vitest";
import { whyUnstartable } from "../src/startable.ts";

const folder = mkdtempSync(join(tmpdir(), "nip-startable-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The path of a new file. */
function fileWith(name: string, content: string | Uint8Array, mode = 0o755): string {
  const path = join(folder, name);
  writeFileSync(path, content, { mode });
  return path;
}

const shell = readFileSync("/bin/sh");

test.each<[string, string, string | undefined]>([
  ["a program", "/bin/sh", undefined],
  ["a script", fileWith("script", "#!/bin/sh\n"), undefined],
  ["nothing", join(folder, "none"), "is not there"],
  ["a folder", folder, "is no file"],
  ["a file that nobody may execute", fileWith("data", shell, 0o644), "may not be executed"],
  ["text", fileWith("text", "echo\n"), "is no program"],
  ["a script without its interpreter", fileWith("lost-script", "#! /no/such -x\n"), "asks for /no/such, which is not there"],
  ["a program without its linker", fileWith("lost", replaceInterpreter(shell, "/no/such")!), "asks for /no/such, which is not there"],
])("tells of %s what the kernel says", (_, path, why) => {
  expect(whyUnstartable(path)).toBe(why);
  const { status } = spawnSync(process.execPath, ["-e", "process.execve(process.argv[1], [process.argv[1]], {})", path], { input: "" });
  expect(status === 0).toBe(why === undefined);
});

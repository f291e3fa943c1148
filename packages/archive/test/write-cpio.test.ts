// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { writeCpio, type Device, type Entry } from "../src/index.ts";
import { entriesOf, rowsOf, sampleLists } from "./sample-entries.ts";
import { bytesOf, chunksOf, messageOf } from "./streams.ts";
import { byPath, makeFolder, rowsOfFolder, testFolder } from "./trees.ts";

type CpioEntry = Exclude<Entry, { kind: "hardlink" }> | Device;
const file = (path: string, text: string, mode = 0o644): CpioEntry => ({ kind: "file", path, mode, size: text.length, body: chunksOf(Buffer.from(text)) });
const pack = (entries: CpioEntry[], mtime = 1_767_225_600) => bytesOf(writeCpio(entries, { mtime }));

function cpio(archive: Buffer, args: string[], cwd?: string): string {
  return execFileSync("cpio", ["--quiet", ...args], { input: archive, cwd, encoding: "utf8", env: { ...process.env, TZ: "UTC" } });
}

describe("writeCpio", () => {
  test("cpio unpacks any list of members", async () => {
    const folder = testFolder();
    let run = 0;
    await fc.assert(
      fc.asyncProperty(sampleLists, async (list) => {
        const out = makeFolder(join(folder, String(run++)));
        const sound = list.map((sample) => ({ ...sample, mode: sample.mode | 0o700 })); // so that who is not root can look into it
        cpio(await pack(entriesOf(sound) as CpioEntry[]), ["--extract", "--make-directories"], out);
        const explicit = new Set(sound.map(({ path }) => path));
        expect(byPath(rowsOfFolder(out).filter(([, path]) => explicit.has(path)))).toEqual(byPath(rowsOf(sound)));
      }),
      { numRuns: 30 },
    );
  });

  test("cpio lists device nodes, set-id and sticky bits, owner and time", async () => {
    const listing = cpio(
      await pack([
        { kind: "directory", path: "dev", mode: 0o755 },
        { kind: "device", path: "dev/console", mode: 0o600, type: "character", major: 5, minor: 1 },
        { kind: "device", path: "dev/vda", mode: 0o660, type: "block", major: 254, minor: 0 },
        { kind: "directory", path: "tmp", mode: 0o1777 },
        file("su", "x", 0o4755),
        { kind: "symlink", path: "init", target: "su" },
      ]),
      ["--list", "--verbose", "--numeric-uid-gid"],
    );
    const lines = listing
      .trimEnd()
      .split("\n")
      .map((line) => line.replace(/ +/g, " "));
    expect(lines).toEqual([
      "drwxr-xr-x 2 0 0 0 Jan 1 2026 dev",
      "crw------- 1 0 0 5, 1 Jan 1 2026 dev/console",
      "brw-rw---- 1 0 0 254, 0 Jan 1 2026 dev/vda",
      "drwxrwxrwt 2 0 0 0 Jan 1 2026 tmp",
      "-rwsr-xr-x 1 0 0 1 Jan 1 2026 su",
      "lrwxrwxrwx 1 0 0 2 Jan 1 2026 init -> su",
    ]);
  });

  test("the same entries give the same bytes, in multiples of four", async () => {
    const entries = () => [file("a", "abc"), file("bb", "abcd"), { kind: "symlink", path: "l", target: "abc" } as const];
    const first = await pack(entries());
    expect(first.equals(await pack(entries()))).toBe(true);
    expect(first.length % 4).toBe(0);
    expect(first.toString("latin1", 0, 6)).toBe("070701");
  });

  test.each<[string, CpioEntry, RegExp]>([
    ["a path that climbs", file("../x", ""), /holds the name \.\./],
    ["a file of 4 GiB", { kind: "file", path: "x", mode: 0o644, size: 2 ** 32, body: chunksOf(Buffer.alloc(0)) }, /too large for a cpio/],
    ["a mode with a file type in it", file("x", "", 0o100644), /no mode/],
    ["a body that is too short", { kind: "file", path: "x", mode: 0o644, size: 9, body: chunksOf(Buffer.from("1")) }, /9 bytes expected, 1 read/],
  ])("refuses %s", async (_, entry, message) => {
    expect(await messageOf(pack([entry]))).toMatch(message);
  });
});

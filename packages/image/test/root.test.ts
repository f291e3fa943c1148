// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { lstatSync, mkdirSync, readFileSync, readlinkSync, realpathSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeSkeleton, pathsBelow, writeSettings } from "../src/index.ts";
import { temporaryFolder } from "./samples.ts";

const settings = {
  profile: "micro",
  hostName: "nexus",
  users: [
    { name: "root", uid: 0, gid: 0, home: "/Users/root", shell: "/bin/sh" },
    { name: "ada", uid: 1000, gid: 1000, home: "/Users/ada", shell: "/bin/mksh" },
  ],
  readyLine: "NEXUS READY micro",
  shell: ["/bin/mksh", "-l"],
  dataPartition: "nexus-data",
};

test("the skeleton is what it says it made; its links are relative and reach the index", () => {
  const root = temporaryFolder();
  mkdirSync(join(root, "System/Index/bin"), { recursive: true });
  writeFileSync(join(root, "System/Index/bin/sh"), "");
  const before = new Set(pathsBelow(root));
  const made = makeSkeleton(root);
  expect(pathsBelow(root).filter((path) => !before.has(path) && !made.includes(path))).toEqual([]);
  expect(realpathSync(join(root, "usr/bin/sh"))).toBe(realpathSync(join(root, "System/Index/bin/sh")));
  expect(readlinkSync(join(root, "System/Variable"))).toBe("../Data/Variable");
  expect(statSync(join(root, "tmp")).mode & 0o7777).toBe(0o1777);
  expect(makeSkeleton(root)).toEqual(made);
});

test.each([0o077, 0o000])("under umask %o the root's folders and settings get the same modes", (mask) => {
  const before = process.umask(mask);
  try {
    const root = join(temporaryFolder(), "root");
    mkdirSync(root);
    makeSkeleton(root);
    const made = writeSettings(root, { ...settings, files: new Map([["ssh/keys/config", "Port 22\n"]]) });
    expect(made).toEqual(expect.arrayContaining(["System/Settings/ssh", "System/Settings/ssh/keys", "System/Settings/ssh/keys/config"]));
    const modes = Object.fromEntries(["", ...pathsBelow(root)].map((path) => [path, lstatSync(join(root, path)).mode & 0o7777]));
    expect(modes).toMatchObject({ "": 0o755, proc: 0o555, "System/Settings/ssh": 0o755, "System/Settings/ssh/keys": 0o755, "System/Settings/ssh/keys/config": 0o644 });
    const closed = Object.entries(modes).filter(([path, mode]) => (mode & 0o055) !== 0o055 && !lstatSync(join(root, path)).isFile());
    expect(closed).toEqual([]);
  } finally {
    process.umask(before);
  }
});

test("a setting that is a file and a folder is refused", () => {
  const files = new Map([
    ["ssh", ""],
    ["ssh/config", ""],
  ]);
  expect(() => writeSettings(temporaryFolder(), { ...settings, files })).toThrow("/System/Settings/ssh as a file and as a folder");
});

test("the settings hold users, host name and what the init is to do; a profile's own files win", () => {
  const root = temporaryFolder();
  const paths = writeSettings(root, {
    ...settings,
    files: new Map([
      ["motd", "Welcome\n"],
      ["shells", "/bin/sh\n"],
      ["network/hosts", "::1 localhost\n"],
    ]),
  });
  const read = (name: string) => readFileSync(join(root, "System/Settings", name), "utf8");
  expect(paths).toEqual(pathsBelow(root));
  expect(read("init.conf")).toBe("hostname nexus\nready NEXUS READY micro\nshell /bin/mksh -l\ndata nexus-data\n");
  expect(read("passwd")).toBe("root:x:0:0:root:/Users/root:/bin/sh\nada:x:1000:1000:ada:/Users/ada:/bin/mksh\n");
  expect(read("group")).toBe("root:x:0:\nada:x:1000:\n");
  expect(read("shells")).toBe("/bin/sh\n");
  expect(read("network/hosts")).toBe("::1 localhost\n");
  expect(statSync(join(root, "System/Settings/shadow")).mode & 0o777).toBe(0o600);
});

test.each([
  [{ readyLine: "two\nlines" }, "a line break"],
  [{ shell: ["/bin/my shell"] }, "a blank"],
  [{ users: [{ name: "a:b", uid: 1, gid: 1, home: "/", shell: "/bin/sh" }] }, "a colon"],
])("a value that would break its file is refused: %j", (change, what) => {
  expect(() => writeSettings(temporaryFolder(), { ...settings, ...change })).toThrow(what);
});

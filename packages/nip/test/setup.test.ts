// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeMachine, users, type Machine } from "./machine.ts";
import { nipScript, ownRootFolder } from "./own-root.ts";

let machine: Machine;
let hello: string;

beforeAll(async () => {
  machine = makeMachine();
  hello = await machine.pack("hello", "1.0", { out: machine.folder });
});
afterAll(() => machine.remove());

/** Runs a shell script in a root folder of its own; in it `nip` is nip. Returns the lines it printed. */
async function inside(script: string): Promise<string[]> {
  const { stdout, stderr } = await machine.nip([], { before: [...ownRootFolder(machine.folder), "sh", "-c", nipScript(script), "sh"] });
  expect(stderr).toBe("");
  return stdout.trimEnd().split("\n");
}

describe("called through sudo", () => {
  test("links to the root of the user who called, and undoes exactly that", async () => {
    const lines = await inside(`
      export SUDO_USER=daemon
      nip setup --dry-run | tail -1; ls /Programs 2>&1
      nip setup --yes -q; readlink /Programs /System /n
      nip setup --yes -q
      nip list | sed 's/daemon.*//' ; SUDO_USER=bin nip setup --yes -q | grep -e exists -e '=>'
      nip setup --remove --yes -q; ls -d /Programs /System /n /var/lib/nip 2>/dev/null
      nip setup --remove --yes -q | tail -1`);
    const root = "/usr/sbin/.local/share/nip";
    expect(lines).toEqual([
      "=> 0",
      "ls: cannot access '/Programs': No such file or directory",
      "made /Programs, /System, /n",
      "=> 0",
      ...["Programs", "System", "n"].map((name) => `${root}/${name}`),
      "nothing to change",
      "=> 0",
      expect.stringContaining("nip: error: /Programs leads to"),
      expect.stringContaining("hint: run nip as that user"),
      "=> 7",
      `nip: error: /Programs exists already and leads to ${root}/Programs`,
      "=> 4",
      "removed /Programs, /System, /n",
      "=> 0",
      "=> 3",
    ]);
  });

  test("leaves alone what was changed since", async () => {
    const lines = await inside(`
      SUDO_USER=daemon nip setup --yes -q >/dev/null
      rm /Programs; mkdir /Programs
      nip setup --remove --yes -q; ls -d /Programs /System /n 2>/dev/null`);
    expect(lines).toEqual(["removed /System, /n", "=> 0", "/Programs"]);
  });

  test("makes nothing where something stands in the way", async () => {
    const lines = await inside(`
      mkdir /System; SUDO_USER=daemon nip setup --yes -q | head -1; ls -d /Programs /System /n 2>/dev/null`);
    expect(lines).toEqual(["nip: error: /System exists already and is a folder", "/System"]);
  });
});

describe("called by the root user itself", () => {
  test("makes folders, which go again when nothing is installed there", async () => {
    const lines = await inside(`
      nip setup --yes -q
      nip install ${hello} --yes -q; /Programs/Hello/Current/bin/hello; /System/Index/bin/hello
      nip setup --remove --yes -q | head -1
      nip remove hello --yes -q
      nip setup --remove --yes -q; ls -d /Programs /System /n 2>/dev/null`);
    expect(lines).toEqual([
      "made /Programs, /System, /n",
      "=> 0",
      "generation 1 is active in /",
      "=> 0",
      "hello 1.0",
      "hello 1.0",
      "nip: error: hello would be lost: still installed in /Programs",
      "generation 2 is active in /",
      "=> 0",
      "removed /Programs, /System, /n",
      "=> 0",
    ]);
  });

  test("folders that every user may enter, whatever the umask", async () => {
    const lines = await inside(`umask 077; nip setup --yes -q >/dev/null; stat -c %a /Programs /System /n`);
    expect(lines).toEqual(["755", "755", "755"]);
  });

  test("lose nothing of the user's: what nip did not make is named, and all stays", async () => {
    const lines = await inside(`
      nip setup --yes -q >/dev/null
      nip install ${hello} --yes -q >/dev/null; nip remove hello --yes -q >/dev/null
      for stray in /Programs/letter /Programs/Hello/letter /System/Generations/letter /n/letter; do
        echo dear >$stray
        nip setup --remove --yes -q | grep -e error -e '=>'; cat $stray; rm $stray
      done
      mkdir /Programs/Mine; nip setup --remove --yes -q | grep -e error; rmdir /Programs/Mine
      nip rollback --yes -q; nip remove hello --yes -q
      nip setup --remove --yes -q; ls -d /Programs /System /n 2>/dev/null`);
    const strays = ["/Programs/letter", "/Programs/Hello/letter", "/System/Generations/letter", "/n/letter"];
    expect(lines).toEqual([
      ...strays.flatMap((path) => [`nip: error: ${path} would be lost: not made by nip`, "=> 4", "dear"]),
      "nip: error: /Programs/Mine would be lost: not made by nip",
      "generation 1 is active in /",
      "=> 0",
      "generation 3 is active in /",
      "=> 0",
      "removed /Programs, /System, /n",
      "=> 0",
    ]);
  });

  test("is not needed: the first install makes them, after asking", async () => {
    const lines = await inside(`
      nip install ${hello} | grep -e note -e '=>'; ls -d /Programs 2>/dev/null
      nip install ${hello} --yes | grep -e note -e generation; ls /Programs; nip env | head -1`);
    expect(lines).toEqual([
      "  note: makes /Programs and /System on this machine",
      "=> 10",
      "  note: makes /Programs and /System on this machine",
      "generation 1 is active in /",
      "Hello",
      expect.stringContaining("'/System/Index/bin:/System/Index/sbin'"),
    ]);
  });
});

test.runIf(users.includes("nobody") || process.getuid?.() !== 0)("an ordinary user is told to use sudo", async () => {
  const ordinary = makeMachine(users.at(-1));
  const { code, stderr } = await ordinary.nip(["setup", "--yes"]);
  ordinary.remove();
  expect(code).toBe(7);
  expect(stderr).toContain('hint: sudo "$(command -v nip)" setup');
});

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// nip doctor on machines that lack one thing each: made by leaving it out of PATH, of the root folder, of what namespaces allow.

import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkSsh, type Finding } from "../src/doctor.ts";
import { makeMachine, type Machine, type RunOptions } from "./machine.ts";
import { ownRootFolder } from "./own-root.ts";

let machine: Machine;
beforeEach(() => (machine = makeMachine()));
afterEach(() => machine.remove());

/** The findings by what was looked at, with the exit code. */
async function examined(options: RunOptions = {}): Promise<{ code: number | null; found: Record<string, Finding> }> {
  const { code, stdout } = await machine.nip(["doctor", "--json", "--root", join(machine.folder, "root")], options);
  const { findings } = JSON.parse(stdout) as { findings: Finding[] };
  return { code, found: Object.fromEntries(findings.map((finding) => [finding.what, finding])) };
}

/** Where a command lies on this machine. */
function pathOf(command: string): string {
  return (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, command)).find((path) => existsSync(path))!; // prettier-ignore
}

test("variables that do not lead to what is installed, and a tool that is not on PATH, are missing, with what to do", async () => {
  const bin = join(machine.folder, "bin");
  const index = join(machine.folder, "root/System/Index");
  mkdirSync(bin);
  for (const tool of ["xz", "bzip2"]) symlinkSync(pathOf(tool), join(bin, tool));
  const { code, found } = await examined({ env: { PATH: `${bin}:${index}/bin`, MANPATH: "", XDG_DATA_DIRS: `/usr/share:${index}/share` } });
  expect([found["xz"]?.state, found["bzip2"]?.state, found["PATH"]?.state, found["XDG_DATA_DIRS"]?.state]).toEqual(["good", "good", "good", "good"]);
  expect(found["gpgv"]).toMatchObject({ state: "missing", hint: "install gpgv or gnupg" });
  expect(found["MANPATH"]).toMatchObject({ state: "missing", detail: `does not lead to ${index}/share/man`, hint: `eval "$(nip --root ${join(machine.folder, "root")} env)"` });
  expect(code).toBe(0); // some programs miss it, grafts run all the same
});

test("where views can be made they are tried; where no namespace is allowed that is a fault, and the setting is named", async () => {
  expect((await examined()).found["views"]?.state).toBe("good");
  // A root user without CAP_SYS_ADMIN needs a user namespace as any other does.
  const wall = ["unshare", "--map-root-user", "sh", "-c", 'echo 0 > /proc/sys/user/max_user_namespaces; exec setpriv --bounding-set=-sys_admin "$@"', "sh"];
  const { code, found } = await examined({ before: wall });
  expect([code, found["views"]?.state]).toEqual([105, "bad"]);
  expect(found["views"]?.detail).toContain("user.max_user_namespaces");
  expect(found["views"]?.hint).toContain("setup");
});

test("what grafts take from every host is named where this one lacks it, with what does not work then", async () => {
  const more = ["/etc/ssl", "/etc/fonts"].filter((path) => existsSync(path)).flatMap((path) => ["--tmpfs", path]);
  const { found } = await examined({ before: ownRootFolder(machine.folder, { more }) });
  expect(found["fonts"]).toEqual({ what: "fonts", state: "missing", detail: "nothing at /etc/fonts/fonts.conf", hint: "does not work: text in windows" });
  expect(found["certificates of authorities"]).toMatchObject({ state: "missing", hint: "does not work: https" });
  expect([found["devices"], found["a shell"]].map((finding) => finding?.detail)).toEqual(["/dev/null", "/bin/sh"]);
});

test("settings of ssh that another user has put there keep it from starting in a user namespace", () => {
  const folder = join(machine.folder, "ssh_config.d");
  const uid = process.getuid!();
  const found = (as: number, real = false) => checkSsh(real, as, folder);
  expect(found(uid + 1).state).toBe("good");
  mkdirSync(folder);
  writeFileSync(join(folder, "README"), "");
  symlinkSync("nowhere", join(folder, "10-none.conf"));
  expect(found(uid + 1).state).toBe("good");
  writeFileSync(join(folder, "20-proxy.conf"), "");
  expect(found(uid + 1)).toMatchObject({ state: "missing", detail: expect.stringContaining("20-proxy.conf belongs"), hint: expect.stringContaining("setup") });
  expect(found(uid + 1, true).hint).toBe("export GIT_SSH_COMMAND='ssh -F ~/.ssh/config'");
  expect([found(uid).state, found(0).state]).toEqual(["good", "good"]);
});

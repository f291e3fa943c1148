// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// A key that nobody gave by hand, on a terminal and without one.

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openGpg } from "../../trust/test/openpgp/gpg.ts";
import { makeMachine, nipMain, type Machine } from "./machine.ts";
import { ownRootFolder } from "./own-root.ts";

let machine: Machine;
let file: string;
beforeEach(() => {
  machine = makeMachine();
  file = join(machine.folder, "config/nip/repositories.kdl");
});
afterEach(() => machine.remove());

const shown = "cache.nixos.org-1: 6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=";

/** Runs nip with a terminal of its own, on which this is typed. Gives its exit code and all that the terminal showed. */
function onTerminal(typed: string, ...words: string[]): Promise<{ code: number | null; screen: string }> {
  const env = { ...process.env, HOME: machine.folder, XDG_CONFIG_HOME: join(machine.folder, "config") };
  const line = [process.execPath, nipMain, ...words].map((word) => `'${word}'`).join(" ");
  const child = spawn("script", ["--quiet", "--return", "--command", line, "/dev/null"], { env, stdio: ["pipe", "pipe", "inherit"] });
  let screen = "";
  let answered = false;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    screen += text;
    if (answered || !screen.includes("[y/N]")) return;
    answered = true;
    child.stdin.write(`${typed}\n`);
  });
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, screen })));
}

test("on a terminal it is shown and asked about, and yes believes it", async () => {
  const { code, screen } = await onTerminal("y", "repo", "add", "nixos");
  expect([code, screen]).toEqual([0, expect.stringMatching(/Believe what is signed by these keys, for nixos[^]*Go on\?/)]);
  expect(screen).toContain(shown);
  expect(existsSync(file)).toBe(true);
});

test("on a terminal what is no yes is a no", async () => {
  expect(await onTerminal("nope", "repo", "add", "nixos")).toMatchObject({ code: 10, screen: expect.stringContaining(shown) });
  expect(existsSync(file)).toBe(false);
});

test("--yes is no answer to it, on a terminal either", async () => {
  const { code, screen } = await onTerminal("y", "repo", "add", "nixos", "--yes");
  expect([code, screen]).toEqual([10, expect.stringMatching(/nixos is signed by a key not seen here before; --yes alone does not accept it/)]);
  expect(screen).not.toContain("Go on?");
  expect(existsSync(file)).toBe(false);
});

test("without a terminal it is shown with how to give it by hand; a dry run shows it and leaves all as it is", async () => {
  const refused = await machine.nip(["repo", "add", "nixos"]);
  expect(refused).toMatchObject({ code: 10, stderr: expect.stringContaining("nip repo add nixos --key 'cache.nixos.org-1:") });
  expect(refused.stderr).toContain(shown);
  expect(await machine.nip(["repo", "add", "nixos", "--dry-run"])).toMatchObject({ code: 0, stdout: expect.stringContaining(`+ ${shown}`) });
  expect(existsSync(file)).toBe(false);
});

test.each(["/usr/share/pacman/keyrings", "/usr/share/keyrings"])("the keys of Arch are found in %s, without those that are revoked there", async (place) => {
  using gpg = openGpg();
  const [packager, gone] = [gpg.makeKey("packager"), gpg.makeKey("gone")];
  const folder = join(machine.folder, "keyrings");
  mkdirSync(folder);
  writeFileSync(join(folder, "archlinux.gpg"), gpg.run(["--export"]));
  writeFileSync(join(folder, "archlinux-revoked"), `${gone}\n`);
  const before = ownRootFolder(machine.folder, { more: ["--tmpfs", "/usr/share", "--ro-bind", folder, place] });
  const { code, stdout } = await machine.nip(["repo", "add", "arch", "--dry-run"], { before });
  const listed = (key: string) => stdout.replaceAll(" ", "").includes(key);
  expect([code, listed(packager), listed(gone)]).toEqual([0, true, false]);
});

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeMachine, users, type Ended, type Machine } from "../../packages/nip/test/machine.ts";
import { makeAbroad, type Abroad } from "./abroad.ts";
import { addressOf } from "../../packages/graft/test/nix/fixture/make-cache.ts";
import { addRepositories, cleanEnv, type Fixtures } from "./fixtures.ts";
import { publishedPacman } from "./published.ts";

/** What programs in a view find of the host, and what they can start of it. */
export function foreignHostTests(fixtures: () => Fixtures): void {
  describe("living on a foreign host", () => {
    let abroad: Abroad;
    let machine: Machine;
    let bin: string;
    let editors: string;

    beforeAll(async () => {
      abroad = makeAbroad();
      machine = makeMachine();
      await addRepositories(machine, fixtures());
      await machine.json("repo", "add", "abroad", "--ecosystem=pacman", abroad.url, "--trust=none");
      if (publishedPacman !== undefined) await machine.json("repo", "add", "linuxrepos", "--ecosystem=pacman", addressOf(publishedPacman), "--trust=digest");
      const root = join(machine.folder, "root");
      const { broken } = await machine.json("--root", root, "install", "pacman::abroad", "pacman::helloscripts", "nix::hello", "pkgsrc::app");
      expect(broken).toEqual([]);
      bin = join(root, "System/Index/bin");
      editors = join(machine.folder, "editors");
      mkdirSync(editors);
      const editor = '#!/bin/sh\necho "editing $1 in $PWD, view: $(test -e /.nip && echo yes || echo no), home: $HOME, extra: ${LC_MESSAGES-none}"\n';
      writeFileSync(join(editors, "vi"), editor, { mode: 0o755 });
    });
    afterAll(() => {
      machine.remove();
      abroad[Symbol.dispose]();
    });

    /** How a grafted command ends, or script(1), which gives one a terminal; as a user of the tests. */
    function start(user: "self" | "nobody", name: string, args: readonly string[] = [], env: Record<string, string> = {}): Promise<Ended> {
      const as = user === "nobody" ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : [];
      const [command = "", ...words] = [...as, name === "script" ? name : join(bin, name), ...args];
      return new Promise((resolve, reject) => {
        const child = spawn(command, words, { cwd: machine.folder, env: { ...cleanEnv, PATH: `${editors}:/usr/bin:/bin`, ...env }, stdio: ["ignore", "pipe", "pipe"] });
        let [stdout, stderr] = ["", ""];
        child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
        child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
        child.on("error", reject).on("close", (code) => resolve({ code, stdout, stderr }));
      });
    }
    const printed = (stdout: string) => ({ code: 0, stdout, stderr: "" });

    describe.each(users)("as %s", (user) => {
      test("a program that draws finds the description of the terminal, wherever the host keeps it", async () => {
        expect(await start(user, "colours", [], { TERM: "xterm-256color" })).toEqual(printed("256 colours\n"));
        expect(await start(user, "colours", [], { TERM: "linux" })).toEqual(printed("8 colours\n"));
        expect((await start(user, "colours", [], { TERM: "no-such-terminal" })).code).toBe(1);
      });

      test("a program of curses draws on a terminal, and starts what it is told to", async () => {
        // It ends when what it watches changes.
        const { code, stdout } = await start(user, "script", ["--quiet", "--return", "--command", `${join(bin, "watch")} -g -n 0.2 'echo seen; date +%N'`, "/dev/null"], {
          TERM: "xterm",
        });
        expect({ code, stdout }).toEqual({
          code: 0,
          stdout: expect.stringMatching(new RegExp(String.raw`\u{1b}\[\?1049h[^]*Every 0\.2s: echo seen; date[^]*seen[^]*\u{1b}\[\?1049l`, "u")),
        });
      });

      test.skipIf(publishedPacman === undefined)("the published tty-clock draws its clock", async () => {
        const { broken } = await machine.json("--root", join(machine.folder, "root"), "install", "pacman::tty-clock");
        expect(broken).toEqual([]);
        const { stdout } = await start(user, "script", ["--quiet", "--command", `timeout --foreground 3 ${join(bin, "tty-clock")} -s`, "/dev/null"], { TERM: "xterm" });
        expect(stdout).toMatch(new RegExp(String.raw`\u{1b}\[\?1049h[^]*\u{1b}\[42m {2}`, "u")); // the digits are green fields
      });

      test("a program has the locales of its own C library", async () => {
        expect(await start(user, "tongue", [], { LANG: "nx_NX.UTF-8" })).toEqual(printed("nx_NX.UTF-8 knows umlauts\n"));
        expect(await start(user, "tongue", [], { LC_ALL: "C" })).toEqual(printed("C knows no umlauts\n"));
        expect((await start(user, "tongue", [], { LANG: "xx_XX.UTF-8" })).stdout).toBe("no locale knows no umlauts\n");
      });

      test("plugins are loaded from the closure, and scripts find their interpreters there", async () => {
        expect(await start(user, "plugged")).toEqual(printed("a plugin speaks\n"));
        expect(await start(user, "hello-env")).toEqual(printed("env says hello\n"));
        expect(await start(user, "hello-dash")).toEqual(printed("dash says hello\n"));
      });

      test("an editor of the host is started in the host's own root and environment; what nip does not know is not seen", async () => {
        const edited = `editing notes in ${machine.folder}, view: no, home: /nonexistent, extra: mine\n`;
        expect(await start(user, "caller", ["$EDITOR notes"], { EDITOR: "vi", LC_MESSAGES: "mine" })).toEqual(printed(edited));
        expect(await start(user, "runner", ["vi", "notes"])).toEqual(printed(edited.replace("mine", "none")));
        expect(await start(user, "runner", ["setpriv", "--version"])).toMatchObject({ code: 127, stdout: "" });
        expect((await start(user, "caller", ["exit 9"])).code).toBe(9);
        expect(await start(user, "caller", ["ls /usr/bin | head -3; test -e /.nip && echo in a view || echo in the host"])).toMatchObject({
          stdout: expect.stringMatching(/in the host\n$/),
        });
      });

      test("grafts of other ecosystems start from inside a view, each in its own", async () => {
        const path = { PATH: `${bin}:/usr/bin:/bin` };
        expect(await start(user, "caller", ["app; hello; caller 'caller plugged; hello-script'"], path)).toMatchObject({
          code: 0,
          stdout: expect.stringMatching(/^configuration found, extra 7\nhello, world\nhello chain: welcome to the store\na plugin speaks\nscript at \/Programs\//),
        });
      });

      test("a client of TLS believes whom the host believes, or whom its user names", async () => {
        await using server = await serveTls(machine.folder);
        const client = ["s_client", "-connect", `localhost:${server.port}`, "-verify_return_error", "-brief"];
        expect((await start(user, "openssl", client)).stderr).toMatch(/verify error|self-signed|unable to get/);
        expect(await start(user, "openssl", client, { SSL_CERT_FILE: server.authority })).toMatchObject({ code: 0, stderr: expect.stringContaining("Verification: OK") });
        expect((await start(user, "openssl", ["version", "-d"])).code).toBe(0);
      });
    });

    test("each of them passed the gate; a script without its interpreter does not", async () => {
      const lost = await machine.json("--root", join(machine.folder, "lost"), "install", "pacman::lost");
      expect(lost.broken).toEqual([{ program: expect.stringContaining("pacman:lost"), verdict: "broken: lost is a script for /usr/bin/sh, which its closure does not have" }]);
      expect(await machine.json("--root", join(machine.folder, "root"), "info", "pacman::abroad")).toMatchObject({ verdict: "runs-in-view", trust: "none" });
    });
  });
}

/** A server with a certificate of an authority of its own. */
async function serveTls(folder: string): Promise<AsyncDisposable & { port: number; authority: string }> {
  const [key, authority] = [join(folder, "server.key"), join(folder, "authority.pem")];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2"];
  execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key, "-out", authority, ...subject], {
    stdio: "ignore",
  });
  const server = createServer({ key: readFileSync(key), cert: readFileSync(authority) }, (_, response) => response.end("secret\n"));
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    authority,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// `nexus update` against the real, signed source indexes of Debian.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { call, callCommand, lastDocument } from "./programs.ts";

let house: string;
beforeEach(() => {
  house = mkdtempSync(join(tmpdir(), "nexus-update-"));
  mkdirSync(join(house, "profiles"));
  mkdirSync(join(house, "recipes/musl"), { recursive: true });
  writeFileSync(
    join(house, "recipes/musl/recipe.kdl"),
    `// a comment that stays
package "musl" version="1.2.0" {
    description "a C library"; license "MIT"; layer "base"
    source {
        archive sha256="${"0".repeat(64)}" {
            origin "https://musl.libc.org/releases/musl-1.2.0.tar.gz" // and this one
            origin "debian:musl@1.2*"
        }
    }
    build { write "\${OUT}/share/licenses/musl/COPYRIGHT" "MIT\\n"; }
}
`,
  );
});
afterEach(() => rmSync(house, { recursive: true }));

const recipe = (name = "musl") => readFileSync(join(house, "recipes", name, "recipe.kdl"), "utf8");

test("moves a recipe to the newest release of its series and those that pin it along, comments kept", async () => {
  mkdirSync(join(house, "recipes/shell"));
  writeFileSync(
    join(house, "recipes/shell/recipe.kdl"),
    `package "shell" version="1.0" {
    description "a shell"; license "MIT"; layer "base"
    dependencies { pkg "musl" version="1.2.0"; } // exactly
    build { write "\${OUT}/share/licenses/shell/MIT" "MIT\\n"; }
}
`,
  );
  const [before, pinned] = [recipe(), recipe("shell")];
  const dry = await call("nexus", ["update", "musl", "--dry-run", "--exit-code"], { cwd: house });
  expect(dry, dry.stderr).toMatchObject({ code: 20 });
  expect(dry.stdout).toMatch(/shell.*asks for musl 1\.2\.\d+, was 1\.2\.0/);
  expect([recipe(), recipe("shell")]).toEqual([before, pinned]);

  const ended = await call("nexus", ["update", "musl", "--yes", "--json"], { cwd: house });
  expect(ended, ended.stderr).toMatchObject({ code: 0 });
  const [{ from, to, sha256 }] = lastDocument(ended)["updates"];
  expect(from).toBe("1.2.0");
  expect(to).toMatch(/^1\.2\.[1-9]/);
  expect(recipe()).toBe(before.replaceAll("1.2.0", to).replace("0".repeat(64), sha256));
  expect(recipe("shell")).toBe(pinned.replace("1.2.0", to));
  expect(lastDocument(ended)["pins"]).toMatchObject([{ recipe: "shell", package: "musl", from: "1.2.0", to }]);
  expect(await call("nip", ["build", "--dry-run", "shell"], { cwd: house })).toMatchObject({ code: 0 });

  const again = await call("nexus", ["update", "musl", "--yes", "--json"], { cwd: house });
  expect(lastDocument(again)).toMatchObject({ updates: [], changed: false });
});

test("believes upstream's own list when the keys that the recipe names have signed it", async () => {
  const digest = "a".repeat(64);
  const list = await signedList(`${digest}  tool-1.4.tar.gz\n${"b".repeat(64)}  tool-2.0.tar.gz\n${"c".repeat(64)}  extra-4.0.tar.gz\n`);
  const server = createServer((request, response) => response.end(request.url === "/releases/sha256sums.asc" ? list.text : ""));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/releases/tool-1.0.tar.gz`;
  const folder = join(house, "recipes/tool");
  mkdirSync(folder);
  const write = (keyring: string) => {
    writeFileSync(join(folder, "keys.gpg"), readFileSync(keyring));
    writeFileSync(
      join(folder, "recipe.kdl"),
      `package "tool" version="1.0" {
    description "a tool"; license "MIT"; layer "base"
    source { file "keys.gpg"; }
    source {
        upstream keyring="keys.gpg" series="1.*"
        archive sha256="${"0".repeat(64)}" { origin "${origin}"; }
    }
    source into="extra" {
        upstream keyring="keys.gpg"
        archive sha256="${"0".repeat(64)}" { origin "${origin.replace("tool-1.0", "extra-3.0")}"; }
    }
    build { write "\${OUT}/share/licenses/tool/MIT" "MIT\\n"; }
}
`,
    );
  };
  try {
    write(list.otherKeyring);
    expect(await call("nexus", ["update", "tool", "--yes"], { cwd: house })).toMatchObject({ code: 6, stderr: expect.stringContaining("not signed") });
    write(list.keyring);
    const ended = await call("nexus", ["update", "tool", "--yes", "--json"], { cwd: house });
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    expect(lastDocument(ended)["updates"]).toMatchObject([{ from: "1.0", to: "1.4", sha256: digest }]);
    const moved = readFileSync(join(folder, "recipe.kdl"), "utf8");
    expect(moved).toContain("tool-1.4.tar.gz");
    expect(moved).toContain("extra-3.0.tar.gz");
  } finally {
    server.close();
  }
}, 60_000);

/** A clear-signed list, the public key that signed it and one that did not. */
async function signedList(text: string): Promise<{ text: string; keyring: string; otherKeyring: string }> {
  // gpg's agent wants a short path for its socket.
  const home = mkdtempSync(join(tmpdir(), "gpg-"));
  const options = ["--homedir", home, "--batch", "--yes", "--quiet", "--pinentry-mode=loopback", "--passphrase="];
  const gpg = async (...args: string[]) => expect(await callCommand("gpg", [...options, ...args])).toMatchObject({ code: 0 });
  const file = join(house, "sums");
  writeFileSync(file, text);
  for (const name of ["upstream", "other"]) {
    await gpg("--quick-generate-key", name, "ed25519", "sign", "never");
    await gpg("--output", join(house, name), "--export", name);
  }
  await gpg("--local-user", "upstream", "--output", `${file}.asc`, "--clear-sign", file);
  await callCommand("gpgconf", ["--homedir", home, "--kill", "all"]);
  rmSync(home, { recursive: true, force: true });
  return { text: readFileSync(`${file}.asc`, "utf8"), keyring: join(house, "upstream"), otherKeyring: join(house, "other") };
}

test("is refused offline", async () => {
  expect(await call("nexus", ["update", "musl", "--offline"], { cwd: house })).toMatchObject({ code: 5 });
});

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// `nexus update` against the real, signed source indexes of Debian.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { call, lastDocument } from "./programs.ts";

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

const recipe = () => readFileSync(join(house, "recipes/musl/recipe.kdl"), "utf8");

test("moves a recipe to the newest release of its series, comments kept", async () => {
  const before = recipe();
  const dry = await call("nexus", ["update", "musl", "--dry-run", "--exit-code"], { cwd: house });
  expect(dry, dry.stderr).toMatchObject({ code: 20 });
  expect(recipe()).toBe(before);

  const ended = await call("nexus", ["update", "musl", "--yes", "--json"], { cwd: house });
  expect(ended, ended.stderr).toMatchObject({ code: 0 });
  const [{ from, to, sha256 }] = lastDocument(ended)["updates"];
  expect(from).toBe("1.2.0");
  expect(to).toMatch(/^1\.2\.[1-9]/);
  expect(recipe()).toBe(before.replaceAll("1.2.0", to).replace("0".repeat(64), sha256));

  const again = await call("nexus", ["update", "musl", "--yes", "--json"], { cwd: house });
  expect(lastDocument(again)).toMatchObject({ updates: [], changed: false });
});

test("is refused offline", async () => {
  expect(await call("nexus", ["update", "musl", "--offline"], { cwd: house })).toMatchObject({ code: 5 });
});

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { addRepositories, parseRepositories, readRepositories, removeRepository, setTrust } from "../../src/repository/config-file.ts";
import { knownRepositories } from "../../src/repository/known.ts";
import { listRepositories } from "../../src/repository/repositories.ts";
import type { Repository } from "../../src/repository/repository.ts";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "nip-repositories-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const arch: Repository = { name: "core", ecosystem: "pacman", urls: ["https://mirror.example/$repo/os/$arch"], keys: ["A".repeat(40)], trust: "signed", priority: 10 };

test("what is added is read again, and comments stay", () => {
  const file = join(folder, "repositories.kdl");
  writeFileSync(file, '// mine\nrepository "lan" ecosystem="npk" trust="none" { // beside me\n  url "file:///srv/npk/"\n}\n');
  addRepositories(file, [arch]);
  addRepositories(
    file,
    knownRepositories.flatMap(({ repositories }) => repositories.filter(({ name }) => name !== "core")),
  );
  setTrust(file, "core", "digest");
  removeRepository(file, "extra");
  const names = readRepositories(file).map(({ name }) => name);
  expect(names).toEqual(["lan", "core", "nixos", "pkgsrc"]);
  expect(readRepositories(file)[1]).toEqual({ ...arch, trust: "digest" });
  expect(readRepositories(file)[0]?.urls).toEqual(["file:///srv/npk"]);
  expect(readFileSync(file, "utf8")).toContain("// mine\n");
  expect(readFileSync(file, "utf8")).toContain("// beside me\n");
});

test("repositories that several processes add and mark at once are all there", async () => {
  const file = join(folder, "repositories.kdl");
  addRepositories(file, [{ ...arch, name: "marked" }]);
  const names = ["a", "b", "c", "d", "e", "f"];
  const source = join(import.meta.dirname, "../../src/repository/config-file.ts");
  const adder = (name: string) => `
    import { addRepositories, setTrust } from ${JSON.stringify(source)};
    const [file, repository] = ${JSON.stringify([file, arch])};
    for (let each = 0; each < 5; each++) addRepositories(file, [{ ...repository, name: "${name}" + each }]);
    setTrust(file, "marked", "none");`;
  await Promise.all(names.map((name) => promisify(execFile)(process.execPath, ["--input-type=module", "--eval", adder(name)])));
  const found = readRepositories(file);
  expect(found.map(({ name }) => name).sort()).toEqual([...names.flatMap((name) => [0, 1, 2, 3, 4].map((each) => `${name}${each}`)), "marked"]);
  expect(found.find(({ name }) => name === "marked")?.trust).toBe("none");
});

test("a name that is taken, or is not there, is refused and the file stays as it was", () => {
  const file = join(folder, "repositories.kdl");
  addRepositories(file, [arch]);
  const before = readFileSync(file, "utf8");
  expect(() => addRepositories(file, [arch])).toThrow("has a repository core already");
  expect(() => removeRepository(file, "other")).toThrow("has no repository other");
  expect(() => setTrust(file, "other", "none")).toThrow("has no repository other");
  expect(() => addRepositories(file, [{ ...arch, name: "x", urls: ["gopher://x"] }])).toThrow("has 1 error");
  expect(() => addRepositories(file, [{ ...arch, name: "extra" }, arch])).toThrow("has a repository core already");
  addRepositories(file, [{ ...arch, name: "extra" }], { dryRun: true });
  expect(readFileSync(file, "utf8")).toBe(before);
});

test("the user's repository takes the place of the machine's, and priority orders them", () => {
  const locations = { nipConfig: join(folder, "user"), systemConfig: join(folder, "system") };
  addRepositories(join(folder, "system/repositories.kdl"), [arch]);
  addRepositories(join(folder, "system/repositories.kdl"), [{ ...arch, name: "extra", priority: 20 }]);
  addRepositories(join(folder, "user/repositories.kdl"), [{ ...arch, trust: "none" }]);
  expect(listRepositories(locations).map(({ name, trust, file }) => [name, trust, file.startsWith(join(folder, "user"))])).toEqual([
    ["extra", "signed", false],
    ["core", "none", true],
  ]);
});

describe("faults are told with their place", () => {
  test.each([
    ['repository "x" ecosystem="apt" { url "https://x"; }', "repositories.kdl:1:26"],
    ['repository "x" ecosystem="nix" { url "x"; }', "repositories.kdl:1:38"],
    ['repository "X Y" ecosystem="nix" { url "https://x"; }', "repositories.kdl:1:12"],
    ['repository "x" ecosystem="nix" { url "https://x"; key "short"; }', "repositories.kdl:1:55"],
    ['repository "x" ecosystem="nix" trust="blind" { url "https://x"; }', "repositories.kdl:1:38"],
    ['repository "x" ecosystem="nix"', "repositories.kdl:1:1"],
  ])("%s", (source, place) => {
    try {
      parseRepositories(source, "repositories.kdl");
      expect.unreachable();
    } catch (error) {
      const { diagnostics } = error as { diagnostics: { file: string; line: number; column: number }[] };
      expect(diagnostics.map(({ file, line, column }) => `${file}:${line}:${column}`)).toEqual([place]);
    }
  });
});

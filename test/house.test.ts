// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, matchesGlob, relative } from "node:path";
import { errorCodes, run } from "@nexus/core";
import { parseDocument } from "@nexus/kdl";
import type { SourceNode } from "@nexus/kdl";
import { parse as parseWithKdljs } from "kdljs";
import { describe, expect, test } from "vitest";

const root = dirname(import.meta.dirname);
const files = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root, encoding: "utf8" })
  .split("\0")
  .filter((file) => file !== "" && existsSync(join(root, file)) && statSync(join(root, file)).isFile());

function read(file: string): string {
  return readFileSync(join(root, file), "utf8");
}

/** The rows of a page's tables whose first cell is code: [cells]. */
function tableRows(page: string): string[][] {
  return [...read(page).matchAll(/^\| (`.*) \|$/gm)].map(([, row = ""]) => row.split(" | "));
}

describe("rooms", () => {
  // The two programs share a row: neither imports the other.
  const order = tableRows("docs/architecture.md")
    .map(([cell = ""]) => [...cell.matchAll(/`([a-z]+)`/g)].map(([, name = ""]) => name))
    .filter((names) => names.every((name) => existsSync(join(root, "packages", name))) && names.length > 0);
  const rank = (room: string) => order.findIndex((names) => names.includes(room));
  const rooms = [...new Set(files.filter((file) => file.startsWith("packages/")).map((file) => file.split("/")[1]!))];

  test("docs/architecture.md lists each", () => {
    expect(order.flat().sort()).toEqual([...rooms].sort());
    expect(order[0]).toEqual(["core"]);
  });

  test.each(rooms)("%s imports only rooms above it, declared, and only what they export", (room) => {
    const manifest = JSON.parse(read(`packages/${room}/package.json`)) as { dependencies?: Record<string, string> };
    const declared = Object.keys(manifest.dependencies ?? {});
    const faults: string[] = [];
    for (const file of files.filter((each) => each.startsWith(`packages/${room}/src/`) && each.endsWith(".ts"))) {
      for (const target of importsOf(read(file))) {
        const fault = importFault(room, file, target, declared, rank);
        if (fault !== undefined) faults.push(`${file}: ${target} ${fault}`);
      }
    }
    expect(faults).toEqual([]);
  });

  test("the checks above can fail", () => {
    const source =
      'import { a } from "@nexus/cli";\nexport * from "@nexus/kdl/src/parse.ts";\nconst b = await import("../../kdl/src/x.ts");\nimport "yaml";\nimport type { C } from "node:fs";';
    const found = importsOf(source).map((target) => importFault("store", "packages/store/src/x.ts", target, ["@nexus/cli", "@nexus/kdl"], rank));
    expect(found).toEqual(["stands below store", "is not exported by its room", "leaves the room", "is not in package.json", undefined]);
  });
});

function importsOf(source: string): string[] {
  return [...source.matchAll(/(?:^|[;{}\s])(?:import|export)\b[^"';]*?\bfrom\s*"([^"]+)"|\bimport\s*\(\s*"([^"]+)"|^import\s*"([^"]+)"/gm)].map(
    ([, from, lazy, bare]) => (from ?? lazy ?? bare)!,
  );
}

function importFault(room: string, file: string, target: string, declared: readonly string[], rank: (room: string) => number): string | undefined {
  if (target.startsWith(".")) return relative(`packages/${room}`, join(dirname(file), target)).startsWith("..") ? "leaves the room" : undefined;
  if (target.startsWith("node:") || builtinModules.includes(target)) return undefined;
  const name = target
    .split("/")
    .slice(0, target.startsWith("@") ? 2 : 1)
    .join("/");
  if (!declared.includes(name)) return "is not in package.json";
  if (!name.startsWith("@nexus/")) return undefined;
  if (!exportsOf(name).includes(`.${target.slice(name.length)}`)) return "is not exported by its room";
  return rank(name.slice("@nexus/".length)) < rank(room) ? undefined : `stands below ${room}`;
}

function exportsOf(name: string): string[] {
  const manifest = JSON.parse(read(`packages/${name.slice("@nexus/".length)}/package.json`)) as { exports: Record<string, string> };
  return Object.keys(manifest.exports);
}

test("docs/errors.md lists every error code with its exit code, and no other", () => {
  const listed = tableRows("docs/errors.md").map(([code = "", exit = ""]) => [code.replaceAll("`", ""), Number(exit)] as const);
  expect(Object.fromEntries(listed)).toEqual(errorCodes);
  expect(listed).toHaveLength(Object.keys(errorCodes).length);
});

test("docs/errors.md says of the codes that no source throws, and of no other, that they are reserved or no error", () => {
  const sources = files.filter((file) => /^packages\/[^/]+\/src\/.*\.ts$/.test(file) && file !== "packages/core/src/errors.ts").map(read);
  const unused = Object.keys(errorCodes).filter((code) => !sources.some((source) => source.includes(`"${code}"`)));
  const said = tableRows("docs/errors.md").filter(([, , meaning = ""]) => /^(reserved|no error)\b/.test(meaning));
  expect(said.map(([code = ""]) => code.replaceAll("`", "")).sort()).toEqual(unused.sort());
});

describe("licences", () => {
  const annotations = [...read("REUSE.toml").matchAll(/^path = \[([^\]]*)\]/gm)].flatMap(([, paths = ""]) => [...paths.matchAll(/"([^"]+)"/g)].map(([, path = ""]) => path));
  const byFolder: [folder: string, licence: string][] = [
    ["docs/", "CC0-1.0"],
    ["recipes/", "Apache-2.0"],
    ["profiles/", "Apache-2.0"],
    ["packages/", "EUPL-1.2"],
    ["kernel/", "EUPL-1.2"],
    ["test/", "EUPL-1.2"],
  ];

  test("every file says its copyright and the licence of its folder, or REUSE.toml does", () => {
    const faults = files
      .filter((file) => !file.startsWith("LICENSE") && !annotations.some((path) => matchesGlob(file, path)))
      .flatMap((file) => {
        const head = read(file).slice(0, 600);
        const [, licence] = /SPDX-License-Identifier: ([\w.-]+)/.exec(head) ?? [];
        const [, expected] = byFolder.find(([folder]) => file.startsWith(folder)) ?? [];
        if (licence === undefined || !head.includes("SPDX-FileCopyrightText: ")) return [`${file} has no SPDX header`];
        return expected === undefined || licence === expected ? [] : [`${file} is ${licence}, not ${expected}`];
      });
    expect(faults).toEqual([]);
  });

  test("reuse agrees", async () => {
    const copy = mkdtempSync(join(tmpdir(), "nexus-reuse-"));
    try {
      for (const file of files) {
        mkdirSync(dirname(join(copy, file)), { recursive: true });
        cpSync(join(root, file), join(copy, file));
      }
      // Debian 12's reuse is older than REUSE.toml: it gets the same paths in the older form.
      const copyright = "2026 The Nexus authors";
      const header = `Format: https://${["www", "debian", "org"].join(".")}/doc/packaging-manuals/copyright-format/1.0/`;
      mkdirSync(join(copy, ".reuse"));
      writeFileSync(
        join(copy, ".reuse/dep5"),
        `${header}\n\nFiles: ${annotations.map((path) => path.replace("**/", "*")).join(" ")}\nCopyright: ${copyright}\nLicense: EUPL-1.2\n`,
      );
      const result = await run("reuse", ["--root", copy, "lint"], { accept: "any", package: "reuse" });
      expect(result.exitCode, result.stdout + result.stderr).toBe(0);
    } finally {
      rmSync(copy, { recursive: true });
    }
  });
});

describe("documents", () => {
  interface Plain {
    name: string;
    values: unknown[];
    properties: Record<string, unknown>;
    children: Plain[];
  }

  function plain(nodes: readonly SourceNode[]): Plain[] {
    return nodes.map(({ name, args, props, children }) => ({
      name,
      values: args.map(({ value }) => value),
      properties: Object.fromEntries([...props].map(([key, { value }]) => [key, value])),
      children: plain(children),
    }));
  }

  function plainKdljs(nodes: readonly Plain[]): Plain[] {
    return nodes.map(({ name, values, properties, children }) => ({ name, values, properties, children: plainKdljs(children) }));
  }

  test.each(files.filter((file) => file.endsWith(".kdl")))("%s means the same to kdljs", (file) => {
    const { output, errors } = parseWithKdljs(read(file));
    expect(errors).toEqual([]);
    expect(plain(parseDocument(read(file), file).nodes)).toEqual(plainKdljs(output ?? []));
  });
});

test("no file names a host of Debian's archive or of the npm registry", () => {
  // Written apart, so that this file does not name them either.
  const hosts = new RegExp(
    [
      ["debian", "org"],
      ["npmjs", "(?:org|com)"],
      ["yarnpkg", "com"],
      ["npmmirror", "com"],
    ]
      .map((words) => words.join("\\."))
      .join("|"),
    "i",
  );
  expect(files.filter((file) => hosts.test(read(file)))).toEqual([]);
});

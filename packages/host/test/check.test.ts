// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkTools, distribution, findTool, installLine, packagesOf, requireTools } from "../src/check.ts";
import { distributions, hostTools, requiredTools } from "../src/tools.ts";

const onDebian = distribution() === "debian";

/** What dpkg says about who owns the paths: by path, without the merge of / and /usr. */
function ownersOf(paths: readonly string[]): Map<string, string> {
  const names = paths.flatMap((path) => [path, path.replace(/^\/usr\//, "/"), realpathSync(path)]);
  const { stdout } = spawnSync("dpkg-query", ["-S", ...new Set(names)], { encoding: "utf8" });
  const lines = stdout.split("\n").filter((line) => line !== "" && !line.startsWith("diversion"));
  return new Map(lines.map((line) => [line.slice(line.indexOf(": ") + 2), line.slice(0, line.indexOf(":"))]));
}

describe("the tool table", () => {
  it("names each tool once", () => {
    const names = hostTools.map(({ tool }) => tool);
    expect(names).toEqual([...new Set(names)]);
  });

  it("requires every tool that a recipe names", () => {
    const recipesDir = join(import.meta.dirname, "../../../recipes");
    const recipes = readdirSync(recipesDir).map((recipe) => join(recipesDir, recipe, "recipe.kdl"));
    const named = recipes
      .filter((recipe) => existsSync(recipe))
      .flatMap((recipe) => {
        const [, words = ""] = /^ +tools (.*)$/m.exec(readFileSync(recipe, "utf8")) ?? [];
        return [...words.matchAll(/"([^"]*)"/g)].map(([, tool]) => tool as string);
      });
    expect(named).toEqual(expect.arrayContaining(["make", "rsync", "${CROSS_COMPILE}gcc"]));
    const tools = ["x86_64", "riscv64"].flatMap((architecture) => named.map((tool) => tool.replace("${CROSS_COMPILE}", `${architecture}-linux-gnu-`)));
    expect(tools.filter((tool) => !requiredTools.includes(tool))).toEqual([]);
  });

  it.runIf(onDebian)("names the Debian package that really owns each tool of this host", () => {
    const here = hostTools.flatMap(({ tool, paths }) => {
      const places = paths ?? ["/usr/bin/", "/usr/sbin/"].map((folder) => `${folder}${tool}`);
      const path = places.find((place) => existsSync(place));
      return path === undefined ? [] : [{ tool, path, expected: packagesOf([tool], "debian")[0] }];
    });
    expect(here.length).toBeGreaterThan(10);
    const owners = ownersOf(here.map(({ path }) => path));
    const wrong = here.filter(({ path, expected }) => {
      const real = realpathSync(path);
      const owner = owners.get(path) ?? owners.get(path.replace(/^\/usr\//, "/")) ?? owners.get(real) ?? owners.get(real.replace(/^\/usr\//, "/"));
      return owner !== expected;
    });
    expect(wrong).toEqual([]);
  });
});

describe("findTool", () => {
  it("finds commands, files of the table, absolute paths, and nothing else", () => {
    expect(findTool("sh")).toMatch(/\/sh$/);
    expect(findTool("/bin/sh")).toBe("/bin/sh");
    expect(findTool("no-such-tool")).toBeUndefined();
    expect(findTool("/no/such/file")).toBeUndefined();
    expect(findTool("")).toBeUndefined();
  });
});

describe("checkTools", () => {
  it("tells path, version and package", async () => {
    const [sed, missing] = await checkTools(["sed", "no-such-tool"]);
    const printed = execFileSync("sed", ["--version"], { encoding: "utf8" });
    expect(sed).toMatchObject({ tool: "sed", path: findTool("sed"), version: /\d+\.\d+/.exec(printed)?.[0] });
    if (onDebian) expect(sed?.package).toBe("sed");
    expect(missing).toMatchObject({ tool: "no-such-tool", path: undefined, version: undefined });
  });
});

describe("requireTools", () => {
  it("returns when all are there and names all that are not", async () => {
    await expect(requireTools(["sh", "sed"])).resolves.toBeUndefined();
    await expect(requireTools(["sh", "no-such-tool", "/no/such/file"])).rejects.toMatchObject({
      code: "tool-missing",
      exitCode: 105,
      message: "missing on this host: no-such-tool, /no/such/file",
    });
  });
});

describe("distribution", () => {
  it("knows distributions and their descendants", () => {
    expect(distribution('ID=debian\nVERSION_ID="12"\n')).toBe("debian");
    expect(distribution("NAME=x\nID=linuxmint\nID_LIKE='ubuntu debian'\n")).toBe("debian");
    expect(distribution("ID=arch\n")).toBe("arch");
    expect(distribution('ID="rocky"\nID_LIKE="rhel centos fedora"\n')).toBe("fedora");
    expect(distribution("ID=alpine\n")).toBe("alpine");
    expect(distribution("ID=void\n")).toBeUndefined();
    expect(distribution("")).toBeUndefined();
  });
});

describe("installLine", () => {
  it("is the system's own command, and says what is untested", () => {
    expect(installLine(["mcopy", "mmd", "bwrap"], "debian")).toContain("apt-get install --no-install-recommends bubblewrap mtools");
    expect(installLine(["bwrap"], "arch")).toBe("pacman -S --needed bubblewrap (package names for this system are untested)");
    expect(installLine(["no-such-tool"], "debian")).toContain("no-such-tool");
    for (const here of distributions) expect(installLine(["gcc"], here)).toContain("gcc");
  });
});

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync } from "node:child_process";
import { realpathSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { checkTools, distribution, findTool, installLine, packagesOf, requireTools } from "../src/check.ts";
import { distributions, hostTool, hostTools } from "../src/tools.ts";

const onDebian = distribution() === "debian";

/** The package that dpkg says owns a path, under any of its names. */
function ownerOf(path: string): string | undefined {
  for (const name of [path, path.replace(/^\/usr\//, "/"), realpathSync(path)]) {
    try {
      const line = execFileSync("dpkg-query", ["-S", name], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).split("\n").find((text) => !text.startsWith("diversion"));
      if (line !== undefined) return line.split(":")[0];
    } catch {
      continue;
    }
  }
  return undefined;
}

describe("the tool table", () => {
  it("names each tool once", () => {
    const names = hostTools.map(({ tool }) => tool);
    expect(names).toEqual([...new Set(names)]);
  });

  it.runIf(onDebian)("names the Debian package that really owns each tool of this host", () => {
    const wrong: string[] = [];
    for (const { tool } of hostTools) {
      const path = hostTool(tool)?.paths === undefined ? ["/usr/bin/", "/usr/sbin/"].map((folder) => `${folder}${tool}`).find((name) => findTool(name)) : findTool(tool);
      if (path === undefined) continue;
      const [expected] = packagesOf([tool], "debian");
      const owner = ownerOf(path);
      if (owner !== expected) wrong.push(`${tool}: ${owner}, the table says ${expected}`);
    }
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
    const { stdout } = { stdout: execFileSync("sed", ["--version"], { encoding: "utf8" }) };
    expect(sed).toMatchObject({ tool: "sed", path: findTool("sed"), version: /\d+\.\d+/.exec(stdout)?.[0] });
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

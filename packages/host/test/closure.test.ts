// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { closeOverDependencies, packageClosureOfTools } from "../src/closure.ts";
import { checksumsDigest, installedPackages, owners, packageFiles, parseAlternative, parseRelations, type InstalledPackage } from "../src/dpkg.ts";

const hasDpkg = existsSync("/var/lib/dpkg/status");

describe("parseRelations", () => {
  it("keeps names and alternatives, drops versions and qualifiers", () => {
    expect(parseRelations("libc6 (>= 2.34), debconf (>= 0.5) | debconf-2.0, perl:any, gcc-12:amd64 (= 12.2.0-14)")).toEqual([
      ["libc6"],
      ["debconf", "debconf-2.0"],
      ["perl"],
      ["gcc-12"],
    ]);
    expect(parseRelations("")).toEqual([]);
  });
});

describe.runIf(hasDpkg)("checksumsDigest", () => {
  it("is of the list that dpkg keeps, with or without the architecture in its name", () => {
    for (const [name, architecture, list] of [
      ["make", "amd64", "make.md5sums"],
      ["libc6", "amd64", "libc6:amd64.md5sums"],
    ] as const) {
      expect(execFileSync("sha256sum", [`/var/lib/dpkg/info/${list}`], { encoding: "utf8" })).toContain(checksumsDigest({ name, architecture })!);
    }
    expect(checksumsDigest({ name: "no-such-package", architecture: "amd64" })).toBeUndefined();
  });
});

describe("parseAlternative", () => {
  it("reads the master link and its slaves", () => {
    const text = "auto\n/usr/bin/awk\nawk.1.gz\n/usr/share/man/man1/awk.1.gz\nnawk\n/usr/bin/nawk\n\n/usr/bin/mawk\n5\n\n";
    expect(parseAlternative("awk", text)).toEqual([
      { path: "/usr/bin/awk", target: "/etc/alternatives/awk" },
      { path: "/usr/share/man/man1/awk.1.gz", target: "/etc/alternatives/awk.1.gz" },
      { path: "/usr/bin/nawk", target: "/etc/alternatives/nawk" },
    ]);
  });
});

describe("closeOverDependencies", () => {
  const entry = (name: string, depends: string[][] = [], provides: string[] = []): InstalledPackage => ({ name, architecture: "amd64", version: "1", depends, provides });
  const names = (roots: string[], installed: InstalledPackage[]) => closeOverDependencies(roots, installed).map(({ name }) => name);

  it("follows chains and cycles once, and nothing that is not needed", () => {
    const installed = [entry("a", [["b"]]), entry("b", [["c"]]), entry("c", [["a"]]), entry("d")];
    expect(names(["a"], installed)).toEqual(["a", "b", "c"]);
  });

  it("takes the first installed alternative, and providers of virtual names", () => {
    const installed = [entry("a", [["absent", "mawk", "gawk"], ["virtual"]]), entry("gawk"), entry("mawk"), entry("real", [], ["virtual"])];
    expect(names(["a"], installed)).toEqual(["a", "mawk", "real"]);
  });

  it("does not mind dependencies that nothing installed fulfils", () => {
    expect(names(["a"], [entry("a", [["gone"]])])).toEqual(["a"]);
  });
});

describe.runIf(hasDpkg)("with this host's dpkg", () => {
  it("sees the packages that dpkg has installed", async () => {
    const listed = execFileSync("dpkg-query", ["-W", "-f", "${db:Status-Status} ${Package} ${Version}\\n"], { encoding: "utf8" });
    const expected = listed
      .split("\n")
      .filter((line) => line.startsWith("installed "))
      .map((line) => line.slice("installed ".length));
    expect((await installedPackages()).map(({ name, version }) => `${name} ${version}`)).toEqual(expected);
  });

  it("finds owners, and lists the files of packages where they are", async () => {
    expect((await owners(["/bin/sed", "/usr/bin/sed", "/no/such/path"])).size).toBe(1);
    const files = await packageFiles(["sed", "dash"]);
    expect(files.some((path) => path.endsWith("/bin/sed"))).toBe(true);
    expect(files).toContain("/bin/sh");
    expect(files.filter((path) => !existsSync(path) && !path.startsWith("/usr/share/"))).toEqual([]);
  });

  it("closes a compiler over all that it needs to run", async () => {
    const closure = await packageClosureOfTools(["gcc"]);
    const names = closure.packages.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["gcc", "binutils", "libc6", "libgmp10"]));
    expect(names).not.toContain("make");
    // ldd is the oracle: every library of the compiler proper is among the files.
    const cc1 = execFileSync("gcc", ["-print-prog-name=cc1"], { encoding: "utf8" }).trim();
    const libraries = [...execFileSync("ldd", [cc1], { encoding: "utf8" }).matchAll(/ => (\/\S+)/g)].map((match) => realpathSync(match[1] as string));
    const real = new Set(closure.files.filter((path) => existsSync(path)).map((path) => realpathSync(path)));
    expect(libraries.length).toBeGreaterThan(3);
    expect(libraries.filter((path) => !real.has(path))).toEqual([]);
  });

  it("gives the links of update-alternatives that end in the closure, and no others", async () => {
    const { links } = await packageClosureOfTools(["awk"]);
    expect(links).toContainEqual({ path: "/usr/bin/awk", target: "/etc/alternatives/awk" });
    expect(links.map(({ path }) => path)).not.toContain("/usr/bin/cc");
  });

  it.runIf(existsSync("/usr/bin/bwrap"))("says on a host without dpkg what sandboxed builds need", () => {
    const script = `import { packageClosureOfTools } from ${JSON.stringify(join(import.meta.dirname, "../src/index.ts"))};
      await packageClosureOfTools(["sh"]).catch(({ code, message }) => console.log(code, message));`;
    const hidden = ["--ro-bind", "/", "/", "--dev", "/dev", "--tmpfs", "/var/lib/dpkg"];
    const printed = execFileSync("bwrap", [...hidden, "--", process.execPath, "--input-type=module", "-e", script], { encoding: "utf8" });
    expect(printed).toBe("tool-missing sandboxed builds need a host with dpkg (Debian or a relative); this host has none\n");
  });

  it("refuses tools that no package owns", async () => {
    await expect(packageClosureOfTools([process.execPath])).rejects.toMatchObject({ code: "tool-missing", message: expect.stringContaining("no package owns") });
    await expect(packageClosureOfTools(["no-such-tool"])).rejects.toMatchObject({ code: "tool-missing", exitCode: 105 });
  });
});

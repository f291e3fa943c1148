// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Packages that are damaged or made to do harm, and layouts that do not fit: hostile-inputs of the tar itself are the archive room's.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { collect, writeTar, type Entry } from "@nexus/archive";
import { writeTree, type TreeEntry } from "@nexus/store";
import { sha256 } from "@nexus/trust";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Release } from "../../src/closure/release.ts";
import { openPackage } from "../../src/pacman/open-package.ts";
import { linkTargetOf } from "../../src/pacman/tree-path.ts";
import { refusal } from "../world.ts";

async function* once(bytes: Uint8Array) {
  yield bytes;
}

type Member = string | { link: string } | { hardLink: string } | { folder: true };

function entryOf(path: string, member: Member): Entry {
  if (typeof member === "string") return { kind: "file", path, mode: 0o644, size: Buffer.byteLength(member), body: once(Buffer.from(member)) };
  if ("link" in member) return { kind: "symlink", path, target: member.link };
  return "hardLink" in member ? { kind: "hardlink", path, target: member.hardLink } : { kind: "directory", path, mode: 0o755 };
}

function mtreeLine(path: string, member: Member): string {
  if (typeof member === "string") return `./${path} time=0.0 size=${Buffer.byteLength(member)} sha256digest=${sha256(member)}`;
  if ("link" in member) return `./${path} time=0.0 type=link link=${member.link}`;
  return `./${path} time=0.0 type=dir`;
}

const info = "pkgname = odd\npkgver = 1-1\narch = any\n";

/** Unpacks a package of these members; `change` is what differs in its metadata. */
async function unpack(members: Record<string, Member>, change: Record<string, string | Buffer | undefined> = {}): Promise<TreeEntry[]> {
  const folder = mkdtempSync(join(tmpdir(), "nip-odd-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const listed = Object.entries(members).filter(([, member]) => typeof member === "string" || "link" in member);
  const mtree = ["#mtree", "/set type=file uid=0 gid=0 mode=644", mtreeLine(".PKGINFO", info), ...listed.map(([path, member]) => mtreeLine(path, member))].join("\n");
  const metadata: Record<string, string | Buffer | undefined> = { ".PKGINFO": info, ".MTREE": gzipSync(mtree), ...change };
  const entries: Entry[] = [];
  for (const [path, content] of Object.entries(metadata)) {
    if (content !== undefined) entries.push({ kind: "file", path, mode: 0o644, size: Buffer.byteLength(content), body: once(Buffer.from(content)) });
  }
  for (const [path, member] of Object.entries(members)) entries.push(entryOf(path, member));
  const path = join(folder, "odd.pkg.tar");
  writeFileSync(path, await collect(writeTar(entries, { mtime: 0 }), 1e7, "it"));
  const release = { name: "odd", version: "1-1", detail: { filename: "odd-1-1-any.pkg.tar" } } as unknown as Release;
  return writeTree(join(folder, "tree"), openPackage(release, path).entries(), { sync: false, links: "any" });
}

const rows = (entries: TreeEntry[]) =>
  entries.filter(({ kind }) => kind !== "directory").map((entry) => (entry.kind === "symlink" ? `${entry.path} → ${entry.target}` : entry.path));

describe("layouts", () => {
  test("usr/x and x become one path only where both are directories", async () => {
    expect(rows(await unpack({ "usr/share": { folder: true }, "usr/share/a": "1", share: { folder: true }, "share/b": "2" }))).toEqual(["share/a", "share/b"]);
    expect(await refusal(unpack({ "usr/etc/a": "1", "etc/a": "1" }))).toBe(
      'corrupt: odd-1-1-any.pkg.tar is refused: "usr/etc/a" and "etc/a" become one path, "etc/a", because usr/ is the tree itself',
    );
    expect(await refusal(unpack({ "usr/etc": "1", "etc/a": "1" }))).toMatch(/become one path, "etc"/);
    expect(await refusal(unpack({ "usr/bin/a": "1", bin: { link: "usr/lib" } }))).toMatch(/become one path, "bin"/);
  });

  test("links of every kind lead where they led", async () => {
    const members: Record<string, Member> = {
      bin: { link: "usr/bin" },
      "usr/bin/a": "1",
      "usr/bin/b": { link: "../lib/../bin/a" },
      "usr/bin/c": { link: "/bin/a" },
      "usr/bin/d": { link: "/usr/share/elsewhere" },
      "usr/bin/e": { link: "../share/elsewhere/x" },
      "usr/bin/X11": { link: "." },
      "usr/lib/f": { link: "../../etc/f.conf" },
      "usr/lib/java": { link: "jdk" },
      "usr/lib/jdk/g": "1",
      "usr/lib/h": { link: "java/g" },
      "etc/f.conf": { link: "../usr/share/f/conf" },
      "usr/share/f/conf": "1",
      "var/run": { link: "../run" },
      "usr/share/top": { link: "/usr" },
    };
    expect(rows(await unpack(members))).toEqual([
      "bin/X11 → .",
      "bin/a",
      "bin/b → a",
      "bin/c → a",
      "bin/d → /usr/share/elsewhere",
      "bin/e → /usr/share/elsewhere/x",
      "etc/f.conf → ../share/f/conf",
      "lib/f → ../etc/f.conf",
      "lib/h → java/g",
      "lib/java → jdk",
      "lib/jdk/g",
      "share/f/conf",
      "share/top → ..",
      "var/run → /run",
    ]);
  });

  test("no relative target ever leads out of the tree", () => {
    const name = fc.constantFrom("usr", "bin", "lib", "etc", "..", ".", "a");
    const path = fc.array(name, { minLength: 1, maxLength: 6 }).map((names) => names.join("/"));
    const own = fc.constantFrom("usr/bin/a", "usr/lib/x/y/z", "etc/a", "a");
    fc.assert(
      fc.property(own, path, fc.boolean(), fc.boolean(), (from, target, absolute, has) => {
        const result = linkTargetOf(from, absolute ? `/${target}` : target, () => has);
        if (result.startsWith("/")) return;
        let depth = from.replace(/^usr\//, "").split("/").length - 1;
        for (const step of result.split("/")) {
          depth += step === ".." ? -1 : step === "." ? 0 : 1;
          expect(depth).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});

describe("what a package says of itself", () => {
  const members: Record<string, Member> = { "usr/share/a": "one", "usr/share/b": { link: "a" }, "usr/share/c": { hardLink: "usr/share/a" } };
  const mtree = (...lines: string[]) => gzipSync(["#mtree", ...lines].join("\n"));
  const own = mtreeLine(".PKGINFO", info);
  const [a, b] = [mtreeLine("usr/share/a", "one"), mtreeLine("usr/share/b", { link: "a" })];
  const c = mtreeLine("usr/share/c", "one");

  test("holds", async () => {
    expect(rows(await unpack(members, { ".MTREE": mtree(own, a, b, c) }))).toEqual(["share/a", "share/b → a", "share/c"]);
    expect(rows(await unpack(members, { ".MTREE": undefined }))).toHaveLength(3);
    const spaced = { "usr/share/größe #1": "x" };
    const line = `./usr/share/gr\\303\\266\\303\\237e\\040\\0431 type=file size=1 sha256digest=${sha256("x")}`;
    expect(rows(await unpack(spaced, { ".MTREE": mtree(own, line) }))).toEqual(["share/größe #1"]);
  });

  test("what begins with a dot at the top is no part of the tree, and held to its digest all the same", async () => {
    const hidden: Record<string, Member> = { ".CHANGELOG": "first", ".hidden/x": "x", ".link": { link: "/etc/shadow" }, "usr/share/.kept": "y" };
    expect(rows(await unpack(hidden))).toEqual(["share/.kept"]);
    const lines = [own, mtreeLine(".CHANGELOG", "last!"), mtreeLine(".hidden/x", "x"), mtreeLine(".link", hidden[".link"]!), mtreeLine("usr/share/.kept", "y")];
    expect(await refusal(unpack(hidden, { ".MTREE": mtree(...lines) }))).toMatch(/^digest-mismatch: .CHANGELOG in/);
  });

  test.each([
    ["another digest", { ".MTREE": mtree(own, a.replace(/[0-9a-f]{64}/, "0".repeat(64)), b, c) }, /^digest-mismatch: usr\/share\/a in odd-1-1-any.pkg.tar has sha256:/],
    ["another size", { ".MTREE": mtree(own, "./usr/share/a size=7", b, c) }, /^corrupt: .*"usr\/share\/a" has 3 bytes, its .MTREE says 7/],
    ["another target", { ".MTREE": mtree(own, a, b.replace("link=a", "link=/etc/shadow"), c) }, /^corrupt: .*"usr\/share\/b" is of another kind, or leads elsewhere/],
    ["one file more", { ".MTREE": mtree(own, a, b) }, /^corrupt: .*"usr\/share\/c" is not listed/],
    ["one file less", { ".MTREE": mtree(own, a, b, c, mtreeLine("usr/share/d", "x")) }, /^corrupt: .*"usr\/share\/d" is listed in its .MTREE and missing/],
    ["other metadata", { ".MTREE": mtree(own, a, b, c), ".PKGINFO": `${info}size = 1\n` }, /^digest-mismatch: .PKGINFO in/],
    ["no mtree", { ".MTREE": gzipSync("hello\n") }, /^corrupt: .MTREE in odd-1-1-any.pkg.tar is malformed: it does not begin with "#mtree"/],
    ["no gzip", { ".MTREE": "#mtree\n" }, /^corrupt: .MTREE in .* is not gzip/],
    ["paths beyond", { ".MTREE": mtree(own, "/etc/passwd type=file") }, /^corrupt: .MTREE in .* has the line "\/etc\/passwd type=file"/],
    ["no .PKGINFO", { ".PKGINFO": undefined }, /^corrupt: .PKGINFO in odd-1-1-any.pkg.tar is malformed: it has no pkgname/],
    ["an older package under this name", { ".MTREE": undefined, ".PKGINFO": info.replace("1-1", "0.9-1") }, /^corrupt: .* is refused: its .PKGINFO says that it is odd 0.9-1/],
    ["another package's .BUILDINFO", { ".MTREE": undefined, ".BUILDINFO": "pkgname = even\npkgver = 1-1\n" }, /^corrupt: .* its .BUILDINFO says that it is even 1-1/],
  ])("%s is refused", async (_, change, reason) => {
    expect(await refusal(unpack(members, change))).toMatch(reason);
  });
});

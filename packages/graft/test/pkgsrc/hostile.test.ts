// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Packages that are damaged or made to do harm; the rows are those of hostile-tar.test.ts in the archive room.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tarHeader, tarPadding, type TarMember } from "@nexus/archive";
import { writeTree, type TreeEntry } from "@nexus/store";
import type { Release } from "../../src/closure/release.ts";
import type { Findings } from "../../src/ecosystem.ts";
import { openPackage } from "../../src/pkgsrc/open.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "nexus-pkgsrc-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Member extends Partial<TarMember> {
  path: string;
  text?: string;
}

const list = (...lines: string[]): Member => ({ path: "+CONTENTS", text: ["@cwd /usr/pkg", "@name tool-1.0", ...lines, ""].join("\n") });
const info = (text: string): Member => ({ path: "+BUILD_INFO", text });

function pack(members: readonly Member[]): Buffer {
  const parts = members.flatMap(({ text = "", ...member }) => {
    const body = Buffer.from(text);
    return [tarHeader({ kind: "file", mode: 0o644, target: "", mtime: 0, ...member, size: body.length }), body, Buffer.alloc(tarPadding(body.length))];
  });
  return gzipSync(Buffer.concat([...parts, Buffer.alloc(1024)]));
}

let count = 0;
const release: Release = {
  ecosystem: "pkgsrc",
  repository: "toys",
  trust: "none",
  key: "tool-1.0-00000000",
  name: "tool",
  version: "1.0",
  app: "Tool",
  architecture: "x86_64",
  description: "",
  explicit: true,
  needs: [],
  aliases: ["n/abcde"],
  detail: {},
};

async function unpack(packed: Buffer): Promise<{ files: TreeEntry[]; findings: Findings }> {
  const file = join(folder, `package-${++count}.tgz`);
  writeFileSync(file, packed);
  await using opened = await openPackage(release, file);
  const files = await writeTree(join(folder, `tree-${count}`), opened.entries(), { sync: false, links: "any" });
  return { files, findings: opened.findings() };
}

const refusals: [what: string, members: Member[], message: RegExp][] = [
  ["row 1: a name that climbs", [list("../evil"), { path: "../evil", text: "x" }], /holds the name \.\./],
  ["row 1: an absolute name", [list("/etc/evil"), { path: "/etc/evil", text: "x" }], /is absolute/],
  ["row 2: a file through a link", [list("lib", "lib/x"), { path: "lib", kind: "symlink", target: "/etc" }, { path: "lib/x", text: "x" }], /lies below "lib", which is a symlink/],
  ["row 4: a hard link out", [list("x"), { path: "x", kind: "hardlink", target: "../../etc/passwd" }], /holds the name \.\./],
  [
    "row 4: a hard link to what is not listed",
    [list("x"), { path: "y", text: "y" }, { path: "x", kind: "hardlink", target: "y" }],
    /x is a hard link to y, which is not in the packing list/,
  ],
  ["row 7: one name twice", [list("x"), { path: "x", text: "1" }, { path: "x", text: "2" }], /stands in it twice/],
  ["row 12: a control character in a listed name", [list("a\tb"), { path: "a\tb", text: "x" }], /holds a control character/],
  ["row 38: another package than was asked for", [{ path: "+CONTENTS", text: "@cwd /usr/pkg\n@name tool-0.9\n" }], /it is tool-0\.9, not tool-1\.0/],
  ["no +CONTENTS", [{ path: "bin/tool", text: "x" }], /it holds no \+CONTENTS/],
  ["+CONTENTS not first", [{ path: "+DESC", text: "x" }, list()], /it does not begin with \+CONTENTS/],
  ["too many files about it", [list(), ...Array.from({ length: 40 }, (_, index) => ({ path: `+X${index}` }))], /it holds too many files about the package/],
  ["a link for a file about it", [{ path: "+CONTENTS", kind: "symlink", target: "/etc/passwd" }], /\+CONTENTS is no file/],
  ["a listed file that is missing", [list("bin/tool", "bin/other"), { path: "bin/tool", text: "x" }], /bin\/other is in its packing list and missing/],
  [
    "a file that is not what the list says",
    [list("bin/tool", `@comment MD5:${"0".repeat(32)}`), { path: "bin/tool", text: "x" }],
    /bin\/tool has the MD5 9dd4e461268c8034f5c8564e155c67a6, its packing list says 0000/,
  ],
  ["a prefix for files and one for libraries", [list(), info("LOCALBASE=/opt/pkg\n")], /its files belong below \/usr\/pkg, its libraries below \/opt\/pkg/],
  ["a prefix that cannot be moved", [{ path: "+CONTENTS", text: "@cwd /opt/local\n@name tool-1.0\n" }], /built for the prefix \/opt\/local/],
];

test.each(refusals)("%s is refused", async (_, members, message) => {
  await expect(unpack(pack(members))).rejects.toMatchObject({ code: expect.stringMatching(/^(corrupt|conflict)$/), message: expect.stringMatching(message) });
});

test("rows 13 and 16: truncation and bombs", async () => {
  const packed = pack([list("x"), { path: "x", text: "0123456789".repeat(100_000) }]);
  await expect(unpack(packed.subarray(0, packed.length / 2))).rejects.toMatchObject({ code: "corrupt" });
  await expect(unpack(Buffer.from("<html>404 not found</html>".repeat(40)))).rejects.toMatchObject({ code: "corrupt" });
  await expect(unpack(pack([{ path: "+CONTENTS", text: "x".repeat(17 * 1024 * 1024) }]))).rejects.toThrow("+CONTENTS is larger than 16777216 bytes");
});

test("what is not listed, or lies outside the prefix, is left out and told", async () => {
  const { files, findings } = await unpack(
    pack([
      list("bin/tool", "@cwd /etc", "passwd", "@cwd /usr/pkg"),
      { path: "bin", kind: "directory", mode: 0o777 },
      { path: "bin/tool", text: "x", mode: 0o6777 },
      { path: "passwd", text: "root::0:0" },
      { path: "bin/extra", text: "not listed" },
    ]),
  );
  expect(files.map(({ path, ...entry }) => [path, "mode" in entry ? entry.mode : undefined])).toEqual([
    ["bin", 0o755],
    ["bin/tool", 0o755],
  ]);
  expect(findings.dropped).toEqual([
    { path: "/etc/passwd", what: "a file outside /usr/pkg" },
    { path: "bin/tool", what: "set-id or sticky bits" },
    { path: "passwd", what: "not in the packing list below the prefix" },
    { path: "bin/extra", what: "not in the packing list below the prefix" },
  ]);
});

test("declarative lines cannot reach out of the tree or over the package's own files", async () => {
  const lines = [
    "FILE: ../../etc/passwd c share/x",
    "FILE: /etc/evil c share/x",
    "FILE: share/y c ../../../etc/shadow",
    "FILE: share/x c share/x",
    "DIR: ../../../tmp/evil",
    "DIR: share/x",
    "DIR: .",
    "FILE: etc/link c share/link",
    "FILE: etc/good c share/x",
    "FILE: etc/good c share/x",
    "DIR: etc/good/below",
  ];
  const { files, findings } = await unpack(
    pack([
      list("share/x", "share/link"),
      {
        path: "+INSTALL",
        text: `cat >./+ALTERNATIVES <<EOF\n../../bin/sh /usr/pkg/share/x\nbin/x /bin/sh\nbin/y /usr/pkg/share/x\nEOF\n${lines.map((line) => `# ${line}\n`).join("")}`,
      },
      { path: "share/x", text: "x" },
      { path: "share/link", kind: "symlink", target: "/etc/shadow" },
    ]),
  );
  expect(files.map(({ path }) => path)).toEqual(["bin", "bin/y", "etc", "etc/good", "share", "share/link", "share/x"]);
  expect(findings.effects.filter(({ done }) => done).map(({ subject }) => subject)).toEqual(["etc/good from share/x", "bin/y for /usr/pkg/share/x"]);
});

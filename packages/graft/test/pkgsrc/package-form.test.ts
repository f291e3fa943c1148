// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The files about a package: packing lists and the declarative lines of +INSTALL.

import { expect, test } from "vitest";
import { parseContents } from "../../src/pkgsrc/contents.ts";
import { parseInstallLines } from "../../src/pkgsrc/install-lines.ts";

test("every directive that packages have", () => {
  const text = [
    "@comment $NetBSD$",
    "@cwd /usr/pkg/",
    "@name tool-1.2",
    "@blddep gcc-10",
    "@pkgdep lib>=1",
    "@pkgcfl tool-old-[0-9]*",
    "@option preserve",
    "@src /work",
    "bin/tool",
    "@comment MD5:678d6660c5505ed0045b4a8039520823",
    "@comment MD5:00000000000000000000000000000000",
    "./lib/with blanks",
    "@comment Symlink:other name",
    "share/unhashed",
    "@comment nothing of it",
    "@pkgdir share/tool/plugins",
    "@pkgdir /usr/pkg/share/more",
    "@mode 0755",
    "@owner root",
    "@exec echo %D/%F \u001b[2J",
    "@unexec rm -rf /",
    "@dirrm share/tool",
    "@display +DISPLAY",
    "@cwd /etc",
    "rc.d/tool",
    "@cwd /usr/pkg",
    "@ignore",
    "+COMMENT",
    "",
  ];
  expect(parseContents(text.join("\n"), "it")).toEqual({
    fullName: "tool-1.2",
    prefix: "/usr/pkg",
    files: [
      { path: "bin/tool", folder: "/usr/pkg", md5: "678d6660c5505ed0045b4a8039520823" },
      { path: "lib/with blanks", folder: "/usr/pkg", link: "other name" },
      { path: "share/unhashed", folder: "/usr/pkg" },
      { path: "rc.d/tool", folder: "/etc" },
    ],
    folders: ["/usr/pkg/share/tool/plugins", "/usr/pkg/share/more"],
    depends: ["lib>=1"],
    conflicts: ["tool-old-[0-9]*"],
    actions: ["@mode 0755", "@owner root", "@exec echo %D/%F  [2J", "@unexec rm -rf /"],
    display: "+DISPLAY",
  });
});

test.each([
  ["@cwd /usr/pkg\nbin/tool\n", /has no @name/],
  ["@name tool-1\nbin/tool\n", /has no absolute @cwd/],
  ["@name tool-1\n@cwd usr/pkg\n", /has no absolute @cwd/],
])("a list without its head is refused: %#", (text, message) => {
  expect(() => parseContents(text, "it")).toThrow(message);
});

test("the lines for helpers, and nothing of the script around them", () => {
  const script = [
    "#!/bin/sh",
    "# FILE: etc/tool.conf cr share/examples/tool.conf 0640 root wheel",
    "# FILE: etc/short c",
    "# DIR: /var/tool mo 0770 tool tool",
    "# DIR: etc/tool",
    "# PERMS: bin/tool 4511 root root",
    "# INFO: info/tool.info",
    "# GROUP: tool:100",
    "# USER: tool:tool:100:A tool:/nonexistent:/sbin/nologin",
    "# SHELL: bin/tool",
    "# FONTS: share/fonts ttf",
    "# ICON_THEMES: share/icons/hicolor",
    "# SHLIB: lib/libtool.so.1",
    "# NOTE: this is a remark",
    "# CONSTRUCTOR: neither",
    "  # FILE: etc/indented c share/x",
    "rm -rf / # FILE: etc/no c share/x",
    "# INFO: info/tool.info",
    "/bin/cat >./+ALTERNATIVES <<EOF",
    "bin/t /usr/pkg/bin/tool",
    "# a remark",
    "broken",
    "EOF",
  ];
  expect(parseInstallLines(script.join("\n"))).toEqual([
    { kind: "config-file", path: "etc/tool.conf", example: "share/examples/tool.conf", mode: "0640", owner: "root:wheel" },
    { kind: "directory", path: "/var/tool", mode: "0770", owner: "tool:tool" },
    { kind: "directory", path: "etc/tool" },
    { kind: "permissions", path: "bin/tool", mode: "4511", owner: "root:root" },
    { kind: "info-page", subject: "info/tool.info" },
    { kind: "group", subject: "tool:100" },
    { kind: "user", subject: "tool:tool:100:A tool:/nonexistent:/sbin/nologin" },
    { kind: "shell", subject: "bin/tool" },
    { kind: "fonts", subject: "share/fonts ttf" },
    { kind: "icon-theme", subject: "share/icons/hicolor" },
    { kind: "shared-libraries", subject: "lib/libtool.so.1" },
    { kind: "alternative", wrapper: "bin/t", program: "/usr/pkg/bin/tool" },
  ]);
});

test("texts that are made to be slow are read in one go", () => {
  const blanks = " ".repeat(2 ** 19);
  const contents = [`@name${blanks}app-1.0${blanks}`, `@comment x${blanks}x`, `@cwd ${"/".repeat(2 ** 19)}x/`, "a"];
  expect(parseContents(contents.join("\n"), "it")).toMatchObject({ fullName: "app-1.0", prefix: `${"/".repeat(2 ** 19)}x` });
  expect(parseInstallLines("cat > ./+ALTERNATIVES << EOF\n".repeat(2 ** 16))).toEqual([]);
});

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { silent } from "@nexus/core";
import { expect, test } from "vitest";
import { openRoot, verifyTrees } from "../src/index.ts";
import { formatMimeHandlers, mimeHandlersIn } from "../src/mime-handlers.ts";
import { install } from "./make-tree.ts";
import { temporaryFolder } from "./support.ts";

const entry = (types: string, more = "") => `# an entry\n[Desktop Entry]\nType=Application\nName=X\nExec=true\n${more}${types}\n`;

/** Entries as programs bring them, and worse ones. */
const entries: Record<string, string> = {
  "editor.desktop": entry("MimeType=text/plain;text/x-c++src;", "MimeType[de]=text/german;\n"),
  "viewer.desktop": entry("MimeType = image/png;text/plain", "Name[de]=Ü\n"),
  "kde/okular.desktop": entry("MimeType=application/pdf;"),
  "action.desktop": `${entry("MimeType=text/plain;")}\n[Desktop Action New]\nName=New\nExec=true\nMimeType=text/other;\n`,
  "hidden.desktop": entry("MimeType=text/plain;", "Hidden=true\n"),
  "empty.desktop": entry("MimeType=;;"),
  "faulty.desktop": entry("MimeType=plain;text/;text/x;text/with space;text/x\ty;"),
  "typeless.desktop": entry("Comment=none"),
  "ends.desktop": entry("MimeType=text/end").trimEnd(),
  "notes.txt": entry("MimeType=text/plain;"),
};

function writeEntries(folder: string): void {
  for (const [path, text] of Object.entries(entries)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** Types with the entries that open them, whose order is free. */
const handlersIn = (cache: string) => Object.fromEntries([...cache.matchAll(/^([^=\n]+)=(.*)$/gm)].map(([, type, ids]) => [type, ids!.split(";").filter(Boolean).sort()]));

test("finds what update-desktop-database finds", () => {
  const folder = temporaryFolder();
  writeEntries(folder);
  execFileSync("update-desktop-database", ["-q", folder]);
  const theirs = readFileSync(join(folder, "mimeinfo.cache"), "utf8");
  const ours = formatMimeHandlers(mimeHandlersIn(folder));
  expect(handlersIn(ours)).toEqual(handlersIn(theirs));
  expect(handlersIn(ours)).toMatchObject({ "text/plain": ["action.desktop", "editor.desktop", "viewer.desktop"], "application/pdf": ["kde-okular.desktop"] });
  expect(ours.split("\n")[0]).toBe(theirs.split("\n")[0]);
});

test("follows no link, and reads no entry without end", () => {
  const folder = temporaryFolder();
  writeEntries(join(folder, "elsewhere"));
  mkdirSync(join(folder, "here"));
  symlinkSync("../elsewhere", join(folder, "here/all"));
  symlinkSync("../elsewhere/editor.desktop", join(folder, "here/editor.desktop"));
  writeFileSync(join(folder, "here/endless.desktop"), entry("MimeType=text/plain;"));
  truncateSync(join(folder, "here/endless.desktop"), 2 ** 40);
  expect(mimeHandlersIn(join(folder, "here"))).toEqual(new Map());
});

test("an index lists what all its programs open, in place of their own lists, and verify holds it to that", async () => {
  const root = openRoot(temporaryFolder());
  const one = {
    name: "one",
    spec: { "share/applications/one.desktop": entry("MimeType=text/plain;"), "share/applications/mimeinfo.cache": "[MIME Cache]\nold/old=old.desktop;\n" },
  };
  const two = { name: "two", spec: { "share/applications/kde/two.desktop": entry("MimeType=text/plain;"), "share/applications/mimeinfo.cache": "[MIME Cache]\n" } };
  const file = join(root.path, "System/Index/share/applications/mimeinfo.cache");
  await install(root, [one]);
  expect(readFileSync(file, "utf8")).toBe("[MIME Cache]\ntext/plain=one.desktop;\n");
  const { conflicts } = await install(root, [one, two]);
  expect(conflicts).toEqual([]);
  expect(readFileSync(file, "utf8")).toBe("[MIME Cache]\ntext/plain=kde-two.desktop;one.desktop;\n");
  expect(await verifyTrees(root, { report: silent })).toMatchObject({ links: [] });
  writeFileSync(file, "[MIME Cache]\n");
  expect((await verifyTrees(root, { report: silent })).links).toMatchObject([{ problem: "changed" }]);
  await install(root, [{ name: "three", spec: { "share/applications/three.desktop": entry("Comment=none") } }]);
  expect(readdirSync(dirname(file))).toEqual(["three.desktop"]);
});

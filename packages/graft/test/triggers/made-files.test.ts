// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { collect, type Entry } from "@nexus/archive";
import { expect, onTestFinished, test } from "vitest";
import { madeFiles } from "../../src/triggers/made-files.ts";
import { triggers, type DueCache } from "../../src/triggers/triggers.ts";

const trigger = (name: string) => triggers.find((each) => each.name === name)!;
const mime: DueCache = { trigger: trigger("mime"), folder: "share/mime", inputs: ["share/mime/packages/a.xml"] };
const modules: DueCache = { trigger: trigger("gio-modules"), folder: "lib/gio/modules", inputs: ["lib/gio/modules/a.so"] };
const loaders: DueCache = { trigger: trigger("gdk-pixbuf"), folder: "lib/gdk-pixbuf-2.0/2", inputs: ["lib/gdk-pixbuf-2.0/2/loaders/a.so"] };

/** A /usr with these files, as a generator leaves it. */
function usrWith(files: Record<string, string>): string {
  const usr = mkdtempSync(join(tmpdir(), "nip-made-"));
  onTestFinished(() => rmSync(usr, { recursive: true, force: true }));
  for (const [path, text] of Object.entries({ "share/mime/packages/a.xml": "", "lib/gio/modules/a.so": "", ...files })) {
    mkdirSync(join(usr, dirname(path)), { recursive: true });
    writeFileSync(join(usr, path), text);
  }
  return usr;
}

async function textsOf(entries: readonly Entry[]): Promise<Record<string, string>> {
  const texts = entries.map(async (entry) => [entry.path, entry.kind === "file" ? (await collect(entry.body, entry.size, entry.path)).toString() : entry.kind]);
  return Object.fromEntries(await Promise.all(texts));
}

test("takes what was written below the folder, without the inputs", async () => {
  const usr = usrWith({ "share/mime/text/x.xml": "x", "share/mime/mime.cache": "cache", "share/other": "not ours" });
  chmodSync(join(usr, "share/mime/mime.cache"), 0o4777);
  const entries = madeFiles(usr, mime, "some words");
  expect(await textsOf(entries)).toEqual({ "share/mime/mime.cache": "cache", "share/mime/text/x.xml": "x" });
  expect(entries.map((entry) => entry.kind === "file" && entry.mode)).toEqual([0o644, 0o644]);
});

test("sorts a list that comes as the file system has its names", async () => {
  const usr = usrWith({ "lib/gio/modules/giomodule.cache": "b.so: two\na.so: one\n" });
  expect(await textsOf(madeFiles(usr, modules, ""))).toEqual({ "lib/gio/modules/giomodule.cache": "a.so: one\nb.so: two\n" });
});

test("takes what was printed", async () => {
  expect(await textsOf(madeFiles(usrWith({}), loaders, '"a.so"\n'))).toEqual({ "lib/gdk-pixbuf-2.0/2/loaders.cache": '"a.so"\n' });
  expect(() => madeFiles(usrWith({}), loaders, "")).toThrow("gdk-pixbuf-query-loaders printed nothing");
  expect(() => madeFiles(usrWith({}), loaders, "é".repeat(2 ** 25 + 1))).toThrow("gdk-pixbuf-query-loaders printed too much");
});

test.each<[string, (usr: string) => void, string]>([
  ["nothing", () => {}, "made nothing"],
  ["a link", (usr) => symlinkSync("/etc/passwd", join(usr, "share/mime/mime.cache")), 'made "share/mime/mime.cache", which is no file'],
  ["a link in place of a folder", (usr) => symlinkSync("/etc", join(usr, "share/mime/text")), 'made "share/mime/text", which is no file'],
  ["a name with a line feed", (usr) => writeFileSync(join(usr, "share/mime/a\nb"), ""), String.raw`made "share/mime/a\nb"`],
  ["a name that is no text", (usr) => writeFileSync(Buffer.from(join(usr, "share/mime/a\xff"), "latin1"), ""), 'made "share/mime/a\ufffd"'],
  ["a folder whose name is no text", (usr) => mkdirSync(Buffer.from(join(usr, "share/mime/a\xff"), "latin1")), 'made "share/mime/a\ufffd"'],
  ["folders without end", (usr) => mkdirSync(join(usr, `share/mime/${"in/".repeat(150)}`), { recursive: true }), 'made "share/mime/in/in/'],
  ["a path that is too long", (usr) => mkdirSync(join(usr, `share/mime/${`${"long".repeat(30)}/`.repeat(10)}`), { recursive: true }), 'made "share/mime/longlong'],
  ["more than fits", (usr) => (writeFileSync(join(usr, "share/mime/big"), ""), truncateSync(join(usr, "share/mime/big"), 2 ** 40)), "made more than 67108864 bytes"],
])("refuses %s", (_, make, why) => {
  const usr = usrWith({});
  make(usr);
  expect(() => madeFiles(usr, mime, "")).toThrow(`update-mime-database ${why}`);
});

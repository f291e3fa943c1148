// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { chownSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openRoot } from "../src/index.ts";
import { install } from "./make-tree.ts";
import { temporaryFolder } from "./support.ts";

async function withJournal(text: string): Promise<{ path: string; journal: string }> {
  const path = join(temporaryFolder(), "root");
  await install(openRoot(path), [{ name: "a", spec: { "bin/a": "a" } }]);
  const journal = join(path, "System/nip.journal");
  writeFileSync(journal, text);
  return { path, journal };
}

const begin = '{"op":"begin","pid":1,"command":"nip install"}\n';

test.each([
  ["an empty journal", ""],
  ["a journal cut short in its first line", begin.slice(0, 20)],
  ["a journal cut short in a later line", `${begin}{"op":"stage","folder":"Programs/A/.stag`],
  ["a journal of what was never begun", `${begin}{"op":"stage","folder":"Programs/B/.staging:012345678901"}\n{"op":"generation","number":7}\n`],
])("%s is cleared away", async (_, text) => {
  const { path, journal } = await withJournal(text);
  openRoot(path);
  expect(existsSync(journal)).toBe(false);
});

test.each([
  ["no JSON", "{op\n", /nip\.journal:2: the journal is damaged: the line is no JSON/],
  ["a path outside the root", '{"op":"discard","paths":["../outside"]}\n', /"\.\.\/outside", which no transaction touches/],
  ["a path that climbs", '{"op":"discard","paths":["Programs/A/.."]}\n', /no transaction touches/],
  ["a visible path", '{"op":"stage","folder":"Programs/A/handmade"}\n', /no transaction touches/],
  ["the root's own folders", '{"op":"discard","paths":["System/Generations"]}\n', /no transaction touches/],
  ["a place outside", '{"op":"place","folder":"Programs/A/.staging:1","manifest":"etc/passwd"}\n', /no transaction touches/],
  ["no path at all", '{"op":"stage"}\n', /no transaction touches/],
  ["an alias that is none", '{"op":"alias","path":"n/../etc","target":"A/.1-0123456789abcdfghijklmnpqrsvwxyz"}\n', /changes what is no alias/],
  ["an alias that leads elsewhere", '{"op":"alias","path":"n/0a1b2","target":"../Programs/A/.1-0123456789abcdfghijklmnpqrsvwxyz/../.."}\n', /changes what is no alias/],
  ["an alias that led elsewhere", '{"op":"alias","path":"n/0a1b2","target":"A/.1-0123456789abcdfghijklmnpqrsvwxyz","before":"/etc"}\n', /changes what is no alias/],
  ["a generation as an alias", '{"op":"alias","path":"System/Generations/1","target":"A/.1-0123456789abcdfghijklmnpqrsvwxyz"}\n', /changes what is no alias/],
  ["a generation that is a path", '{"op":"generation","number":"../.."}\n', /names no generation/],
])("a journal that names %s is refused and nothing is removed", async (_, line, message) => {
  const { path, journal } = await withJournal(begin + line);
  mkdirSync(join(path, "../outside"));
  expect(() => openRoot(path)).toThrow(expect.objectContaining({ code: "corrupt", message: expect.stringMatching(message), hint: expect.stringContaining("move the file away") }));
  expect(existsSync(journal)).toBe(true);
  expect(existsSync(join(path, "../outside"))).toBe(true);
  await expect(install({ path, sync: true }, [])).rejects.toMatchObject({ code: "corrupt" });
});

test.runIf(process.getuid?.() === 0)("another user's journal is not worked off by looking at the root", async () => {
  const { path, journal } = await withJournal(`${begin}{"op":"discard","paths":["System/Generations/1"]}\n`);
  chownSync(journal, 65_534, 65_534);
  openRoot(path);
  expect(existsSync(journal)).toBe(true);
  expect(existsSync(join(path, "System/Generations/1"))).toBe(true);
});

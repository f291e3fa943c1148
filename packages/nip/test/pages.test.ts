// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { flagOf, isGroup } from "@nexus/cli";
import { describe, expect, test } from "vitest";
import { nip } from "../src/program.ts";

const folder = join(import.meta.dirname, "../../../docs/commands");
const verbs = nip.verbs.flatMap((entry) =>
  isGroup(entry) ? entry.verbs.map((inner) => ({ names: `${entry.name} ${inner.name}`, entry: inner })) : [{ names: entry.name, entry }],
);

test("docs/commands has one page for each verb and no other of nip", () => {
  const pages = readdirSync(folder).filter((name) => name.startsWith("nip-"));
  expect(pages.sort()).toEqual(verbs.map(({ names }) => pageOf(names)).sort());
});

describe.each(verbs.map(({ names, entry }) => [names, entry] as const))("the page of nip %s", (names, entry) => {
  test("names every argument, option, alias, exit code and the document", async () => {
    const page = readFileSync(join(folder, pageOf(names)), "utf8");
    const { default: verb } = await entry.load();
    const wanted = [
      ...Object.values(verb.arguments).map(({ label }) => label),
      ...Object.keys(verb.options).map((key) => `\`${flagOf(key)}`),
      ...(entry.aliases ?? []).map((alias) => `\`${alias}\``),
      ...verb.exitCodes.map((code) => `| ${code} |`),
      `\`${verb.schema}\``,
    ];
    expect(wanted.filter((text) => !page.includes(text))).toEqual([]);
  });
});

function pageOf(names: string): string {
  return `nip-${names.replace(" ", "-")}.md`;
}

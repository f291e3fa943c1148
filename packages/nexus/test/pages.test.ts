// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { flagOf, isGroup } from "@nexus/cli";
import { describe, expect, test } from "vitest";
import { nexus } from "../src/program.ts";

const folder = join(import.meta.dirname, "../../../docs/commands");
const verbs = nexus.verbs.flatMap((entry) =>
  isGroup(entry) ? entry.verbs.map((inner) => ({ names: `${entry.name} ${inner.name}`, entry: inner })) : [{ names: entry.name, entry }],
);

test("docs/commands has one page for each verb and no other of nexus", () => {
  const pages = readdirSync(folder).filter((name) => name.startsWith("nexus-"));
  expect(pages.sort()).toEqual(verbs.map(({ names }) => pageOf(names)).sort());
});

describe.each(verbs.map(({ names, entry }) => [names, entry] as const))("the page of nexus %s", (names, entry) => {
  const page = () => readFileSync(join(folder, pageOf(names)), "utf8");

  test("names the call, every argument, option, alias and the document", async () => {
    const { default: verb } = await entry.load();
    const wanted = [
      `# nexus ${names}\n`,
      ...Object.values(verb.arguments).map(({ label }) => label),
      ...Object.keys(verb.options).map((key) => `\`${flagOf(key)}`),
      ...(entry.aliases ?? []).map((alias) => `\`${alias}\``),
      `\`${verb.schema}\``,
    ];
    expect(wanted.filter((text) => !page().includes(text))).toEqual([]);
  });

  test("lists the exit codes that the verb declares, and no other", async () => {
    const { default: verb } = await entry.load();
    const listed = [...page().matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
    expect(listed).toEqual([0, 2, ...verb.exitCodes, 130].sort((a, b) => a - b));
  });
});

function pageOf(names: string): string {
  return `nexus-${names.replace(" ", "-")}.md`;
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { formatDiagnostic } from "@nexus/core";
import { expect, test } from "vitest";
import { checkSystem } from "../../src/rumk/check/check.ts";
import { parseSystem } from "../../src/rumk/description/load.ts";
import { causes } from "../../src/rumk/blackbox/record.ts";
import { changed, demo } from "./demo.ts";

const page = readFileSync(join(import.meta.dirname, "../../../../docs/rumk.md"), "utf8");

function fence(language: string): string {
  return new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, "s").exec(page)?.[1] ?? "";
}

test("the description on the page is the demo", () => {
  expect(fence("kdl")).toBe(demo.slice(demo.indexOf("system ")));
});

test("the faults on the page are those of the demo with two mistakes", () => {
  const text = changed(['device "rtc0"', 'device "rtc"'], ["harts 2 3", "harts 2 1"]);
  const told = checkSystem(parseSystem(text, "rumk-demo.kdl")).map(formatDiagnostic).join("\n");
  expect(fence("text")).toBe(`${told}\n`);
});

test("the page names every cause of a record", () => {
  expect(causes.filter((cause) => cause !== "unknown" && !page.includes(`\`${cause}\``))).toEqual([]);
});

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { expect, test } from "vitest";
import { suggest } from "../../src/schema/suggest.ts";

const known = ["version", "license", "depends", "run", "description"];

test.each([
  ["vresion", "version"],
  ["licence", "license"],
  ["License", "license"],
  ["depend", "depends"],
  ["runn", "run"],
  ["rnu", "run"],
  ["desciption", "description"],
  ["x", undefined],
  ["colour", undefined],
  ["verxxxn", undefined],
])("%s → %s", (given, expected) => {
  expect(suggest(given, known)).toBe(expected);
});

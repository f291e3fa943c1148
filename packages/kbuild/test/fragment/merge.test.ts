// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { expect, test } from "vitest";
import { formatRequests, mergeRequests } from "../../src/fragment/merge.ts";
import { parseFragment } from "../../src/fragment/parse.ts";

test("the last request for a symbol counts and takes its place in the order", () => {
  const base = parseFragment("CONFIG_A=y\nCONFIG_B=y\nCONFIG_C=4\n", "base.config");
  const later = parseFragment("# CONFIG_A is not set\nCONFIG_C=4\n", "later.config");
  const { requests, overridden } = mergeRequests([base, later]);
  expect(formatRequests(requests)).toBe("CONFIG_B=y\n# CONFIG_A is not set\nCONFIG_C=4\n");
  expect(overridden.map(({ request, by }) => [request.symbol, request.at.file, by.at.file])).toEqual([["A", "base.config", "later.config"]]);
});

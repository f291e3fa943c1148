// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { expect, test } from "vitest";
import { libraryFolder } from "../../src/view/library-links.ts";

test.each([
  ["/usr/lib/foo", "lib/foo"],
  ["  /lib/foo/ ", "lib/foo"],
  ["/usr//lib/./a/../b", "lib/b"],
  ["/usr/lib", undefined],
  ["/usr/lib/../bin", undefined],
  ["/usr/lib/../../etc", undefined],
  ["/usr/lib32", undefined],
  ["/opt/foo", undefined],
  ["lib/foo", undefined],
  ["include /usr/lib/*.conf", undefined],
  ["# /usr/lib/foo", undefined],
])("%j is the folder %j", (line, folder) => {
  expect(libraryFolder(line)).toBe(folder);
});

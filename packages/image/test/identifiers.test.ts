// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { expect, test } from "vitest";
import { deriveUuid } from "../src/index.ts";

test("a derived UUID depends on seed and name, and has the version and variant bits of RFC 9562", () => {
  expect(deriveUuid("lock", "root")).toBe(deriveUuid("lock", "root"));
  expect(new Set([deriveUuid("lock", "root"), deriveUuid("lock", "boot"), deriveUuid("other", "root"), deriveUuid("lockr", "oot")]).size).toBe(4);
  for (let index = 0; index < 100; index++) {
    expect(deriveUuid("lock", String(index))).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  }
});

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { expect, test } from "vitest";
import type { Offer } from "../../src/catalogue/offer.ts";
import { closureDigest, releaseKey } from "../../src/pkgsrc/identity.ts";

const offer = (name: string, version = "1.0", more: Partial<Offer> = {}): Offer => ({
  repository: "toys",
  name,
  version,
  architecture: "x86_64",
  description: "",
  depends: [],
  detail: { file: `${name}-${version}.tgz`, folder: "", requires: [], categories: [] },
  ...more,
});
const [a, b, c] = [offer("a"), offer("b"), offer("c")];

test("a digest follows from the files of the closure, in whatever order they come, and from nothing else", () => {
  const digest = closureDigest(a, [a, b, c]);
  expect(closureDigest(a, [c, a, b])).toBe(digest);
  expect(closureDigest({ ...a, repository: "a mirror", description: "other words" }, [{ ...a, repository: "a mirror" }, b, c])).toBe(digest);
  expect(closureDigest(b, [a, b, c])).not.toBe(digest);
  expect(closureDigest(a, [a, b])).not.toBe(digest);
  for (const changed of [offer("b", "1.1"), offer("b", "1.0", { downloadSize: 7 }), offer("b", "1.0", { detail: { ...b.detail, buildDate: "later" } })]) {
    expect(closureDigest(a, [a, changed, c])).not.toBe(digest);
  }
  expect(releaseKey(a, digest)).toMatch(/^a-1\.0-[0-9a-df-np-sv-z]{8}$/);
});

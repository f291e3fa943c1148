// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { expect, test } from "vitest";
import type { Installed } from "../../src/install/add-release.ts";
import { closureOf } from "../../src/install/closure-of.ts";

function world(needs: Record<string, readonly string[]>): Map<string, Installed> {
  return new Map(Object.entries(needs).map(([key, dependencies]) => [key, { program: { key, dependencies } } as unknown as Installed]));
}

const keys = (start: string, byKey: Map<string, Installed>) => closureOf(byKey.get(start)!, byKey).map(({ program }) => program.key);

test("a program's closure is what it leads to, itself first, and nothing that another one needs", () => {
  const byKey = world({ app: ["lib", "nip:nip-run", "app:view"], lib: ["libc"], libc: ["lib"], other: ["secret"], secret: [] });
  expect(keys("app", byKey)).toEqual(["app", "lib", "libc"]);
  expect(keys("other", byKey)).toEqual(["other", "secret"]);
});

test("what is needed and not there is a fault of ours", () => {
  expect(() => keys("app", world({ app: ["lib"] }))).toThrow(expect.objectContaining({ code: "internal" }));
});

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import fc from "fast-check";
import { expect, test } from "vitest";
import { namedPaths } from "../../src/plain/named-paths.ts";

test.each([
  ["nothing of it", []],
  ["\0/usr/share/hello\0", ["/usr/share/hello"]],
  ["prefix=/usr:", ["/usr"]],
  ["-I/usr/include -L/usr/lib", ["/usr/include", "/usr/lib"]],
  ["/usr/local/bin:/usr/bin:/bin", ["/usr/local/bin", "/usr/bin"]],
  ["#!/bin/sh -e", ["/bin/sh"]],
  ["%s/usr/x and 'lib' /lib64/x", ["/usr/x", "/lib64/x"]],
  ["/usr/one/usr/two", ["/usr/one/usr/two", "/usr/two"]],
  ["/etc/passwd /var/lib/x ./bin/x %s/bin/x share/bin/ /users /usr-merge /library/", []],
  ["/home/usr", ["/usr"]],
])("%j names %j", (text, expected) => {
  expect([...namedPaths(text)]).toEqual(expected);
});

test("a path below /usr is found whatever stands around it", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary-ascii" }), fc.string({ unit: "binary-ascii" }), (before, after) => {
      expect([...namedPaths(`${before}/usr/share/x\0${after}`)]).toContainEqual(expect.stringMatching(/^\/usr\/share\/x$/));
    }),
  );
});

test("a text of nothing but paths is not read to its end, and counts as one that names all of /usr", () => {
  const harmless = "/usr/share/locale/".repeat(3_000_000); // each path begins inside the one before it
  const paths = namedPaths(harmless);
  expect(paths).toContain("/usr");
  expect(paths.size).toBeLessThan(10);
});

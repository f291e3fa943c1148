// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import fc from "fast-check";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { expandBraces, matchPattern, namesInPattern, splitPackageName } from "../../src/pkgsrc/pattern.ts";

const table = readFileSync(join(import.meta.dirname, "match-verdicts.tsv"), "utf8");
const verdicts = table
  .trimEnd()
  .split("\n")
  .map((line) => line.split("\t") as [pattern: string, full: string, verdict: string]);

test("every recorded verdict of the real pkg_match is ours", () => {
  expect(verdicts).toHaveLength(5495);
  const different = verdicts.filter(([pattern, full, verdict]) => matchPattern(pattern, full) !== (verdict === "1"));
  expect(different).toEqual([]);
});

test("whatever fits a pattern bears a name that the pattern says", () => {
  for (const [pattern, full, verdict] of verdicts) {
    const names = namesInPattern(pattern);
    if (verdict === "1" && names !== undefined) expect(names, `${pattern} ${full}`).toContain(splitPackageName(full).name);
  }
});

test.each([
  ["foo>=1.0<2", ["foo"]],
  ["foo-[0-9]*", ["foo"]],
  ["foo-1.*", ["foo"]],
  ["foo-1.0", ["foo", "foo-1.0"]],
  ["foo", ["foo"]],
  ["foo-bar", ["foo-bar"]],
  ["foo-3d>=1", ["foo-3d"]],
  ["p{y,erl}-x{,y}>=1", ["py-x", "py-xy", "perl-x", "perl-xy"]],
  ["{foo>=2,bar-[0-9]*}", ["foo", "bar"]],
  ["foo*", undefined],
  ["foo-bar*", undefined],
  ["foo?-[0-9]*", undefined],
  ["foo*>=1", undefined],
])("the names in %s", (pattern, names) => {
  expect(namesInPattern(pattern)).toEqual(names);
});

test.each([
  ["foo>=1.0", ["foo-1.0", "foo-1.0nb3", "foo-1.0.0", "foo-1.0a"], ["foo-1.0rc1", "foo-0.9", "bar-2"]],
  ["foo>1.0", ["foo-1.0nb1", "foo-1.0pl1", "foo-1.0a"], ["foo-1.0.0", "foo-1.0"]],
  ["foo<1.0", ["foo-1.0alpha", "foo-1.0beta2", "foo-1.0pre1", "foo-1.0rc9"], ["foo-1.0", "foo-1.0nb1"]],
  ["foo<=1.0", ["foo-1.0"], ["foo-1.0nb1"]],
  ["foo>=1.2<2", ["foo-1.9", "foo-2rc1"], ["foo-2.0", "foo-1.1"]],
  ["foo-[0-9]*", ["foo-1.0"], ["foo-bar-1.0", "foo"]],
  ["{foo>=2,bar>=1}", ["foo-2", "bar-1.5"], ["foo-1", "bar-0.9"]],
  ["py{27,39}-foo>=1", ["py27-foo-1", "py39-foo-2"], ["py38-foo-2"]],
  ["ncurses-6.3{,nb*}", ["ncurses-6.3", "ncurses-6.3nb1"], ["ncurses-6.4"]],
  ["foo-1.0", ["foo-1.0"], ["foo-1.0.0"]],
  ["foo", ["foo-1.0", "foo-2"], ["foobar-1.0"]],
  ["foo==1.0", [], ["foo-1.0"]],
  ["foo>=1", [], ["foo-2-1"]],
  ["f[!a-n]o-1", ["foo-1"], ["fbo-1"]],
])("%s", (pattern, fitting, others) => {
  expect(fitting.filter((full) => !matchPattern(pattern, full))).toEqual([]);
  expect(others.filter((full) => matchPattern(pattern, full))).toEqual([]);
});

/** Texts with groups of alternatives, and every text they stand for, made the other way round. */
const grouped: fc.Arbitrary<{ pattern: string; all: string[] }> = fc
  .array(
    fc.oneof(
      fc.stringMatching(/^[a-z0-9.-]{0,4}$/).map((text) => [text]),
      fc.array(fc.stringMatching(/^[a-z0-9.]{0,3}$/), { minLength: 2, maxLength: 3 }),
    ),
    { maxLength: 5 },
  )
  .map((parts) => ({
    pattern: parts.map((part) => (part.length === 1 ? part[0] : `{${part.join(",")}}`)).join(""),
    all: parts.reduce<string[]>((before, part) => before.flatMap((head) => part.map((tail) => head + tail)), [""]),
  }));

test("braces stand for all combinations of their alternatives", () => {
  fc.assert(
    fc.property(grouped, ({ pattern, all }) => {
      expect(expandBraces(pattern)).toEqual(all);
    }),
  );
});

test("braces in braces", () => {
  expect(expandBraces("a{b{c,d},e}f")).toEqual(["abcf", "abdf", "aef"]);
  expect(expandBraces("{x}")).toEqual(["x"]);
});

test.each([
  ["{a,b", /a brace is not closed/],
  ["{a,b}".repeat(40), /stands for more than 1024 patterns/],
  [`foo-${"1".repeat(5000)}`, /longer than 4096 bytes/],
])("a malformed pattern is refused: %#", (pattern, message) => {
  expect(() => matchPattern(pattern, "foo-1")).toThrow(message);
});

test("a pattern of many stars ends soon on a text that it does not fit", () => {
  expect(matchPattern(`${"a*".repeat(500)}b`, `${"a".repeat(3000)}-1`)).toBe(false);
});

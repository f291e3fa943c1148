// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import fc from "fast-check";
import { expect, test } from "vitest";
import { linkFollower, type LinkMap } from "../src/follow-link.ts";
import type { TreeEntry } from "../src/index.ts";

/** Every link followed anew, as the kernel does it, for as long as it takes. */
function stepByStep(path: string, lookUp: LinkMap): string {
  const position: string[] = [];
  const pending = path.split("/").reverse();
  for (let links = 0; pending.length > 0;) {
    const name = pending.pop()!;
    if (name === "" || name === ".") continue;
    if (name === "..") {
      if (position.pop() === undefined) return "outside";
      continue;
    }
    const entry = lookUp([...position, name].join("/"));
    if (entry?.kind !== "symlink") position.push(name);
    else if (++links > 40) return "outside";
    else if (entry.target.startsWith("/")) return entry.target.startsWith("/dev") ? "system" : "absolute";
    else pending.push(...entry.target.split("/").reverse());
  }
  return "inside";
}

const name = fc.constantFrom("a", "b", "c", "d");
const target = fc.oneof(
  { weight: 9, arbitrary: fc.array(fc.oneof(name, fc.constantFrom("..", ".", "")), { minLength: 1, maxLength: 5 }).map((names) => names.join("/").replace(/^\/+/, "") || ".") },
  { weight: 1, arbitrary: fc.constantFrom("/dev/null", "/etc") },
);
const links = fc.dictionary(
  fc.oneof(
    name,
    fc.tuple(name, name).map((names) => names.join("/")),
  ),
  target,
  { maxKeys: 12 },
);

const mapOf = (targets: Readonly<Record<string, string>>): LinkMap => {
  const entries = new Map(Object.entries(targets).map(([path, to]): [string, TreeEntry] => [path, { kind: "symlink", path, target: to }]));
  return (path) => entries.get(path);
};

test("many links of a tree end where each of them ends when it is followed by itself", () => {
  fc.assert(
    fc.property(links, (targets) => {
      const lookUp = mapOf(targets);
      const follow = linkFollower(lookUp);
      const paths = Object.keys(targets);
      expect(paths.map(follow)).toEqual(paths.map((path) => stepByStep(path, lookUp)));
    }),
    { numRuns: 2000 },
  );
});

test("a chain is followed as far as the kernel follows it, from wherever it is entered first", () => {
  const length = 100;
  const chain = Object.fromEntries(Array.from({ length }, (_, index) => [`l${index}`, index === length - 1 ? "end" : `l${index + 1}`]));
  const lookUp = mapOf(chain);
  const paths = Object.keys(chain);
  for (const order of [paths, paths.toReversed()]) {
    const follow = linkFollower(lookUp);
    expect(order.map(follow)).toEqual(order.map((path) => stepByStep(path, lookUp)));
  }
  expect(paths.map(linkFollower(lookUp)).filter((end) => end === "inside")).toHaveLength(40);
});

test("thousands of links through the same long ones cost a few steps each", () => {
  const long = Object.fromEntries(Array.from({ length: 39 }, (_, index) => [`l${index}`, `${"x/../".repeat(800)}l${index + 1}`]));
  const short = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`a${index}`, "l0"]));
  const lookUp = mapOf({ ...short, ...long });
  let steps = 0;
  const follow = linkFollower((path) => (steps++, lookUp(path)));
  expect(Object.keys(short).every((path) => follow(path) === "inside")).toBe(true);
  expect(steps).toBeLessThan(39 * 801 * 2 + 10_000 * 4);
});

test("targets that lead deeper than any tree are not looked up there", () => {
  const lookUp = mapOf({ deep: `${"a/".repeat(1000)}../`.repeat(2), out: `${"a/".repeat(1000)}${"../".repeat(1001)}` });
  let steps = 0;
  const follow = linkFollower((path) => (steps++, lookUp(path)));
  expect([follow("deep"), follow("out")]).toEqual(["inside", "outside"]);
  expect(steps).toBeLessThan(500);
});

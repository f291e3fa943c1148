// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import fc from "fast-check";
import { NexusError } from "@nexus/core";
import { expect, test } from "vitest";
import { walkClosure, type ClosureRules } from "../../src/closure/walk-closure.ts";

const rules = (graph: Record<string, string[]>): ClosureRules<string> => ({
  keyOf: (node) => node,
  labelOf: (node) => `${node} 1.0`,
  dependenciesOf: (node) => graph[node] ?? [],
  choose: (dependency, chosen) => chosen.find((node) => node === dependency) ?? (dependency in graph ? dependency : undefined),
  whereSought: "the repository test",
});

const names = fc.constantFrom(..."abcdefghij");

test("takes exactly what can be reached, dependencies before what needs them wherever there is no circle", () => {
  fc.assert(
    fc.property(fc.dictionary(names, fc.array(names, { maxLength: 4 }), { minKeys: 1 }), (partial) => {
      const graph = Object.fromEntries([..."abcdefghij"].map((name) => [name, partial[name] ?? []]));
      const order = walkClosure(["a"], rules(graph)).map(({ node }) => node);
      const reach = (from: string): Set<string> => {
        const seen = new Set([from]);
        for (const node of seen) for (const next of graph[node] ?? []) seen.add(next);
        return seen;
      };
      expect(new Set(order)).toEqual(reach("a"));
      expect(order).toHaveLength(new Set(order).size);
      for (const node of order) {
        for (const need of graph[node] ?? []) {
          if (!reach(need).has(node)) expect(order.indexOf(need)).toBeLessThan(order.indexOf(node));
        }
      }
    }),
  );
});

test("names the shortest chain to what nobody has", () => {
  const graph = { app: ["long", "lib"], long: ["longer"], longer: ["lib"], lib: ["libgone.so=1-64"] };
  const attempt = () => walkClosure(["app"], rules(graph));
  expect(attempt).toThrow(NexusError);
  expect(attempt).toThrow("app 1.0 → lib 1.0 needs libgone.so=1-64, which the repository test does not have");
});

test("a chain of many packages needs no deep stack", () => {
  const graph = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`p${index}`, index === 19_999 ? [] : [`p${index + 1}`]]));
  const order = walkClosure(["p0"], { ...rules(graph), choose: (dependency) => dependency });
  expect(order[0]?.node).toBe("p19999");
  expect(order.at(-1)?.needs).toEqual([{ node: "p1", because: "p1" }]);
});

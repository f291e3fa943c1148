// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";

/** The rules of an ecosystem that choose by name: how it reads dependencies and what it takes for one. */
export interface ClosureRules<T> {
  /** Names a choice within the closure; two choices of one key are the same. */
  keyOf(node: T): string;
  /** For messages: "curl 8.1-1". */
  labelOf(node: T): string;
  /** The dependencies as the package states them, in its order. */
  dependenciesOf(node: T): readonly string[];
  /** What fits a dependency: one of `chosen` first, else the best offer; undefined when nobody has it. */
  choose(dependency: string, chosen: readonly T[]): T | undefined;
  /** For the hint when nothing fits. */
  whereSought: string;
}

/** One chosen node, with what it needs and what it was chosen for. */
export interface Chosen<T> {
  node: T;
  needs: { node: T; because: string }[];
  /** Who needed it first, and how; undefined for what the user asked for. */
  from?: { needer: Chosen<T>; because: string };
}

/**
 * Everything that `wanted` needs, by a walk that depends on nothing but its input: breadth first, so that each chain is
 * the shortest. Returns dependencies before what needs them; where packages need each other in a circle, in the order
 * they were reached.
 * @throws NexusError "conflict" with the chain to a dependency that nobody has.
 */
export function walkClosure<T>(wanted: readonly T[], rules: ClosureRules<T>): Chosen<T>[] {
  const chosen = new Map<string, Chosen<T>>();
  const nodes: T[] = [];
  const take = (node: T, from?: Chosen<T>["from"]): T => {
    const known = chosen.get(rules.keyOf(node));
    if (known !== undefined) return known.node;
    chosen.set(rules.keyOf(node), { node, needs: [], from });
    nodes.push(node);
    return node;
  };
  for (const node of wanted) take(node);
  for (const needer of chosen.values()) {
    for (const because of rules.dependenciesOf(needer.node)) {
      const found = rules.choose(because, nodes);
      if (found === undefined) throw missing(because, needer, rules);
      needer.needs.push({ node: take(found, { needer, because }), because });
    }
  }
  return dependenciesFirst([...chosen.values()], (node) => chosen.get(rules.keyOf(node))!);
}

/** From what the user asked for to a node: `app 1.0 → lib 2.0 (for libx.so)`. */
export function chainTo<T>(last: Chosen<T>, { labelOf }: Pick<ClosureRules<T>, "labelOf">): string {
  const steps: string[] = [];
  for (let each: Chosen<T> | undefined = last; each !== undefined; each = each.from?.needer) {
    const label = labelOf(each.node);
    const because = each.from?.because;
    steps.unshift(because === undefined || label.startsWith(because) ? label : `${label} (for ${because})`);
  }
  return steps.join(" → ");
}

function dependenciesFirst<T>(all: readonly Chosen<T>[], lookUp: (node: T) => Chosen<T>): Chosen<T>[] {
  const ordered = new Set<Chosen<T>>();
  const begun = new Set<Chosen<T>>();
  // By hand, not by calls: a chain of packages may be longer than the stack.
  for (const start of all) {
    const pending = [start];
    while (pending.length > 0) {
      const top = pending.at(-1)!;
      begun.add(top);
      const next = top.needs.map(({ node }) => lookUp(node)).find((need) => !begun.has(need));
      if (next !== undefined) pending.push(next);
      else ordered.add(pending.pop()!);
    }
  }
  return [...ordered];
}

function missing<T>(dependency: string, needer: Chosen<T>, rules: ClosureRules<T>): NexusError {
  return new NexusError("conflict", `${chainTo(needer, rules)} needs ${dependency}, which ${rules.whereSought} does not have`, {
    hint: "nip update reads the repositories again; another repository may have it: nip repo list",
  });
}

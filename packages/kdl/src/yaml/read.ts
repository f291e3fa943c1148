// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { isAlias, isMap, isScalar, isSeq, parseDocument } from "yaml";
import type { Node, Pair, Scalar, YAMLMap, YAMLSeq } from "yaml";
import type { Diagnostic } from "@nexus/core";
import { diagnosticAt, locate } from "../diagnose.ts";
import { limits } from "../limits.ts";
import type { Positions } from "../positions.ts";
import type { Primitive, SourceNode, SourceValue, Span } from "../tree.ts";
import { findYamlFaults } from "./faults.ts";

/**
 * Reads YAML 1.2 into the tree that KDL has: `key: scalar` is a node with one argument, `key: [scalars]` a node with
 * several, `key: {map}` a node with children, a list that holds maps or lists one node an item. docs/documents.md
 * shows each. Never throws for a bad text: every error found is a diagnostic.
 */
export function readYaml(text: string, file: string, positions: Positions): { nodes: SourceNode[]; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const report = (span: Span, message: string, hint?: string) => {
    diagnostics.push(diagnosticAt(locate({ file, lines: positions.lines }, span), message, hint));
  };
  // Duplicate keys are looked for below: yaml compares each key with each other one.
  const document = parseDocument(text, { prettyErrors: false, stringKeys: true, uniqueKeys: false, version: "1.2" });
  for (const { start, end, message, hint } of findYamlFaults(document, text)) report(positions.span(start, end), message, hint);
  if (diagnostics.length > 0) return { nodes: [], diagnostics };

  const anchors = new Map<string, Node>();
  let valuesLeft: number = limits.yamlValues;
  const root = visit(document.contents);
  if (isMap(root)) return { nodes: readMap(root, 1), diagnostics };
  if (!isEmpty(root)) report(spanOf(root), "expected keys with values at the top of the document");
  return { nodes: [], diagnostics };

  function readMap(map: YAMLMap, depth: number): SourceNode[] {
    if (depth > limits.depth) {
      report(spanOf(map), `maps are nested too deeply: more than ${limits.depth} levels`);
      return [];
    }
    const lines = new Map<string, number>();
    return (map.items as Pair<Scalar<string>, Node | null>[]).flatMap(({ key, value }) => {
      const span = spanOf(key);
      const before = lines.get(key.value);
      if (before !== undefined) report(span, `the key ${key.value} is given twice, first on line ${before}`, "keep one of the two");
      lines.set(key.value, before ?? span.line);
      return readPair({ name: key.value, args: [], props: new Map(), children: [], span }, value, depth);
    });
  }

  function readPair(node: SourceNode, given: Node | null, depth: number): SourceNode[] {
    const value = visit(given);
    if (isEmpty(value)) return [node];
    if (isMap(value)) return [{ ...node, children: readMap(value, depth + 1) }];
    if (!isSeq(value)) return [{ ...node, args: [readScalar(value)] }];
    const items = visitItems(value);
    if (items.length === 0) return [];
    if (items.every((item) => isScalar(item))) return [{ ...node, args: items.map(readScalar) }];
    return items.map((item) => {
      const one = { ...node, span: spanOf(item) };
      if (isMap(item)) return { ...one, children: readMap(item, depth + 1) };
      return { ...one, args: isSeq(item) ? visitItems(item).map(readScalar) : [readScalar(item)] };
    });
  }

  function readScalar(node: Node | null): SourceValue {
    const span = spanOf(node);
    const value = isScalar(node) ? node.value : undefined;
    if (isPrimitive(value)) return { value, span };
    report(span, "expected text, a number, true or false here");
    return { value: null, span };
  }

  function visitItems(list: YAMLSeq): (Node | null)[] {
    return (list.items as (Node | null)[]).map(visit);
  }

  /** The node itself, or what its alias stands for. Aliases multiply, so what they bring in is counted. */
  function visit(node: Node | null): Node | null {
    if (--valuesLeft === 0) report(spanOf(node), `the document is too large: more than ${limits.yamlValues} values after its aliases are followed`);
    if (valuesLeft <= 0) return null;
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target === undefined) report(spanOf(node), `there is no &${node.source} before *${node.source}`);
      return target === undefined ? null : visit(target);
    }
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (node !== null && anchor !== undefined) {
      if ((anchors.get(anchor) ?? node) !== node) report(spanOf(node), `the anchor &${anchor} is set twice`, "give one of them another name");
      anchors.set(anchor, node);
    }
    return node;
  }

  function spanOf(node: Node | null): Span {
    const range = node?.range;
    return range ? positions.span(range[0], range[1]) : { line: 1, column: 1, endColumn: 2 };
  }
}

function isEmpty(node: Node | null): boolean {
  return node === null || (isScalar(node) && node.value === null);
}

function isPrimitive(value: unknown): value is Primitive {
  return value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

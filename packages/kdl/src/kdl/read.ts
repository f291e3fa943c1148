// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { getLocation } from "@bgotink/kdl";
import type { Entry, Identifier, Node, Value } from "@bgotink/kdl";
import type { Diagnostic } from "@nexus/core";
import { diagnosticAt, locate } from "../diagnose.ts";
import { attemptParse } from "./attempt.ts";
import { findFaults } from "./faults.ts";
import { examineStructure } from "./structure.ts";
import type { Positions } from "../positions.ts";
import type { SourceNode, SourceProperty, SourceValue, Span } from "../tree.ts";

/** Reads KDL 2.0 (kdl.dev/spec). Never throws for a bad text: every error found is a diagnostic. */
export function readKdl(text: string, file: string, positions: Positions): { nodes: SourceNode[]; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const report = (span: Span, message: string, hint?: string) => {
    diagnostics.push(diagnosticAt(locate({ file, lines: positions.lines }, span), message, hint));
  };
  const structure = examineStructure(text);
  const attempt = structure.faults.length === 0 ? attemptParse(text) : undefined;
  if (attempt === undefined || "errors" in attempt) {
    for (const { start, end, message, hint } of findFaults(text, structure, attempt?.errors)) report(positions.span(start, end), message, hint);
    return { nodes: [], diagnostics };
  }
  return { nodes: attempt.document.nodes.map(readNode), diagnostics };

  function readNode(node: Node): SourceNode {
    const span = spanOf(node.name);
    if (node.tag !== null) refuseTag(span, node.tag.name);
    const args: SourceValue[] = [];
    const props = new Map<string, SourceProperty>();
    for (const entry of node.entries) {
      if (entry.name === null) args.push(readValue(entry));
      else readProperty(entry, entry.name, props);
    }
    const children = (node.children?.nodes ?? []).map(readNode);
    return { name: node.name.name, args, props, children, span };
  }

  function readValue(entry: Entry): SourceValue {
    const { value } = entry;
    const span = spanOf(value);
    if (value.tag !== null) refuseTag(span, value.tag.name);
    // @bgotink/kdl 0.4.0 takes : ; < = > ? @ for hexadecimal digits: what stands behind the number would be lost.
    const swallowed = /^[+-]?0x[0-9a-f_]*[:-@]/i.exec(value.representation ?? "");
    if (swallowed !== null) report(span, `a blank is missing behind the number ${swallowed[0].slice(0, -1)}`);
    return { value: value.value, span };
  }

  function readProperty(entry: Entry, name: Identifier, props: Map<string, SourceProperty>): void {
    const nameSpan = spanOf(name);
    if (props.has(name.name)) report(nameSpan, `the property ${name.name} is given twice`, "keep one of the two");
    props.set(name.name, { ...readValue(entry), nameSpan });
  }

  function refuseTag(span: Span, tag: string): void {
    report(span, `type annotations such as (${tag}) have no meaning here`, `leave out (${tag})`);
  }

  function spanOf(element: Value | Identifier): Span {
    const at = getLocation(element);
    return at === undefined ? { line: 1, column: 1, endColumn: 2 } : positions.span(at.start.offset, at.end.offset);
  }
}

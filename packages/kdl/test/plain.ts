// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";
import type { Diagnostic } from "@nexus/core";
import { parseDocument } from "../src/index.ts";
import type { Primitive, SourceNode } from "../src/index.ts";

/** A tree without positions: what two readers have to agree on. */
export interface PlainNode {
  name: string;
  args: Primitive[];
  props: Record<string, Primitive>;
  children: PlainNode[];
}

export function withoutPositions(nodes: readonly SourceNode[]): PlainNode[] {
  return nodes.map(({ name, args, props, children }) => ({
    name,
    args: args.map(({ value }) => value),
    props: Object.fromEntries([...props].map(([key, { value }]) => [key, value])),
    children: withoutPositions(children),
  }));
}

export function diagnosticsOf(work: () => unknown): Diagnostic[] {
  try {
    work();
    return [];
  } catch (error) {
    if (error instanceof NexusError && error.code === "bad-document") return error.diagnostics;
    throw error;
  }
}

/** "line:column-endColumn message" for each syntax error. */
export function syntaxErrors(text: string, file: string): string[] {
  return diagnosticsOf(() => parseDocument(text, file)).map(summary);
}

export function summary({ line, column, endColumn, message }: Diagnostic): string {
  return `${line}:${column}-${endColumn} ${message}`;
}

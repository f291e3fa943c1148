// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Diagnostic } from "@nexus/core";
import { diagnosticAt, locate } from "../diagnose.ts";
import type { Field, Shape } from "./fields.ts";
import type { SourceDocument, SourceNode, Span } from "../tree.ts";

/** What one call of decode collects. */
export interface Context {
  document: SourceDocument;
  diagnostics: Diagnostic[];
}

/** A field with the names that it has in documents: one, none, or those of a sequence's variants. */
export interface NamedField {
  key: string;
  names: string[];
  field: Field<unknown>;
}

/** A node being read, and how far. */
export interface Cursor {
  node: SourceNode;
  context: Context;
  /** The node as messages name it. */
  owner: string;
  fields: NamedField[];
  /** Every name that a field of the shape stands for. */
  names: Set<string>;
  children: Map<string, SourceNode[]>;
  nextArgument: number;
  readProperties: Set<string>;
  readChildren: Set<string>;
}

/** Stands for a value whose faults were reported already. */
export const bad = Symbol("bad");
export type Read<T> = T | typeof bad;

/** Begins to read a node. */
export function openCursor(shape: Shape<unknown>, node: SourceNode, context: Context): Cursor {
  const fields = Object.entries(shape.fields).map(([key, field]) => ({ key, names: namesOf(key, field), field }));
  return {
    node,
    context,
    owner: node.name === "" ? "the document" : node.name,
    fields,
    names: new Set(fields.flatMap(({ names }) => names)),
    children: Map.groupBy(node.children, (child) => child.name),
    nextArgument: 0,
    readProperties: new Set(),
    readChildren: new Set(),
  };
}

export function isYaml(cursor: Cursor): boolean {
  return cursor.context.document.syntax === "yaml";
}

/** What a child is called in the syntax at hand. */
export function childNoun(cursor: Cursor): "key" | "node" {
  return isYaml(cursor) ? "key" : "node";
}

/** Notes a fault. Returns the stand-in for the value that could not be read. */
export function report(context: Context, span: Span, message: string, hint?: string): typeof bad {
  context.diagnostics.push(diagnosticAt(locate(context.document, span), message, hint));
  return bad;
}

function namesOf(key: string, field: Field<unknown>): string[] {
  const { place } = field;
  if (place.kind === "sequence") return Object.keys(place.variants);
  if (place.kind === "properties" || place.kind === "entries" || place.kind === "position") return [];
  return [field.name ?? key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)];
}

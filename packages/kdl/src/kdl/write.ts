// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Primitive } from "../tree.ts";

/** A node to be written. Properties that are undefined are left out. */
export interface NewNode {
  name: string;
  args?: readonly Primitive[];
  props?: Readonly<Record<string, Primitive | undefined>>;
  children?: readonly NewNode[];
}

/**
 * The nodes as KDL 2.0 text: one node a line, two blanks a level, values of type text always in quotes, properties in
 * the order given. Equal nodes give equal text. @throws RangeError for text that is no valid Unicode.
 */
export function writeDocument(nodes: readonly NewNode[]): string {
  return nodes.map((node) => `${writeNode(node, "")}\n`).join("");
}

/** One node without its line end; its children are indented below `indent`. */
export function writeNode(node: NewNode, indent: string): string {
  const args = (node.args ?? []).map((value) => ` ${writeValue(value)}`);
  const props = Object.entries(node.props ?? {})
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${writeName(name)}=${writeValue(value as Primitive)}`);
  const line = `${indent}${writeName(node.name)}${args.join("")}${props.join("")}`;
  const children = node.children ?? [];
  if (children.length === 0) return line;
  return `${line} {\n${children.map((child) => `${writeNode(child, `${indent}  `)}\n`).join("")}${indent}}`;
}

/** A name, bare where it can be. */
export function writeName(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_.+-]*$/.test(name) && !keywords.has(name) ? name : quote(name);
}

const keywords = new Set(["true", "false", "null", "inf", "nan"]);

/** A value as KDL writes it. */
export function writeValue(value: Primitive): string {
  if (typeof value === "string") return quote(value);
  if (typeof value !== "number") return `#${value}`;
  if (Number.isNaN(value)) return "#nan";
  if (!Number.isFinite(value)) return value > 0 ? "#inf" : "#-inf";
  return Object.is(value, -0) ? "-0" : String(value);
}

function quote(text: string): string {
  if (!text.isWellFormed()) throw new RangeError("text with half a surrogate pair cannot be written");
  return `"${text.replace(mustEscape, (character) => escapes[character] ?? `\\u{${character.codePointAt(0)!.toString(16)}}`)}"`;
}

/** Quotes, line ends, and what KDL 2.0 forbids in a document (section 3.18, "Disallowed Literal Code Points"). */
// oxlint-disable-next-line no-control-regex
const mustEscape = /["\\\u0000-\u001f\u007f\u0085\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;

const escapes: Record<string, string> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\b": "\\b",
  "\f": "\\f",
};

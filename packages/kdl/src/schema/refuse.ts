// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { childNoun, isYaml, report } from "./cursor.ts";
import type { Cursor } from "./cursor.ts";
import { suggest } from "./suggest.ts";
import type { SourceNode } from "../tree.ts";

/** Reports all of a node that no field has read: nothing in a document is passed over in silence. */
export function refuseRest(cursor: Cursor): void {
  refuseArguments(cursor);
  for (const [name, property] of cursor.node.props) {
    if (cursor.readProperties.has(name)) continue;
    report(cursor.context, property.nameSpan, `${cursor.owner}: unknown property ${name}`, hintForProperty(cursor, name));
  }
  for (const child of cursor.node.children) {
    if (cursor.readChildren.has(child.name)) continue;
    report(cursor.context, child.span, `${cursor.node.name === "" ? "" : `${cursor.owner}: `}unknown ${childNoun(cursor)} ${child.name}`, hintForChild(cursor, child));
  }
}

function refuseArguments(cursor: Cursor): void {
  const surplus = cursor.node.args[cursor.nextArgument];
  if (surplus === undefined) return;
  const count = cursor.nextArgument;
  const noun = isYaml(cursor) ? "value" : "argument";
  const expected = count === 0 ? `no ${noun}s` : count === 1 ? `one ${noun}` : `${count} ${noun}s`;
  report(cursor.context, surplus.span, `${cursor.owner}: expected ${expected}, found ${cursor.node.args.length}`, hintForArgument(cursor));
}

function hintForArgument(cursor: Cursor): string | undefined {
  const properties = namesOf(cursor, "property");
  return properties.length === 0 ? undefined : `properties are written with their names: ${properties[0]}=…`;
}

function hintForProperty(cursor: Cursor, name: string): string | undefined {
  if (namesOf(cursor, "child").includes(name)) return `${name} is a node of its own; write it between the braces of ${cursor.owner}`;
  if (namesOf(cursor, "argument").includes(name)) return `${name} is an argument; write its value alone`;
  return hintAmong(name, namesOf(cursor, "property"), `${cursor.owner} takes`);
}

function hintForChild(cursor: Cursor, child: SourceNode): string | undefined {
  const { name } = child;
  if (isYaml(cursor)) return hintAmong(name, [...cursor.names], "known here");
  if (namesOf(cursor, "property").includes(name)) return `${name} is a property; write ${name}=… on the line of ${cursor.owner}`;
  if (namesOf(cursor, "argument").includes(name)) return `${name} is an argument; write its value right after ${cursor.owner}`;
  return hintAmong(name, namesOf(cursor, "child"), "known here");
}

function hintAmong(name: string, known: string[], lead: string): string | undefined {
  const near = suggest(name, known);
  if (near !== undefined) return `did you mean ${near}?`;
  return known.length === 0 ? undefined : `${lead}: ${[...known].sort().join(", ")}`;
}

function namesOf(cursor: Cursor, kind: "argument" | "property" | "child"): string[] {
  return cursor.fields.filter(({ field }) => groups[field.place.kind] === kind).flatMap(({ names }) => names);
}

const groups = {
  argument: "argument",
  arguments: "argument",
  property: "property",
  properties: undefined,
  child: "child",
  children: "child",
  sequence: "child",
  entries: undefined,
  position: undefined,
} as const;

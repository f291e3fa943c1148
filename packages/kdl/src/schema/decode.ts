// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { badDocument, locate } from "../diagnose.ts";
import { bad, childNoun, isYaml, openCursor, report } from "./cursor.ts";
import type { Context, Cursor, Read } from "./cursor.ts";
import { refuseRest } from "./refuse.ts";
import type { Scalar } from "./scalars.ts";
import type { Field, Place, Schema, Shape } from "./fields.ts";
import type { SourceDocument, SourceNode, SourceValue } from "../tree.ts";

/**
 * The typed value of a document.
 * @throws NexusError "bad-document" with every fault: missing, unknown, given twice, of the wrong type, or found by a
 *   check of the schema.
 */
export function decode<T>(schema: Schema<T>, document: SourceDocument): T {
  const context: Context = { document, diagnostics: [] };
  const span = { line: 1, column: 1, endColumn: 2 };
  const root: SourceNode = { name: "", args: [], props: new Map(), children: document.nodes, span };
  const result = readNode(schema, root, context);
  if (result === bad) throw badDocument(document.file, context.diagnostics);
  return result;
}

function readNode<T>(shape: Shape<T>, node: SourceNode, context: Context): Read<T> {
  const before = context.diagnostics.length;
  const cursor = openCursor(shape, node, context);
  const values: Record<string, unknown> = {};
  for (const { key, names, field } of cursor.fields) values[key] = readField(cursor, names[0] ?? key, field);
  refuseRest(cursor);
  if (context.diagnostics.length > before) return bad;
  const value = shape.build(values);
  context.diagnostics.push(...(shape.check?.(value, locate(context.document, node.span)) ?? []));
  return context.diagnostics.length > before ? bad : value;
}

function readField(cursor: Cursor, name: string, field: Field<unknown>): Read<unknown> {
  const { place } = field;
  switch (place.kind) {
    case "position":
      return locate(cursor.context.document, cursor.node.span);
    case "argument":
      return readOne(cursor, name, field, place.scalar, takeArgument(cursor, name));
    case "property":
      return readOne(cursor, name, field, place.scalar, takeProperty(cursor, name));
    case "arguments":
      return readArguments(cursor, name, place);
    case "properties":
      return readProperties(cursor, place.scalar);
    case "child":
      return readChild(cursor, name, field, place.shape);
    case "children":
      return readChildren(cursor, name, place);
    case "sequence":
      return readSequence(cursor, place);
    case "entries":
      return readEntries(cursor, place.shape);
  }
}

function readOne(cursor: Cursor, name: string, field: Field<unknown>, scalar: Scalar<unknown>, given: Read<SourceValue | undefined>): Read<unknown> {
  if (given === bad) return bad;
  if (given !== undefined) return readScalar(cursor, name, scalar, given);
  if (field.fallback !== undefined) return field.fallback.value;
  const what = isYaml(cursor) ? "key" : field.place.kind;
  const missing = name === "value" ? "its value is missing" : `the ${what} ${name} is missing`;
  return report(cursor.context, cursor.node.span, `${cursor.owner}: ${missing}`);
}

function readScalar(cursor: Cursor, name: string, scalar: Scalar<unknown>, given: SourceValue): Read<unknown> {
  const { document } = cursor.context;
  const { line, column, endColumn } = given.span;
  const written = document.lines[line - 1]?.slice(column - 1, endColumn - 1) ?? "";
  const result = scalar.parse(given.value, written);
  if ("value" in result) return scalar.located ? { value: result.value, at: locate(document, given.span) } : result.value;
  const label = name === "value" || name === "values" ? cursor.owner : name;
  return report(cursor.context, given.span, `${label}: ${result.problem}`, hintToQuote(scalar, given, written));
}

/** Versions look like numbers: 1.10 is the number 1.1 unless it stands in quotes. */
function hintToQuote(scalar: Scalar<unknown>, given: SourceValue, written: string): string | undefined {
  if (typeof given.value === "string" || given.value === null) return undefined;
  return "value" in scalar.parse(written) ? `write it in quotes: ${JSON.stringify(written)}` : undefined;
}

function takeArgument(cursor: Cursor, name: string): Read<SourceValue | undefined> {
  return cursor.node.args[cursor.nextArgument++] ?? takeKey(cursor, name);
}

function takeProperty(cursor: Cursor, name: string): Read<SourceValue | undefined> {
  cursor.readProperties.add(name);
  return cursor.node.props.get(name) ?? takeKey(cursor, name);
}

/** YAML has keys where KDL has arguments and properties: the one value of such a key. */
function takeKey(cursor: Cursor, name: string): Read<SourceValue | undefined> {
  const values = takeKeyValues(cursor, name);
  if (values === bad || values === undefined || values.length === 1) return values === bad ? bad : values?.[0];
  return report(cursor.context, cursor.children.get(name)![0]!.span, `${name}: expected one value, found ${values.length === 0 ? "none" : values.length}`);
}

function takeKeyValues(cursor: Cursor, name: string): Read<SourceValue[] | undefined> {
  const nodes = isYaml(cursor) ? cursor.children.get(name) : undefined;
  if (nodes === undefined) return undefined;
  cursor.readChildren.add(name);
  const map = nodes.find((node) => node.children.length > 0);
  if (map !== undefined) return report(cursor.context, map.span, `${name}: expected a value, found keys`);
  return nodes.flatMap((node) => node.args);
}

function readArguments(cursor: Cursor, name: string, place: Place & { kind: "arguments" }): Read<unknown> {
  const direct = cursor.node.args.slice(cursor.nextArgument);
  cursor.nextArgument = cursor.node.args.length;
  const given = direct.length > 0 ? direct : (takeKeyValues(cursor, name) ?? []);
  if (given === bad) return bad;
  if (given.length < place.minimum) {
    const count = place.minimum === 1 ? "at least one value" : `at least ${place.minimum} values`;
    return report(cursor.context, cursor.node.span, `${cursor.owner}: expected ${count}, found ${given.length === 0 ? "none" : given.length}`);
  }
  return allSound(given.map((item) => readScalar(cursor, name, place.scalar, item)));
}

function readProperties(cursor: Cursor, scalar: Scalar<unknown>): Read<unknown> {
  const names = [...cursor.node.props.keys(), ...(isYaml(cursor) ? cursor.children.keys() : [])];
  const read = names
    .filter((name) => !cursor.names.has(name))
    .map((name): [string, unknown] => {
      const given = takeProperty(cursor, name);
      return [name, given === bad || given === undefined ? bad : readScalar(cursor, name, scalar, given)];
    });
  return Object.fromEntries(read);
}

function readChild(cursor: Cursor, name: string, field: Field<unknown>, shape: Shape<unknown>): Read<unknown> {
  const nodes = takeChildren(cursor, name);
  const [first, second] = nodes;
  if (first === undefined) {
    if (field.fallback !== undefined) return field.fallback.value;
    return missing(cursor, name);
  }
  if (second !== undefined) {
    if (isYaml(cursor) && holdsSequence(shape)) {
      return readNode(shape, { ...first, children: nodes.flatMap((node) => node.children) }, cursor.context);
    }
    return report(cursor.context, second.span, `${name} is given twice, first on line ${first.span.line}`, "keep one of the two");
  }
  return readNode(shape, first, cursor.context);
}

function readChildren(cursor: Cursor, name: string, place: Place & { kind: "children" }): Read<unknown> {
  const found = takeChildren(cursor, name);
  const nodes = isYaml(cursor) && takesOneArgument(place.shape) ? found.flatMap(splitArguments) : found;
  if (nodes.length < place.minimum) return missing(cursor, name);
  return allSound(nodes.map((node) => readNode(place.shape, node, cursor.context)));
}

function readSequence(cursor: Cursor, place: Place & { kind: "sequence" }): Read<unknown> {
  const names = Object.keys(place.variants);
  for (const name of names) cursor.readChildren.add(name);
  const nodes = cursor.node.children.filter((node) => names.includes(node.name));
  if (nodes.length < place.minimum) {
    return report(cursor.context, cursor.node.span, `${cursor.owner}: expected at least one of ${names.join(", ")} inside`);
  }
  return allSound(
    nodes.map((node) => {
      const value = readNode(place.variants[node.name]!, node, cursor.context);
      return value === bad ? bad : { kind: node.name, ...(value as object) };
    }),
  );
}

function readEntries(cursor: Cursor, shape: Shape<unknown>): Read<unknown> {
  const nodes = cursor.node.children.filter((node) => !cursor.names.has(node.name));
  return allSound(
    nodes.map((node) => {
      cursor.readChildren.add(node.name);
      const value = readNode(shape, node, cursor.context);
      return value === bad ? bad : { name: node.name, value, at: locate(cursor.context.document, node.span) };
    }),
  );
}

function takeChildren(cursor: Cursor, name: string): SourceNode[] {
  cursor.readChildren.add(name);
  return cursor.children.get(name) ?? [];
}

function missing(cursor: Cursor, name: string): typeof bad {
  const lead = cursor.node.name === "" ? "" : `${cursor.owner}: `;
  return report(cursor.context, cursor.node.span, `${lead}the ${childNoun(cursor)} ${name} is missing`);
}

function allSound(items: Read<unknown>[]): Read<unknown[]> {
  return items.includes(bad) ? bad : items;
}

function holdsSequence(shape: Shape<unknown>): boolean {
  return Object.values(shape.fields).some((field) => field.place.kind === "sequence");
}

function takesOneArgument(shape: Shape<unknown>): boolean {
  const kinds = Object.values(shape.fields).map((field) => field.place.kind);
  return kinds.filter((kind) => kind === "argument").length === 1 && !kinds.includes("arguments");
}

function splitArguments(node: SourceNode): SourceNode[] {
  return node.args.length < 2 ? [node] : node.args.map((arg) => ({ ...node, args: [arg], span: arg.span }));
}

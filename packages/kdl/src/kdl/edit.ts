// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { getLocation, parse } from "@bgotink/kdl";
import type { Document, Entry, Node } from "@bgotink/kdl";
import { NexusError } from "@nexus/core";
import { parseDocument } from "../parse.ts";
import { lineEnd, lineStart } from "../text-lines.ts";
import type { Primitive } from "../tree.ts";
import { writeName, writeNode, writeValue } from "./write.ts";
import type { NewNode } from "./write.ts";

/** A node on the way to the one that is meant: its name, or its name and which of several, counted from 0. */
export type Step = string | { name: string; index: number };

/** One change. Paths lead from the top of the document to a node; only add-node takes the empty path. */
export type Edit =
  | { kind: "set-argument"; path: readonly Step[]; index: number; value: Primitive }
  | { kind: "set-property"; path: readonly Step[]; name: string; value: Primitive }
  | { kind: "remove-property"; path: readonly Step[]; name: string }
  /** Adds below the last sibling of the same name, else at the end. */
  | { kind: "add-node"; path: readonly Step[]; node: NewNode }
  | { kind: "remove-node"; path: readonly Step[] };

/**
 * The KDL text with the edits made, one after the other; every other byte (comments, blanks, line ends) is as it was.
 * @throws NexusError "bad-document" when the text is no KDL, "not-found" when a path leads nowhere.
 */
export function editDocument(text: string, edits: readonly Edit[]): string {
  let edited = text;
  for (const edit of edits) {
    parseDocument(edited, "the document to be edited");
    edited = apply(edited, edit, parse(edited, { storeLocations: true }));
  }
  return edited;
}

function apply(text: string, edit: Edit, document: Document): string {
  if (edit.kind === "add-node") return addNode(text, edit, document);
  const node = findNode(document, edit.path);
  switch (edit.kind) {
    case "set-argument":
      return setArgument(text, node, edit);
    case "set-property": {
      const entry = node.getPropertyEntry(edit.name);
      if (entry !== undefined) return replaceValue(text, entry, edit.value);
      return insert(text, headEnd(node), ` ${writeName(edit.name)}=${writeValue(edit.value)}`);
    }
    case "remove-property": {
      const entry = node.getPropertyEntry(edit.name);
      if (entry === undefined) throw notFound([...edit.path, `${edit.name}=`]);
      return text.slice(0, startOf(entry)).replace(/[ \t]+$/, "") + text.slice(endOf(entry.value));
    }
    case "remove-node":
      return removeNode(text, node);
  }
}

function setArgument(text: string, node: Node, edit: Edit & { kind: "set-argument" }): string {
  const entries = node.getArgumentEntries();
  const entry = entries[edit.index];
  if (entry !== undefined) return replaceValue(text, entry, edit.value);
  if (edit.index > entries.length) throw notFound([...edit.path, `argument ${edit.index}`]);
  const before = entries.at(-1);
  return insert(text, before === undefined ? endOf(node.name) : endOf(before.value), ` ${writeValue(edit.value)}`);
}

function replaceValue(text: string, { value }: Entry, next: Primitive): string {
  return text.slice(0, startOf(value)) + writeValue(next) + text.slice(endOf(value));
}

/** Removes a node; where it has its lines for itself, the lines. */
function removeNode(text: string, node: Node): string {
  const start = startOf(node);
  const end = nodeEnd(text, node);
  const [from, to] = [lineStart(text, start), lineEnd(text, end)];
  const rest = text.slice(end, to);
  if (text.slice(from, start).trim() !== "" || !restOfLine.test(rest)) {
    return text.slice(0, start) + text.slice(end + /^\s*;?\s*/.exec(rest)![0].length);
  }
  return text.slice(0, from) + text.slice(to).replace(/^\r?\n/, "");
}

/** What may follow the last node of a line. */
const restOfLine = /^\s*;?\s*(\/\/.*)?$/;

function addNode(text: string, edit: Edit & { kind: "add-node" }, document: Document): string {
  const parent = edit.path.length === 0 ? undefined : findNode(document, edit.path);
  const siblings = parent === undefined ? document.nodes : (parent.children?.nodes ?? []);
  const before = siblings.findLast((node) => node.name.name === edit.node.name) ?? siblings.at(-1);
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const write = (indent: string) => writeNode(edit.node, indent).replaceAll("\n", newline);
  if (before !== undefined) {
    const end = nodeEnd(text, before);
    const to = lineEnd(text, end);
    if (!restOfLine.test(text.slice(end, to))) return insert(text, end, `; ${write("")}`);
    return insert(text, to, newline + write(indentOf(text, startOf(before))));
  }
  if (parent === undefined) return `${text}${text === "" || text.endsWith("\n") ? "" : newline}${write("")}${newline}`;
  const indent = indentOf(text, startOf(parent));
  const lines = `${newline}${write(`${indent}  `)}${newline}${indent}`;
  if (parent.children === null) return insert(text, headEnd(parent), ` {${lines}}`);
  const closing = endOf(parent.children);
  const from = lineStart(text, closing);
  if (text.slice(from, closing).trim() !== "") return insert(text, closing, lines);
  return insert(text, from, write(`${indent}  `) + newline);
}

function findNode(document: Document, path: readonly Step[]): Node {
  let nodes = document.nodes;
  let found: Node | undefined;
  for (const step of path) {
    const { name, index } = typeof step === "string" ? { name: step, index: 0 } : step;
    found = nodes.filter((node) => node.name.name === name)[index];
    if (found === undefined) throw notFound(path);
    nodes = found.children?.nodes ?? [];
  }
  if (found === undefined) throw notFound(path);
  return found;
}

function notFound(path: readonly Step[]): NexusError {
  const steps = path.map((step) => (typeof step === "string" ? step : `${step.name}[${step.index}]`));
  return new NexusError("not-found", `the document to be edited has no ${steps.join(" / ") || "node to be edited"}`);
}

function startOf(element: Element): number {
  return getLocation(element)!.start.offset;
}

function endOf(element: Element): number {
  return getLocation(element)!.end.offset;
}

type Element = Parameters<typeof getLocation>[0];

/** The end of a node's name, arguments and properties. */
function headEnd(node: Node): number {
  const last = node.entries.at(-1);
  return last === undefined ? endOf(node.name) : endOf(last.value);
}

/** The end of a whole node; the parser counts the blanks that follow it in. */
function nodeEnd(text: string, node: Node): number {
  return startOf(node) + text.slice(startOf(node), endOf(node)).trimEnd().length;
}

function indentOf(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset), offset))![0];
}

function insert(text: string, offset: number, added: string): string {
  return text.slice(0, offset) + added + text.slice(offset);
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

/** What a document's text can hold as one value. */
export type Primitive = string | number | boolean | null;

/** A stretch of one line. Lines and columns count from 1; columns are UTF-16 units, as editors and LSP count them. */
export interface Span {
  line: number;
  column: number;
  /** One past the last column. A value over several lines ends, for this purpose, with its first line. */
  endColumn: number;
}

export interface SourceValue {
  value: Primitive;
  span: Span;
}

export interface SourceProperty extends SourceValue {
  nameSpan: Span;
}

/** A node as KDL has it: a name, arguments in order, properties by name, children in order. */
export interface SourceNode {
  name: string;
  args: SourceValue[];
  props: Map<string, SourceProperty>;
  children: SourceNode[];
  /** Where the name stands. */
  span: Span;
}

/** A document of either syntax as one tree. */
export interface SourceDocument {
  file: string;
  syntax: "kdl" | "yaml";
  text: string;
  /** The text by lines, without line ends. */
  lines: readonly string[];
  nodes: SourceNode[];
}

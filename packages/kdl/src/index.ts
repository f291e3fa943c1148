// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

export { decode } from "./schema/decode.ts";
export { badDocument, diagnosticAt, locate, type Location } from "./diagnose.ts";
export { suggest } from "./schema/suggest.ts";
export { editDocument, type Edit, type Step } from "./kdl/edit.ts";
export { isReadable, parseDocument, readDocument } from "./parse.ts";
export { anyText, boolean, choice, integer, located, scalar, text, type Located, type Scalar } from "./schema/scalars.ts";
export {
  arg,
  args,
  checked,
  document,
  entries,
  fallback,
  flag,
  list,
  many,
  named,
  node,
  one,
  optional,
  position,
  prop,
  props,
  sequence,
  value,
  type Field,
  type Infer,
  type Schema,
  type Shape,
} from "./schema/fields.ts";
export type { Primitive, SourceDocument, SourceNode, SourceProperty, SourceValue, Span } from "./tree.ts";
export { bytes, milliseconds } from "./schema/quantities.ts";
export { writeDocument, writeValue, type NewNode } from "./kdl/write.ts";

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

export { type Context, type Terminal } from "./context.ts";
export { type Flags } from "./flags.ts";
export { findHouse, type House } from "./house.ts";
export { type Plan, type PlanChange } from "./plan.ts";
export { completionEntry, start } from "./start.ts";
export { escapeLine } from "./text/escape.ts";
export { formatCount, formatDuration, formatFields, formatSize, formatTable } from "./text/format.ts";
export { type Format, type Style } from "./text/style.ts";
export {
  flagOf,
  isGroup,
  verb,
  type ArgumentDeclaration,
  type ArgumentDeclarations,
  type OptionDeclaration,
  type OptionDeclarations,
  type Program,
  type Verb,
  type VerbEntry,
  type VerbGroup,
} from "./verb.ts";

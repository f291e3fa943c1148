// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

/**
 * What a document may need at most. Documents come from strangers too: recipes, package manifests. The entries of a
 * manifest have limits and a reader of their own in the store.
 */
export const limits = {
  /** UTF-16 units of KDL. */
  length: 16 * 1024 * 1024,
  /** The same for YAML, whose reader is slower on hostile text. */
  yamlLength: 512 * 1024,
  /** Words between blanks: each costs the parser up to 3 KB of memory. */
  words: 400_000,
  /** Nodes inside nodes, maps inside maps. */
  depth: 32,
  /** UTF-16 units and lines of one text over several lines, which the parser reads in quadratic time. */
  textLength: 64 * 1024,
  textLines: 4096,
  /** Values of a YAML document after its aliases are followed. */
  yamlValues: 100_000,
  /** Diagnostics shown; more would only bury the first. */
  diagnostics: 20,
  /** UTF-16 units of a line that is still shown below a message. */
  shownLine: 240,
} as const;

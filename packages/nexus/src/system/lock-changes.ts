// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

/** The lines in which a lock differs from an older one, each with "+" or "-": why an image is made again. */
export function lockChanges(before: string, after: string): string[] {
  const [old, fresh] = [before, after].map((text) => new Set(text.split("\n").map((line) => line.trim()))) as [Set<string>, Set<string>];
  return [...[...old].filter((line) => !fresh.has(line)).map((line) => `- ${line}`), ...[...fresh].filter((line) => !old.has(line)).map((line) => `+ ${line}`)];
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { canonicalJson, compareBytes } from "@nexus/core";

const mostChanges = 20;

/** Why an action is not in the cache: what differs from the newest one of its name, a line each. */
export function explainMiss(name: string, before: object | undefined, now: object): string[] {
  if (before === undefined) return [`${name}: not built here before`];
  const changes = differences(before, now);
  if (changes.length === 0) return [`${name}: its result is no longer in the cache`];
  const shown = changes.slice(0, mostChanges).map((change) => `${name}: ${change}`);
  return changes.length > shown.length ? [...shown, `${name}: and ${changes.length - shown.length} more changes`] : shown;
}

function differences(before: object, now: object): string[] {
  const old = leaves(before);
  const current = leaves(now);
  const names = [...new Set([...old.keys(), ...current.keys()])].sort(compareBytes);
  return names.flatMap((path) => {
    const [a, b] = [old.get(path), current.get(path)];
    if (a === b) return [];
    if (a === undefined) return [`${path} is new: ${b}`];
    return b === undefined ? [`${path} is gone: ${a}`] : [`${path} changed: ${a} → ${b}`];
  });
}

/** Every plain value in a tree of objects and lists, by its path. */
function leaves(value: unknown, path = "", found = new Map<string, string>()): Map<string, string> {
  if (typeof value !== "object" || value === null) return found.set(path, shorten(canonicalJson(value)));
  // The words of a command belong together.
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return found.set(path, shorten(value.join(" ")));
  for (const [name, member] of Object.entries(value)) leaves(member, path === "" ? name : `${path} ${name}`, found);
  return found;
}

function shorten(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 197)}…`;
}

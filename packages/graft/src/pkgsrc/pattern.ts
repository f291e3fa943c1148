// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Patterns that name packages of pkgsrc in dependencies and conflicts: pkg_install's pkg_info(1), "Package wildcards".

import { NexusError } from "@nexus/core";
import { matchGlob } from "./glob.ts";
import { pkgsrcLimits } from "./limits.ts";
import { compareVersions } from "./version.ts";

/** A package's name and version, cut at the last "-". The version is empty when there is none. */
export function splitPackageName(full: string): { name: string; version: string } {
  const dash = full.lastIndexOf("-");
  return dash < 0 ? { name: full, version: "" } : { name: full.slice(0, dash), version: full.slice(dash + 1) };
}

/**
 * Whether a pattern means the package of this full name ("curl-8.1nb2"): relations ("curl>=8<9"), globs ("curl-[0-9]*"),
 * braces around alternatives of all of these, an exact full name, or a bare name for any version.
 * @throws NexusError "corrupt" for a malformed pattern.
 */
export function matchPattern(pattern: string, full: string): boolean {
  return expandBraces(pattern).some((each) => matchOne(each, full));
}

function matchOne(pattern: string, full: string): boolean {
  if (/[<>]/.test(pattern)) return matchRelation(pattern, full);
  return pattern === full || (/[*?[\]]/.test(pattern) && matchGlob(pattern, full)) || matchGlob(`${pattern}-[0-9]*`, full);
}

/** Every text that the alternatives in braces stand for, in their order; "{a,b}c" stands for "ac" and "bc". @throws NexusError "corrupt". */
export function expandBraces(pattern: string): string[] {
  if (pattern.length > pkgsrcLimits.patternBytes) throw malformed(pattern, `it is longer than ${pkgsrcLimits.patternBytes} bytes`);
  const expanded: string[] = [];
  const pending = [pattern];
  while (pending.length > 0) {
    const next = pending.shift()!;
    const group = firstGroup(next);
    if (group === undefined) expanded.push(next);
    else pending.unshift(...group.alternatives.map((each) => next.slice(0, group.start) + each + next.slice(group.end)));
    if (expanded.length + pending.length > pkgsrcLimits.alternatives) throw malformed(pattern, `it stands for more than ${pkgsrcLimits.alternatives} patterns`);
  }
  return expanded;
}

/** The first group of braces with its alternatives, cut at the commas that no inner group holds. */
function firstGroup(pattern: string): { start: number; end: number; alternatives: string[] } | undefined {
  const start = pattern.indexOf("{");
  if (start < 0) return undefined;
  const alternatives: string[] = [];
  let from = start + 1;
  for (let at = from, depth = 1; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === "{") depth += 1;
    else if (character === "}") depth -= 1;
    if (depth > 1 || (depth === 1 && character !== ",")) continue;
    alternatives.push(pattern.slice(from, at));
    from = at + 1;
    if (depth === 0) return { start, end: at + 1, alternatives };
  }
  throw malformed(pattern, "a brace is not closed");
}

const relation = /^([^<>]*)(>=?|<=?)(.*)$/s;

/** "name>=1", "name<2", or both: a lower limit may be followed by an upper one. */
function matchRelation(pattern: string, full: string): boolean {
  const [, name, operator, rest = ""] = relation.exec(pattern)!;
  const found = splitPackageName(full);
  if (!full.includes("-") || name !== found.name) return false;
  const upper = operator!.startsWith(">") ? rest.indexOf("<") : -1;
  if (upper < 0) return holds(found.version, operator!, rest);
  const limit = rest[upper + 1] === "=" ? "<=" : "<";
  return holds(found.version, operator!, rest.slice(0, upper)) && holds(found.version, limit, rest.slice(upper + limit.length));
}

function holds(version: string, operator: string, limit: string): boolean {
  const order = compareVersions(version, limit);
  if (order === 0) return operator.endsWith("=");
  return operator.startsWith(">") ? order > 0 : order < 0;
}

/**
 * The names that packages fitting a pattern can have, where the pattern says them; undefined for one whose name itself is a
 * glob, which any package may fit. "foo-[0-9]*" is taken to mean versions of foo alone, and not those of a foo-3d.
 * @throws NexusError "corrupt".
 */
export function namesInPattern(pattern: string): string[] | undefined {
  const names = new Set<string>();
  for (const each of expandBraces(pattern)) {
    const related = relation.exec(each)?.[1];
    const name = related ?? each.replace(/-(\d|\[\d)[^-]*(-9\][^-]*)?$/, "");
    if (/[*?[\]\\]/.test(name)) return undefined;
    names.add(name);
    // Without a relation, what looks like a version may be part of the name.
    if (related === undefined && !/[*?[\]]/.test(each)) names.add(each);
  }
  return [...names];
}

function malformed(pattern: string, why: string): NexusError {
  return new NexusError("corrupt", `the pattern ${JSON.stringify(pattern.slice(0, 160))} cannot be read: ${why}`);
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import fc from "fast-check";
import type { Entry } from "../src/index.ts";
import { chunksOf } from "./streams.ts";
import { digest, type Row } from "./trees.ts";

/** A member before it becomes an entry; `body` as bytes so that it can be used twice. */
export interface Sample {
  kind: "directory" | "file" | "symlink";
  path: string;
  mode: number;
  body: Uint8Array;
  target: string;
}

export function entriesOf(samples: readonly Sample[], chunk?: number): Entry[] {
  return samples.map(({ kind, path, mode, body, target }) => {
    if (kind === "directory") return { kind, path, mode };
    if (kind === "symlink") return { kind, path, target };
    return { kind, path, mode, size: body.length, body: chunksOf(body, chunk) };
  });
}

export function rowsOf(samples: readonly Sample[]): Row[] {
  return samples.map(({ kind, path, mode, body, target }) => {
    if (kind === "directory") return [kind, path, mode, undefined];
    if (kind === "symlink") return [kind, path, undefined, target];
    return [kind, path, mode, digest(body)];
  });
}

const letters = "abcXYZ019._-+ é漢😀".match(/./gu)!;
const name = fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 60 }).filter((text) => text !== "." && text !== ".." && text.trim() === text);
const pathText = fc.array(name, { minLength: 1, maxLength: 5 }).map((names) => names.join("/"));

/** Lists of members whose parents come before them and whose paths never run through a file or link. */
export const sampleLists: fc.Arbitrary<Sample[]> = fc
  .array(
    fc.record({
      kind: fc.constantFrom("directory", "file", "symlink"),
      path: pathText,
      mode: fc.integer({ min: 0, max: 0o777 }),
      body: fc.uint8Array({ maxLength: 1500 }),
      target: pathText,
    }) satisfies fc.Arbitrary<Sample>,
    { maxLength: 12 },
  )
  .map(withoutCollisions);

function withoutCollisions(samples: readonly Sample[]): Sample[] {
  const kinds = new Map<string, Sample["kind"]>();
  return samples.filter(({ path, kind }) => {
    const names = path.split("/");
    const parents = names.slice(0, -1).map((_, index) => names.slice(0, index + 1).join("/"));
    if (kinds.has(path) || parents.some((parent) => (kinds.get(parent) ?? "directory") !== "directory")) return false;
    for (const parent of parents) kinds.set(parent, "directory");
    kinds.set(path, kind);
    return true;
  });
}

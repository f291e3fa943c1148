// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import fc from "fast-check";
import { expect, test } from "vitest";
import { replaceBytes, type Replacement } from "../../src/relocate/replace-bytes.ts";

const nix: Replacement = { from: Buffer.from("/nix/store/"), to: Buffer.from("/Programs/.") };
const prefix: Replacement = { from: Buffer.from("/usr/pkg"), to: Buffer.from("/n/00001"), endsAt: (next) => next === undefined || next === 0x2f };

async function replaced(chunks: readonly Uint8Array[], replacements: readonly Replacement[], onMatch?: (replacement: Replacement, replaced: boolean) => void): Promise<string> {
  async function* source() {
    yield* chunks;
  }
  const parts: Buffer[] = [];
  for await (const part of replaceBytes(source(), replacements, onMatch)) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString("latin1");
}

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return ends.map((end, index) => Buffer.from(bytes.subarray(ends[index - 1] ?? 0, end)));
}

test("wherever the chunks end, the result is that of one replacement over the whole", async () => {
  const piece = fc.constantFrom("/nix/store/", "/nix/sto", "re/", "/usr/pkg", "/usr/pkg/", "/usr/pkgsrc", "/usr/", "pkg", "\0", "x", "/");
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 20 }), fc.array(fc.nat(), { maxLength: 8 }), async (pieces, places) => {
      const text = pieces.join("");
      const wanted = text.replaceAll("/nix/store/", "/Programs/.").replace(/\/usr\/pkg(?=\/|$)/g, "/n/00001");
      expect(await replaced(cut(Buffer.from(text, "latin1"), places), [nix, prefix])).toBe(wanted);
    }),
    { numRuns: 2000 },
  );
});

test("every match is told of once, with whether it was replaced", async () => {
  const seen: [string, boolean][] = [];
  const bytes = Buffer.from("/usr/pkg/lib:/usr/pkgsrc:/nix/store/a:/usr/pkg");
  await replaced(cut(bytes, [3, 9, 12, 20, 21, 30]), [nix, prefix], ({ from }, done) => seen.push([from.toString(), done]));
  expect(seen.sort()).toEqual([
    ["/nix/store/", true],
    ["/usr/pkg", false],
    ["/usr/pkg", true],
    ["/usr/pkg", true],
  ]);
});

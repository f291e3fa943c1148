// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { createHash } from "node:crypto";
import fc from "fast-check";
import { architectures } from "@nexus/core";
import { sortEntries } from "@nexus/store";
import { expect, test } from "vitest";
import { formatManifest, parseManifest } from "../../src/index.ts";
import type { PackageManifest } from "../../src/npk/manifest.ts";
import { manifestOf, outcomeOf } from "./fixture.ts";
import { packPieces, piecesOf, type Content } from "./made-package.ts";

const hex = fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 64, maxLength: 64 });
const word = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._+-]{0,20}$/);
const fileName = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }).filter((text) => !/[/\p{Cc}\p{Cs}]/u.test(text) && !/^\.{1,2}$/.test(text));
const sentence = fc.string({ unit: "grapheme", maxLength: 60 }).filter((text) => !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u.test(text));

/** Flat trees: what a path may be is the store's own test. */
const contents: fc.Arbitrary<Content[]> = fc
  .uniqueArray(fc.record({ path: fileName, kind: fc.constantFrom("directory", "file", "symlink"), body: fc.uint8Array({ maxLength: 700 }), executable: fc.boolean() }), {
    selector: ({ path }) => path,
    maxLength: 8,
  })
  .map((list) => list.map(contentOf))
  .map((list) => sortEntries(list.map(({ entry, body }) => ({ path: entry.path, entry, body }))));

function contentOf({ path, kind, body, executable }: { path: string; kind: string; body: Uint8Array; executable: boolean }): Content {
  const mode = executable ? 0o755 : 0o644;
  if (kind === "directory") return { entry: { kind, path, mode: 0o755 } };
  if (kind === "symlink") return { entry: { kind, path, target: "x" } };
  return { entry: { kind: "file", path, mode, size: body.length, sha256: createHash("sha256").update(body).digest("hex") }, body };
}

const manifests: fc.Arbitrary<[PackageManifest, Content[]]> = fc
  .tuple(
    contents,
    fc.record({
      name: word,
      version: word,
      description: sentence,
      license: fc.constantFrom("0BSD", "MIT OR Apache-2.0", "GPL-2.0-only WITH Linux-syscall-note", "(MIT AND BSD-3-Clause)"),
      architecture: fc.constantFrom(...architectures),
      layer: fc.constantFrom("base", "app", "desktop", "systemd", "foreign"),
      builder: fc.constantFrom("nip", "nexus"),
      variantCid: hex.map((digits) => `cid:v1:blake3:${digits}`),
      dependencies: fc.array(fc.oneof(fc.record({ name: word }), fc.record({ name: word, version: word })), { maxLength: 4 }),
      sources: fc.array(fc.record({ name: word, sha256: hex }), { maxLength: 3 }),
      sourceDateEpoch: fc.oneof(fc.nat(), fc.constantFrom(0, 0o77777777777)),
    }),
  )
  .map(([list, changes]) => [
    manifestOf(
      list.map(({ entry }) => entry),
      changes as Partial<PackageManifest>,
    ),
    list,
  ]);

test("any manifest is read as it was written, and written as it was read", () => {
  fc.assert(
    fc.property(manifests, ([manifest]) => {
      const text = formatManifest(manifest);
      expect(parseManifest(text, "manifest.kdl")).toEqual(manifest);
      expect(formatManifest(parseManifest(text, "manifest.kdl"))).toBe(text);
    }),
    { numRuns: 200 },
  );
});

test("any package that follows the format is sound", async () => {
  await fc.assert(
    fc.asyncProperty(manifests, async ([manifest, list]) => {
      expect(await outcomeOf(await packPieces(piecesOf(manifest, list), manifest))).toBe("sound");
    }),
    { numRuns: 40 },
  );
});

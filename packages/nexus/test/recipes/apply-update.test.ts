// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { loadRecipe, type Recipe } from "@nexus/forge";
import { applyUpdates } from "../../src/recipes/apply-update.ts";
import { findUpdate, hasIndex, type SourceUpdate } from "../../src/recipes/find-update.ts";

const [old, repacked, fresh] = ["1", "2", "3"].map((digit) => digit.repeat(64)) as [string, string, string];

const text = (archives: string, version: string) => `// why this package is here
package "tool" version="${version}" { // the series matters
    description "a tool"; license "MIT"; layer "base"
    source {
${archives}
    }
    build { write "\${OUT}/x" "y"; } // last
}
`;

const before = text(
  `        archive sha256="${old}" size=10 {
            origin "https://example.org/tool-1.0/tool-1.0.tar.gz" // upstream
            origin "debian:tool@1.*"
        }
        // the repacked one
        archive sha256="${repacked}" {
            origin "debian:tool-repacked"
        }`,
  "1.0",
);

/** The recipe of a document, which lies in a folder until the test ends. */
function recipeOf(document: string) {
  const folder = mkdtempSync(join(tmpdir(), "nexus-update-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "recipe.kdl"), document);
  return loadRecipe(folder);
}

function updateOf(recipe: Recipe, sha256: string): SourceUpdate {
  const archive = recipe.sources[0]!.archives.find((each) => each.sha256 === sha256)!;
  const offered = { version: "1.2", fileName: "tool_1.2.orig.tar.gz", sha256: fresh, size: 12 };
  return { from: "1.0", to: "1.2", origin: "debian:tool@1.*", archive, offered };
}

/** The document moved to another release, from the archive with this digest. */
function move(document: string, sha256: string): string {
  const recipe = recipeOf(document);
  const [file, ...others] = applyUpdates([{ recipe, update: updateOf(recipe, sha256) }], []);
  expect(others).toEqual([]);
  return file!.text;
}

test("moves version, digest, size and address, drops archives of the old release, keeps comments", () => {
  const moved = move(before, old);
  expect(moved).toContain(`package "tool" version="1.2" { // the series matters`);
  expect(moved).toContain(`archive sha256="${fresh}" size=12 {`);
  expect(moved).toContain(`origin "https://example.org/tool-1.2/tool-1.2.tar.gz" // upstream`);
  expect(moved).toContain(`origin "debian:tool@1.*"`);
  expect(moved).not.toContain(old);
  expect(moved).not.toContain(repacked);
  expect(moved).toContain("// why this package is here");
  expect(moved).toContain("} // last");
  expect(recipeOf(moved)).toMatchObject({ version: "1.2", sources: [{ archives: [{ sha256: fresh, size: 12 }] }] });
});

test("edits the source that the archive stands in, whatever stands around it", () => {
  const other = (into: string) => `source into="${into}" { archive sha256="${old}" { origin "https://example.org/${into}-1.0.tar.gz"; }; }`;
  const document = before
    .replace("    source {", `    source { file "recipe.kdl"; }\n    source {`)
    .replace("    build {", `    ${other("zlib")}\n    ${other("expat")}\n    build {`);
  expect(recipeOf(move(document, repacked))).toMatchObject({
    sources: [
      { archives: [{ sha256: fresh, origins: [{ value: "debian:tool-repacked" }] }] },
      { into: "zlib", archives: [{ sha256: old, origins: [{ value: "https://example.org/zlib-1.0.tar.gz" }] }] },
      { into: "expat", archives: [{ sha256: old, origins: [{ value: "https://example.org/expat-1.0.tar.gz" }] }] },
    ],
  });
});

const short = (more: string) => before.replace(/ {4}source \{[^]*?\n {4}\}\n/, `    source url="https://example.org/tool-1.0.tar.gz" hash="sha256:${old}" ${more}\n`);

test("edits the short form in its place", () => {
  expect(move(short("// short"), old)).toBe(short("// short").replace(`version="1.0"`, `version="1.2"`).replace("tool-1.0", "tool-1.2").replace(old, fresh));
});

test.each([
  ["the short form moves", old, `    source url="https://example.org/tool-1.2.tar.gz" hash="sha256:${fresh}" {`],
  ["an archive beside it moves", repacked, `    source { archive sha256="${fresh}" { origin "debian:tool"; }`],
])("of a short form with archives beside it one stays: %s", (_, sha256, line) => {
  const moved = move(short(`{ archive sha256="${repacked}" { origin "debian:tool"; }; }`), sha256);
  expect(moved).toContain(line);
  expect(recipeOf(moved).sources).toMatchObject([{ archives: [{ sha256: fresh }] }]);
});

test("knows whether an origin has a signed index", () => {
  expect(hasIndex(recipeOf(before))).toBe(true);
  expect(hasIndex(recipeOf(text(`        archive sha256="${old}" { origin "https://example.org/tool-1.0.tar.gz"; }`, "1.0")))).toBe(false);
});

test("only the first source with an archive is the package's own release", async () => {
  const second = `source into="toybox" { archive sha256="${repacked}" { origin "debian:toybox@0.8*"; }; }`;
  const recipe = recipeOf(short(`\n    ${second}`));
  expect(recipe.sources).toHaveLength(2);
  expect(hasIndex(recipe)).toBe(false);
  await expect(findUpdate(recipe, { cacheDir: "/nowhere" })).rejects.toMatchObject({ code: "not-found", message: expect.stringContaining("tool") });
});

test("a YAML recipe is refused with what to write by hand", () => {
  const recipe = { ...recipeOf(before), file: "/x/recipe.npk.yaml" };
  const apply = () => applyUpdates([{ recipe, update: updateOf(recipe, old) }], []);
  expect(apply).toThrowError(expect.objectContaining({ code: "usage", hint: expect.stringContaining(fresh) }));
});

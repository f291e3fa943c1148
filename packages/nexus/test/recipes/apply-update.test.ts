// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadRecipe } from "@nexus/forge";
import { applyUpdate } from "../../src/recipes/apply-update.ts";
import { hasIndex } from "../../src/recipes/find-update.ts";

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

function recipeOf(document: string) {
  const folder = mkdtempSync(join(tmpdir(), "nexus-update-"));
  try {
    writeFileSync(join(folder, "recipe.kdl"), document);
    return loadRecipe(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("moves version, digest, size and address, drops archives of the old release, keeps comments", () => {
  const recipe = recipeOf(before);
  const moved = applyUpdate(before, recipe, {
    from: "1.0",
    to: "1.2",
    origin: "debian:tool@1.*",
    source: 0,
    archive: 0,
    offered: { version: "1.2", fileName: "tool_1.2.orig.tar.gz", sha256: fresh, size: 12 },
  });
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

test("knows whether an origin has a signed index", () => {
  expect(hasIndex(recipeOf(before))).toBe(true);
  expect(hasIndex(recipeOf(text(`        archive sha256="${old}" { origin "https://example.org/tool-1.0.tar.gz"; }`, "1.0")))).toBe(false);
});

test("a YAML recipe is refused with what to write by hand", () => {
  const recipe = { ...recipeOf(before), file: "/x/recipe.npk.yaml" };
  const update = { from: "1.0", to: "1.2", origin: "debian:tool@1.*", source: 0, archive: 0, offered: { version: "1.2", fileName: "f", sha256: fresh } };
  expect(() => applyUpdate(before, recipe, update)).toThrowError(expect.objectContaining({ code: "usage", hint: expect.stringContaining(fresh) }));
});

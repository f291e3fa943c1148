// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openCatalogue, writeCatalogue } from "../../src/catalogue/catalogue.ts";
import type { Offer } from "../../src/catalogue/offer.ts";

const source = "the place";
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "nip-catalogue-"))));
afterEach(() => rmSync(folder, { recursive: true }));

function offer(name: string, more: Partial<Offer> = {}): Offer {
  return { repository: "test", name, version: "1.0", architecture: "x86_64", description: `the ${name} program`, depends: [], detail: {}, ...more };
}

async function* listed(...offers: Offer[]) {
  yield* offers;
}

const names = (offers: Offer[]) => offers.map(({ name, version }) => `${name} ${version}`);

test("answers by name, by what is provided, by group and by words", async () => {
  const path = join(folder, "catalogue.sqlite");
  const offers = [
    offer("ripgrep", { description: "search tool that combines grep and speed", groups: ["search"] }),
    offer("Grep", { description: "the pattern finder", groups: ["base", "search"] }),
    offer("readline", { foundAs: ["libreadline.so"] }),
    offer("libedit", { foundAs: ["libreadline.so"] }),
    offer("grep", { version: "2.0" }),
  ];
  expect(await writeCatalogue(path, listed(...offers), { time: 1_700_000_000, source })).toBe(5);
  using catalogue = openCatalogue(path, source)!;
  expect([catalogue.time, catalogue.size]).toEqual([1_700_000_000, 5]);
  expect(catalogue.named("ripgrep")).toEqual([offers[0]]);
  expect(names(catalogue.named("grep"))).toEqual(["grep 2.0"]);
  expect(names(catalogue.named("GREP"))).toEqual(["Grep 1.0", "grep 2.0"]);
  expect(names(catalogue.answering("libreadline.so"))).toEqual(["readline 1.0", "libedit 1.0"]);
  expect(names(catalogue.answering("readline"))).toEqual(["readline 1.0"]);
  expect(names(catalogue.inGroup("search"))).toEqual(["ripgrep 1.0", "Grep 1.0"]);
  expect(names(catalogue.search("grep", 10)).slice(0, 2).sort()).toEqual(["Grep 1.0", "grep 2.0"]);
  expect(names(catalogue.search("spee comb", 10))).toEqual(["ripgrep 1.0"]);
  expect(catalogue.search('") OR (', 10)).toEqual([]);
  expect(names([...catalogue.all()])).toHaveLength(5);
});

test("a failure while writing leaves the old catalogue and nothing else", async () => {
  const path = join(folder, "catalogue.sqlite");
  await writeCatalogue(path, listed(offer("a")), { time: 1, source });
  async function* failing() {
    yield offer("b");
    throw new Error("the mirror went away");
  }
  await expect(writeCatalogue(path, failing(), { time: 2, source })).rejects.toThrow("went away");
  using catalogue = openCatalogue(path, source)!;
  expect(names([...catalogue.all()])).toEqual(["a 1.0"]);
  expect(readdirSync(folder)).toEqual(["catalogue.sqlite"]);
});

test("what is no catalogue of this version counts as absent", () => {
  const path = join(folder, "catalogue.sqlite");
  expect(openCatalogue(path, source)).toBeUndefined();
  writeFileSync(path, "no database");
  expect(openCatalogue(path, source)).toBeUndefined();
});

test("what was read from another place counts as absent", async () => {
  const path = join(folder, "catalogue.sqlite");
  await writeCatalogue(path, listed(offer("a")), { time: 1, source });
  expect(openCatalogue(path, "another place")).toBeUndefined();
});

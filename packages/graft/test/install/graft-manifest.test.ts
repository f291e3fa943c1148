// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { writeDocument } from "@nexus/kdl";
import { formatFilesNode, parseFilesNode } from "@nexus/store";
import { expect, test } from "vitest";
import type { Release } from "../../src/closure/release.ts";
import { formatGraftManifest, graftManifest, parseGraftManifest } from "../../src/install/graft-manifest.ts";
import { outcomeNodes, parseOutcomes } from "../../src/triggers/outcomes.ts";

const release: Release = {
  ecosystem: "pacman",
  repository: "core",
  trust: "signed",
  key: "hello-1:2.12-3-abcdefgh",
  name: "hello",
  version: "1:2.12-3",
  app: "Hello",
  architecture: "x86_64",
  description: 'says "hello"\twith a \u202e mark',
  explicit: true,
  needs: [{ key: "glibc-2.40-1-ijklmnop", because: "libc.so=6-64" }],
  aliases: [],
  homepage: "https://example.org",
  license: "GPL3",
  optional: ["perl: for scripts"],
  detail: {},
};
const files = [{ kind: "file", path: "bin/hello", mode: 0o755, size: 3, sha256: "a".repeat(64) } as const];

test("what is written is read again, by the store as well", () => {
  const findings = {
    dropped: [{ path: "bin/su", what: "set-id or sticky bits" }],
    effects: [{ kind: "script", subject: "post_install", done: false }],
    leftovers: [{ path: "share/x.jar", count: 2 }],
  };
  const manifest = graftManifest(release, findings, files);
  const text = formatGraftManifest(manifest);
  expect(parseGraftManifest(text, "x.kdl")).toEqual(manifest);
  expect(parseFilesNode(text, "x.kdl")).toEqual(files);
  expect(manifest).toMatchObject({ license: "GPL3", optional: ["perl: for scripts"], needs: release.needs });
});

test("a release that says little has a short manifest", () => {
  const manifest = graftManifest({ ...release, needs: [], homepage: undefined, license: undefined, optional: undefined }, { dropped: [], effects: [], leftovers: [] }, files);
  const text = formatGraftManifest(manifest);
  expect(parseGraftManifest(text, "x.kdl")).toEqual(manifest);
  expect(text).not.toMatch(/needs|optional|dropped|effects|leftovers|homepage/);
});

test("a tree of any size that an archive may have is read again, with what became of its caches", () => {
  const links = Array.from({ length: 60_000 }, (_, index) => ({ kind: "symlink", path: String(index).padStart(5, "0"), target: "../x" }) as const);
  const manifest = graftManifest(release, { dropped: [], effects: [], leftovers: [] }, links);
  expect(parseGraftManifest(formatGraftManifest(manifest), "x.kdl")).toEqual(manifest);
  const outcomes = [{ folder: "share/mime", generator: "update-mime-database" }];
  const view = writeDocument([{ name: "view", args: ["app"] }, ...outcomeNodes(outcomes), formatFilesNode(links)]);
  expect(parseOutcomes(view, "x.kdl")).toEqual(outcomes);
});

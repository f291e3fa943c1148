// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import fc from "fast-check";
import type { TreeEntry, TreeName } from "@nexus/store";
import { expect, test } from "vitest";
import { planView, type ViewedTree } from "../../src/view/plan-view.ts";

const file = (path: string): TreeEntry => ({ kind: "file", path, mode: 0o644, size: 0, sha256: "0".repeat(64) });
const tree = (app: string, ...paths: string[]): ViewedTree => {
  const folders = new Set(
    paths.flatMap((path) =>
      path
        .split("/")
        .slice(0, -1)
        .map((_, index, all) => all.slice(0, index + 1).join("/")),
    ),
  );
  return {
    tree: { app, version: "1", id: app.toLowerCase().repeat(32).slice(0, 32) },
    files: [...[...folders].map((path): TreeEntry => ({ kind: "directory", path, mode: 0o755 })), ...paths.map(file)],
  };
};
const linksOf = (entries: readonly TreeEntry[]) => Object.fromEntries(entries.flatMap((entry) => (entry.kind === "symlink" ? [[entry.path, entry.target]] : [])));
const at = ({ tree: { app, id } }: ViewedTree, path: string) => `/Programs/${app}/.1-${id}/${path}`;

test("folds a directory that one tree fills, shares one that several fill, and never folds the top", () => {
  const [a, b] = [tree("A", "bin/a", "share/a/x", "share/doc/a"), tree("B", "bin/b", "lib/b/deep/y", "share/doc/b")];
  const { entries, hidden } = planView([a, b]);
  expect(linksOf(entries)).toEqual({
    "bin/a": at(a, "bin/a"),
    "bin/b": at(b, "bin/b"),
    "lib/b": at(b, "lib/b"),
    "share/a": at(a, "share/a"),
    "share/doc/a": at(a, "share/doc/a"),
    "share/doc/b": at(b, "share/doc/b"),
  });
  expect(entries.filter(({ kind }) => kind === "directory").map(({ path }) => path)).toEqual(["bin", "lib", "share", "share/doc"]);
  expect(hidden).toEqual([]);
});

test("keeps folders real that are asked for, with what leads to them", () => {
  const a = tree("A", "share/x/y/z/file", "share/x/other/file", "share/x/y/beside");
  const { entries } = planView([a], { real: ["share/x/y"] });
  expect(entries.filter(({ kind }) => kind === "directory").map(({ path }) => path)).toEqual(["share", "share/x", "share/x/y"]);
  expect(linksOf(entries)).toEqual({
    "share/x/other": at(a, "share/x/other"),
    "share/x/y/beside": at(a, "share/x/y/beside"),
    "share/x/y/z": at(a, "share/x/y/z"),
  });
});

test("shows the earlier tree's file, and tells of it", () => {
  const [a, b] = [tree("A", "bin/x", "lib/y"), tree("B", "bin/x", "lib/y/z")];
  const { entries, hidden } = planView([a, b]);
  expect(linksOf(entries)).toEqual({ "bin/x": at(a, "bin/x"), "lib/y": at(a, "lib/y") });
  expect(hidden).toEqual([
    { path: "bin/x", shown: a.tree, others: [b.tree] },
    { path: "lib/y", shown: a.tree, others: [b.tree] },
  ]);
});

test("leaves out what does not belong into it and adds links where nothing stands", () => {
  const a = tree("A", "bin/a", "etc/a.conf", "sbin/b");
  const { entries } = planView([a], { leaveOut: ["etc"], links: { sbin: "bin", lib64: "lib" } });
  expect(linksOf(entries)).toEqual({ "bin/a": at(a, "bin/a"), "sbin/b": at(a, "sbin/b"), lib64: "lib" });
});

test("every file of every tree is found through the view, in the first tree that has its path", () => {
  const name = fc.constantFrom("bin", "lib", "x", "y", "z");
  const path = fc.array(name, { minLength: 2, maxLength: 4 }).map((names) => names.join("/"));
  const files = fc.uniqueArray(path, { maxLength: 8 }).map((paths) => paths.filter((one) => !paths.some((other) => other.startsWith(`${one}/`))));
  fc.assert(
    fc.property(fc.array(files, { minLength: 1, maxLength: 3 }), (lists) => {
      const trees = lists.map((paths, index) => tree("ABC"[index]!, ...paths));
      const links = linksOf(planView(trees).entries);
      const resolve = (wanted: string): string | undefined => {
        for (let end = wanted.length; end > 0; end = wanted.lastIndexOf("/", end - 1)) {
          const target = links[wanted.slice(0, end)];
          if (target !== undefined) return target + wanted.slice(end);
        }
        return undefined;
      };
      for (const [index, { tree: own, files: listed }] of trees.entries()) {
        for (const { path: wanted, kind } of listed) {
          if (kind === "directory") continue;
          const above = (other: ViewedTree) => other.files.some((entry) => entry.path === wanted || (entry.kind !== "directory" && wanted.startsWith(`${entry.path}/`)));
          if (trees.slice(0, index).some(above)) continue;
          expect(resolve(wanted)).toBe(at({ tree: own as TreeName, files: [] }, wanted));
        }
      }
    }),
  );
});

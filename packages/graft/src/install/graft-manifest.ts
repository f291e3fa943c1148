// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The manifest beside the tree of a graft: docs/graft.md, "What is stored".

import {
  anyText,
  arg,
  boolean,
  choice,
  decode,
  document,
  fallback,
  integer,
  many,
  named,
  node,
  one,
  optional,
  parseDocument,
  prop,
  text,
  writeDocument,
  type NewNode,
} from "@nexus/kdl";
import { filesShape, formatFilesNode, takeFiles, type TreeEntry } from "@nexus/store";
import { ecosystemNames, type Effect, type Findings } from "../ecosystem.ts";
import type { Release } from "../closure/release.ts";
import { trustLevels } from "../repository/repository.ts";

/** What is known of a graft once it lies on disk. */
export interface GraftManifest extends Findings, Pick<Release, "name" | "version" | "app" | "ecosystem" | "repository" | "trust" | "architecture" | "description"> {
  key: string;
  homepage?: string;
  license?: string;
  /** Keys of what it needs, with the dependency as its package states it. */
  needs: { key: string; because: string }[];
  /** What it could use and nip does not install by itself. */
  optional: string[];
  files: TreeEntry[];
}

const formatVersion = 1;

const schema = document({
  package: one(
    node({
      name: arg(text()),
      version: prop(text()),
      format: one(integer({ minimum: formatVersion, maximum: formatVersion })),
      app: one(text()),
      ecosystem: one(choice(...ecosystemNames)),
      repository: one(node({ name: arg(text()), trust: prop(choice(...trustLevels)) })),
      key: one(text()),
      architecture: one(text()),
      layer: one(choice("foreign")),
      description: one(anyText()),
      homepage: optional(one(anyText())),
      license: optional(one(anyText())),
      needs: fallback(one(node({ list: named("need", many(node({ key: arg(text()), because: prop(anyText()) }))) })), { list: [] }),
      optional: fallback(one(node({ list: named("package", many(anyText())) })), { list: [] }),
      dropped: fallback(one(node({ list: named("path", many(node({ path: arg(anyText()), what: prop(text()) }))) })), { list: [] }),
      effects: fallback(one(node({ list: named("effect", many(node({ kind: arg(text()), subject: arg(anyText()), done: prop(boolean()) }))) })), { list: [] }),
      leftovers: fallback(one(node({ list: named("path", many(node({ path: arg(anyText()), count: prop(integer({ minimum: 1 })) }))) })), { list: [] }),
      files: one(filesShape),
    }),
  ),
});

/** The manifest of a release's tree. */
export function graftManifest(release: Release, findings: Findings, files: readonly TreeEntry[]): GraftManifest {
  const { name, version, app, ecosystem, repository, trust, architecture, description, homepage, license, key, needs, optional: useful = [] } = release;
  return { name, version, app, ecosystem, repository, trust, architecture, description, homepage, license, key, needs, optional: [...useful], ...findings, files: [...files] };
}

/** A graft's manifest as KDL text. */
export function formatGraftManifest(m: GraftManifest): string {
  const listOf = (name: string, children: NewNode[]): NewNode[] => (children.length === 0 ? [] : [{ name, children }]);
  const said = (name: string, value: string | undefined): NewNode[] => (value === undefined ? [] : [{ name, args: [value] }]);
  const children: NewNode[] = [
    { name: "format", args: [formatVersion] },
    { name: "app", args: [m.app] },
    { name: "ecosystem", args: [m.ecosystem] },
    { name: "repository", args: [m.repository], props: { trust: m.trust } },
    { name: "key", args: [m.key] },
    { name: "architecture", args: [m.architecture] },
    { name: "layer", args: ["foreign"] },
    { name: "description", args: [m.description] },
    ...said("homepage", m.homepage),
    ...said("license", m.license),
    ...listOf(
      "needs",
      m.needs.map(({ key, because }) => ({ name: "need", args: [key], props: { because } })),
    ),
    ...listOf(
      "optional",
      m.optional.map((name) => ({ name: "package", args: [name] })),
    ),
    ...listOf(
      "dropped",
      m.dropped.map(({ path, what }) => ({ name: "path", args: [path], props: { what } })),
    ),
    ...listOf("effects", m.effects.map(effectNode)),
    ...listOf(
      "leftovers",
      m.leftovers.map(({ path, count }) => ({ name: "path", args: [path], props: { count } })),
    ),
    formatFilesNode(m.files),
  ];
  return writeDocument([{ name: "package", args: [m.name], props: { version: m.version }, children }]);
}

function effectNode({ kind, subject, done }: Effect): NewNode {
  return { name: "effect", args: [kind, subject], props: { done } };
}

/** A graft's manifest from its text; `file` is the name that messages show. @throws NexusError "bad-document". */
export function parseGraftManifest(source: string, file: string): GraftManifest {
  const { rest, files } = takeFiles(source, file);
  const { format: _format, layer: _layer, repository, needs, optional: useful, dropped, effects, leftovers, ...about } = decode(schema, parseDocument(rest, file)).package;
  return {
    ...about,
    repository: repository.name,
    trust: repository.trust,
    needs: needs.list,
    optional: useful.list,
    dropped: dropped.list,
    effects: effects.list,
    leftovers: leftovers.list,
    files: files ?? about.files,
  };
}

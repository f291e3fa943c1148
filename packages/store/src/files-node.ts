// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";
import { arg, decode, document, integer, node, one, parseDocument, prop, sequence, text } from "@nexus/kdl";
import type { NewNode, Shape } from "@nexus/kdl";
import { takeFiles } from "./files-lines.ts";
import { sortEntries, type TreeEntry } from "./tree-entry.ts";

const octalMode = text({ pattern: /^0[0-7]{3}$/, expected: 'an octal mode such as "0755"' });
const hexDigest = text({ pattern: /^[0-9a-f]{64}$/, expected: "a sha256 digest of 64 hexadecimal digits" });

const listing = node({
  entries: sequence({
    directory: node({ path: arg(text()), mode: prop(octalMode) }),
    file: node({ path: arg(text()), mode: prop(octalMode), size: prop(integer()), sha256: prop(hexDigest) }),
    symlink: node({ path: arg(text()), target: prop(text()) }),
  }),
});

/** The schema of a manifest's `files` node where takeFiles left it; decodes to the entries in the order of the document. */
export const filesShape: Shape<TreeEntry[]> = {
  kind: "shape",
  fields: listing.fields,
  build: (values) => listing.build(values).entries.map((entry) => (entry.kind === "symlink" ? entry : { ...entry, mode: parseInt(entry.mode, 8) })),
};

/** The `files` node of a manifest: one node an entry, in byte order of the paths. */
export function formatFilesNode(entries: Iterable<TreeEntry>): NewNode {
  return { name: "files", children: sortEntries(entries).map(entryNode) };
}

function entryNode(entry: TreeEntry): NewNode {
  const args = [entry.path];
  switch (entry.kind) {
    case "directory":
      return { name: entry.kind, args, props: { mode: formatMode(entry.mode) } };
    case "file":
      return { name: entry.kind, args, props: { mode: formatMode(entry.mode), size: entry.size, sha256: entry.sha256 } };
    case "symlink":
      return { name: entry.kind, args, props: { target: entry.target } };
  }
}

/** A mode as manifests and messages write it: four octal digits. */
export function formatMode(mode: number): string {
  return mode.toString(8).padStart(4, "0");
}

/**
 * The entries that a manifest lists in its `files` node, at the top or inside its `package` node. The rest of the
 * manifest is not looked at.
 * @throws NexusError "bad-document" for text that is no KDL or a faulty `files` node.
 */
export function parseFilesNode(manifest: string, file: string): TreeEntry[] {
  const taken = takeFiles(manifest, file).files;
  if (taken !== undefined) return taken;
  const parsed = parseDocument(manifest, file);
  const nodes = [...parsed.nodes, ...parsed.nodes.filter(({ name }) => name === "package").flatMap(({ children }) => children)];
  const files = nodes.filter(({ name }) => name === "files");
  if (files.length === 0) throw new NexusError("bad-document", `${file} has no node "files"`);
  return decode(document({ files: one(filesShape) }), { ...parsed, nodes: files }).files;
}

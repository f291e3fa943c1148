// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The manifest of an .npk package: docs/npk.md, "The manifest".

import { architectures, type Architecture } from "@nexus/core";
import { layers, type Layer } from "@nexus/elf";
import { arg, choice, decode, document, fallback, integer, many, named, node, one, optional, parseDocument, prop, text, writeDocument, type NewNode } from "@nexus/kdl";
import { filesShape, formatFilesNode, takeFiles, type TreeEntry } from "@nexus/store";

/** What a package says of itself. Everything but the signature follows from it. */
export interface PackageManifest {
  name: string;
  version: string;
  /** The folder below /Programs. */
  app: string;
  description: string;
  /** An SPDX expression. */
  license: string;
  architecture: Architecture;
  os: "linux";
  layer: Layer;
  builder: "nip" | "nexus";
  /** "cid:v1:blake3:<64 hex>": what the package was built from. */
  variantCid: string;
  /** "sha256:<64 hex>": the digest of `files`. */
  treeDigest: string;
  dependencies: { name: string; version?: string }[];
  sources: { name: string; sha256: string }[];
  files: TreeEntry[];
  log: { sha256: string; size: number };
  /** Seconds since 1970: the time that the build saw, and that of every member of the package. */
  sourceDateEpoch: number;
}

const formatVersion = 1;
const latestTime = 0o77777777777;

const name = text({ pattern: /^[A-Za-z0-9][A-Za-z0-9._+-]{0,127}$/, expected: "a package name of letters, digits and . _ + -" });
const version = text({ pattern: /^[A-Za-z0-9][A-Za-z0-9._+~-]{0,127}$/, expected: "a version of letters, digits and . _ + ~ -" });
const app = text({ pattern: /^[A-Z0-9_][A-Za-z0-9._+~-]{0,127}$/, expected: "an App name such as Toybox" });
const license = text({ pattern: /^[A-Za-z0-9.+()-]+( [A-Za-z0-9.+()-]+)*$/, expected: "an SPDX expression" });
const sentence = text({ pattern: /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]{0,500}$/u, expected: "one line of at most 500 characters without control characters" });
const fileName = text({ pattern: /^[A-Za-z0-9][A-Za-z0-9._+~-]{0,254}$/, expected: "a file name of letters, digits and . _ + ~ -" });
const hexDigest = text({ pattern: /^[0-9a-f]{64}$/, expected: "a sha256 digest of 64 hexadecimal digits" });
const cid = text({ pattern: /^cid:v1:blake3:[0-9a-f]{64}$/, expected: "cid:v1:blake3: and 64 hexadecimal digits" });
const digest = text({ pattern: /^sha256:[0-9a-f]{64}$/, expected: "sha256: and 64 hexadecimal digits" });

const manifest = document({
  package: one(
    node({
      name: arg(name),
      version: prop(version),
      format: one(integer({ minimum: formatVersion, maximum: formatVersion })),
      app: one(app),
      description: one(sentence),
      license: one(license),
      architecture: one(choice(...architectures)),
      os: one(choice("linux")),
      layer: one(choice(...(Object.keys(layers) as (keyof typeof layers)[]), "foreign")),
      builder: one(choice("nip", "nexus")),
      variantCid: named("variant", one(cid)),
      treeDigest: named("tree", one(digest)),
      sourceDateEpoch: one(integer({ minimum: 0, maximum: latestTime })),
      log: one(node({ sha256: prop(hexDigest), size: prop(integer({ minimum: 0 })) })),
      dependencies: fallback(one(node({ packages: named("pkg", many(node({ name: arg(name), version: optional(prop(version)) }))) })), { packages: [] }),
      sources: fallback(one(node({ files: named("source", many(node({ name: arg(fileName), sha256: prop(hexDigest) }))) })), { files: [] }),
      files: one(filesShape),
    }),
  ),
});

/** The manifest as KDL text, always the same for the same manifest. */
export function formatManifest(m: PackageManifest): string {
  const children: NewNode[] = [
    { name: "format", args: [formatVersion] },
    { name: "app", args: [m.app] },
    { name: "description", args: [m.description] },
    { name: "license", args: [m.license] },
    { name: "architecture", args: [m.architecture] },
    { name: "os", args: [m.os] },
    { name: "layer", args: [m.layer] },
    { name: "builder", args: [m.builder] },
    { name: "variant", args: [m.variantCid] },
    { name: "tree", args: [m.treeDigest] },
    { name: "source-date-epoch", args: [m.sourceDateEpoch] },
    { name: "log", props: { sha256: m.log.sha256, size: m.log.size } },
    { name: "dependencies", children: m.dependencies.map((d) => ({ name: "pkg", args: [d.name], props: { version: d.version } })) },
    { name: "sources", children: m.sources.map((s) => ({ name: "source", args: [s.name], props: { sha256: s.sha256 } })) },
    formatFilesNode(m.files),
  ];
  return writeDocument([{ name: "package", args: [m.name], props: { version: m.version }, children }]);
}

/** The manifest in a KDL text; `file` is the name that messages show. @throws NexusError "bad-document". */
export function parseManifest(source: string, file: string): PackageManifest {
  const { rest, files } = takeFiles(source, file);
  const { format: _, dependencies, sources, ...about } = decode(manifest, parseDocument(rest, file)).package;
  return { ...about, dependencies: dependencies.packages, sources: sources.files, files: files ?? about.files };
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { canonicalJson, compareBytes } from "@nexus/core";
import { writeDocument, type NewNode } from "@nexus/kdl";
import { sha256 } from "@nexus/trust";
import type { System } from "../profile/system.ts";

/** Everything that an image is made from. Equal locks give equal images, bit for bit. */
export interface LockInputs {
  system: System;
  /** `manifest` is a digest over what a package's manifest says but its tree: licence, description, dependencies. */
  packages: { name: string; version: string; cid: string; manifest: string; sources: { name: string; sha256: string }[] }[];
  kernel: {
    name: string;
    version: string;
    key: string;
    /** The sha256 of the final .config; unknown until the kernel was configured. */
    configuration: string | undefined;
    fragments: { name: string; sha256: string }[];
    sources: { name: string; sha256: string }[];
    /** An SPDX expression: it stands in the list of licences, and decides whether the image may be. */
    license: string;
  };
  /** Host packages that the builds see or whose tools write filesystems, each once; `files` is a digest over their files. */
  tools: { name: string; version: string; files: string | undefined }[];
  /** The digest of the programs of nexus that put the image together, and the versions of Node's packers: other ones may give other bytes. */
  program: { sha256: string; zlib: string; zstd: string | undefined };
}

/** The name of the lock in an image's folder. */
export const lockName = "lock.kdl";

/** The lock as a document: every source, tool and configuration digest. Equal inputs give equal text. */
export function formatLock({ system, packages, kernel, tools, program }: LockInputs): string {
  const files = (kind: string, items: LockInputs["kernel"]["sources"]): NewNode[] =>
    items.map(({ name, sha256: digest }) => ({ name: kind, args: [name], props: { sha256: digest } }));
  const children: NewNode[] = [
    { name: "format", args: [1] },
    { name: "configuration", props: { sha256: sha256(Buffer.from(canonicalJson(withoutPlaces(system)))) } },
    { name: "program", props: { sha256: program.sha256, zlib: program.zlib, zstd: program.zstd } },
    {
      name: "kernel",
      args: [kernel.name],
      props: { version: kernel.version, key: kernel.key, license: kernel.license },
      children: [
        ...files("source", kernel.sources),
        ...files("fragment", kernel.fragments),
        ...(kernel.configuration === undefined ? [] : [{ name: "configuration", props: { sha256: kernel.configuration } }]),
      ],
    },
    ...packages.map(({ name, version, cid, manifest, sources: own }) => ({ name: "package", args: [name], props: { version, cid, manifest }, children: files("source", own) })),
    ...[...tools]
      .sort((a, b) => compareBytes(a.name, b.name))
      .map(({ name, version, files: digest }) => ({ name: "tool", args: [name], props: { version, ...(digest === undefined ? {} : { files: digest }) } })),
  ];
  return writeDocument([{ name: "lock", args: [system.name], props: { architecture: system.architecture }, children }]);
}

/** The digest of a lock's text, "sha256:…": names what an image was made from and seeds the identifiers on its disk. */
export function lockDigest(text: string): string {
  return `sha256:${sha256(Buffer.from(text))}`;
}

/** Where in a document something stands does not change what it means. */
function withoutPlaces(system: System): unknown {
  return JSON.parse(JSON.stringify(system, (key, value: unknown) => (key === "at" ? undefined : value)));
}

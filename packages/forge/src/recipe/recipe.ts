// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Architecture } from "@nexus/core";
import type { LinkedLayer } from "@nexus/elf";
import type { Located, Location } from "@nexus/kdl";
import type { Step } from "./schema.ts";

/** How a package is made from sources: a checked document, its variables not yet replaced. */
export interface Recipe {
  /** The document. */
  file: string;
  /** The folder it stands in, where its own files lie. */
  folder: string;
  at: Location;
  name: string;
  version: string;
  description: string;
  homepage: string | undefined;
  /** An SPDX expression. */
  license: string;
  /** Given for every recipe that nip builds. */
  layer: LinkedLayer | undefined;
  /** Who builds it: "nexus" for kernels and all else that is no package of nip. */
  builder: "nip" | "nexus";
  architectures: Architecture[];
  /** Seconds since 1970: the source's own date, or a fixed one. */
  sourceDateEpoch: number;
  sources: RecipeSource[];
  /** The recipe's own files and folders, relative to `folder`. */
  files: string[];
  /** Names of the host's tool table, commands, or absolute paths. */
  tools: Template[];
  buildDependencies: Related[];
  dependencies: Related[];
  flags: Template[];
  env: Record<string, Template>;
  steps: Step[];
  strip: "all" | "debug" | "none";
  /** Paths below OUT that must be there in the end. */
  outputs: Template[];
  pledge: string[];
  unveil: { path: string; permissions: string }[];
}

/** A text in which variables may stand, and its place. */
export type Template = Located<string>;

/** A source release. The first of a recipe is the package's own: its version is the package's. */
export interface RecipeSource {
  at: Location;
  /** Which `source` node of the document it is, counted from 0. */
  node: number;
  /** Different bytes of the same release, in order of preference. */
  archives: RecipeArchive[];
  /** What to unpack, below the archive's top folder; everything when empty. */
  only: Template[];
  /** Who signs upstream's list of releases: a keyring for gpgv, absolute; and the versions to stay with, as a pattern. */
  upstream: { keyring: string; series: string | undefined } | undefined;
  /** The folder below SRC it is unpacked into; "" for SRC itself. */
  into: string;
}

export interface RecipeArchive {
  at: Location;
  /** Which `archive` node of its source it is, counted from 0; undefined for the short form, which is the source's own `url` and `hash`. */
  node: number | undefined;
  /** 64 hex digits. */
  sha256: string;
  /** Bytes, where the recipe says it. */
  size: number | undefined;
  origins: Located<string>[];
}

/** Another package that this one needs. */
export interface Related {
  at: Location;
  name: string;
  version: string | undefined;
}

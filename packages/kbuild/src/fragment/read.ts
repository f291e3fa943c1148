// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { architectures, compareBytes, NexusError, type Architecture, type Diagnostic } from "@nexus/core";
import { badDocument, diagnosticAt, suggest, type Located } from "@nexus/kdl";
import { sha256 } from "@nexus/trust";
import { parseFragment } from "./parse.ts";
import type { ConfigRequest } from "./request.ts";

/** A fragment as it counts for one architecture. */
export interface Fragment {
  name: string;
  requests: ConfigRequest[];
  /** The device trees that belong to its boards: `<vendor>/<name>` below arch/<architecture>/boot/dts. */
  deviceTrees: string[];
  /** Every file that was read, by its name, with the digest of its content. */
  files: { name: string; sha256: string }[];
}

/**
 * A fragment of a recipe's folder `fragments`: `<name>.config` for all architectures, then `<name>.<architecture>.config`;
 * either may be absent. `<name>.dtbs` lists device trees, one a line.
 * @throws NexusError "bad-document" that points at the name when the architecture has neither, or at faults inside.
 */
export function readFragment(folder: string, name: Located<string>, architecture: Architecture): Fragment {
  const files = [`${name.value}.config`, `${name.value}.${architecture}.config`].map((file) => join(folder, file)).filter((file) => existsSync(file));
  if (files.length === 0) throw missing(folder, name, architecture);
  const trees = join(folder, `${name.value}.dtbs`);
  return {
    name: name.value,
    requests: files.flatMap((file) => parseFragment(readFileSync(file, "utf8"), shown(file))),
    deviceTrees: readDeviceTrees(trees),
    files: [...files, ...(existsSync(trees) ? [trees] : [])].map((file) => ({ name: basename(file), sha256: sha256(readFileSync(file)) })),
  };
}

function readDeviceTrees(file: string): string[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.map((line) => line.replace(/#.*/, "").trim()).filter((line) => line !== "");
}

/** Every fault of some fragments on an architecture: those that it lacks, and what is wrong in the others. */
export function checkFragments(folder: string, names: readonly Located<string>[], architecture: Architecture): Diagnostic[] {
  return names.flatMap((name) => {
    try {
      readFragment(folder, name, architecture);
      return [];
    } catch (error) {
      if (error instanceof NexusError && error.code === "bad-document") return error.diagnostics;
      throw error;
    }
  });
}

function missing(folder: string, name: Located<string>, architecture: Architecture): Error {
  const all = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(".config")) : [];
  const elsewhere = architectures.filter((other) => all.includes(`${name.value}.${other}.config`));
  if (elsewhere.length > 0) {
    return fault(
      name,
      `the fragment ${name.value} has no part for ${architecture}, only for ${elsewhere.join(" and ")}`,
      `name it for that architecture alone: fragments "${name.value}" arch="${elsewhere[0]}"`,
    );
  }
  const known = [...new Set(all.map(nameOf))].sort(compareBytes);
  const meant = suggest(name.value, known);
  return fault(name, `there is no fragment ${name.value} in ${shown(folder)}`, meant === undefined ? `there are ${known.join(", ")}` : `did you mean ${meant}?`);
}

function nameOf(file: string): string {
  const name = file.slice(0, -".config".length);
  const suffix = architectures.map((architecture) => `.${architecture}`).find((end) => name.endsWith(end));
  return suffix === undefined ? name : name.slice(0, -suffix.length);
}

function fault({ at }: Located<string>, message: string, hint: string): Error {
  return badDocument(at.file, [diagnosticAt(at, message, hint)]);
}

function shown(path: string): string {
  const short = relative(process.cwd(), path);
  return short === "" || short.startsWith("..") ? path : short;
}

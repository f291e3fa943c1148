// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The entries of a manifest in their one form, a line each: docs/npk.md, "The one form of the text".

import { limits } from "@nexus/archive";
import { NexusError } from "@nexus/core";
import { badDocument, isReadable, writeValue } from "@nexus/kdl";
import { manifestLimits } from "./limits.ts";
import type { TreeEntry } from "./tree-entry.ts";

/** A manifest's `files` node, and what is left of the manifest without it. */
export interface TakenFiles {
  /** With an empty node `files` where the entries stood; the whole manifest when they were not taken. */
  rest: string;
  /** In the order of the manifest; absent when they have to be read as any node of a document. */
  files?: TreeEntry[];
}

/**
 * Takes the entries out of a manifest that ends with them in their one form, at the top or inside the last node. They take
 * a thirtieth of the time and the memory that a document's nodes take; a large tree is not read otherwise.
 * @throws NexusError "bad-document" for more entries or text than manifests may have, or for a line of another form where
 *   the manifest is too long to be read as a document.
 */
export function takeFiles(manifest: string, file: string): TakenFiles {
  const opening = /^(?: {2})?files \{\n/m.exec(manifest);
  const frame = frames.find((each) => each.opening === opening?.[0]);
  if (opening === null || frame === undefined || !manifest.endsWith(`\n${frame.closing}`)) return { rest: manifest };
  if (manifest.length > manifestLimits.length) throw new NexusError("bad-document", `${file} has ${manifest.length} characters; ${manifestLimits.length} are read`);
  const files: TreeEntry[] = [];
  const start = opening.index + frame.opening.length;
  const end = manifest.length - frame.closing.length;
  if (countLines(manifest, start, end) > limits.entries) throw new NexusError("bad-document", `${file} lists more than ${limits.entries} entries`);
  for (let at = start; at < end;) {
    const next = manifest.indexOf("\n", at);
    const entry = next - at > manifestLimits.line || !manifest.startsWith(frame.indent, at) ? undefined : readLine(manifest.slice(at + frame.indent.length, next));
    if (entry === undefined) return otherForm(manifest, file, countLines(manifest, 0, at) + 1);
    files.push(entry);
    at = next + 1;
  }
  return { rest: manifest.slice(0, opening.index) + frame.rest, files };
}

function countLines(text: string, start: number, end: number): number {
  let lines = 0;
  for (let at = start; at < end; lines++) at = text.indexOf("\n", at) + 1;
  return lines;
}

/** How the entries stand in a manifest, inside the node of a package and at the top, and what stands there without them. */
const frames = [
  { opening: "  files {\n", indent: "    ", closing: "  }\n}\n", rest: "  files\n}\n" },
  { opening: "files {\n", indent: "  ", closing: "}\n", rest: "files\n" },
];

/** A document of moderate length may say it in another way, or is told all its faults. */
function otherForm(manifest: string, file: string, line: number): TakenFiles {
  if (isReadable(manifest)) return { rest: manifest };
  throw badDocument(file, [{ file, line, column: 1, endColumn: 2, message: "this line is no entry in the form that manifests have" }]);
}

const quoted = '"((?:[^"\\\\]|\\\\.)*)"';
const forms = {
  directory: new RegExp(`^directory ${quoted} mode="(0[0-7]{3})"$`),
  file: new RegExp(`^file ${quoted} mode="(0[0-7]{3})" size=(0|[1-9][0-9]{0,15}) sha256="([0-9a-f]{64})"$`),
  symlink: new RegExp(`^symlink ${quoted} target=${quoted}$`),
};

function readLine(line: string): TreeEntry | undefined {
  const kind = line.slice(0, line.indexOf(" ")) as TreeEntry["kind"];
  const found = Object.hasOwn(forms, kind) ? forms[kind].exec(line) : null;
  if (found === null) return undefined;
  const [, name = "", second = "", size, sha256 = ""] = found;
  const path = readText(name);
  if (path === undefined) return undefined;
  if (kind === "directory") return { kind, path, mode: parseInt(second, 8) };
  if (kind === "file") return Number.isSafeInteger(Number(size)) ? { kind, path, mode: parseInt(second, 8), size: Number(size), sha256 } : undefined;
  const target = readText(second);
  return target === undefined ? undefined : { kind, path, target };
}

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };

/** The text that was written so; undefined for one that is empty or is written in another way. */
function readText(written: string): string | undefined {
  const text = written.replace(/\\(?:u\{([0-9a-f]{1,6})\}|(.))/g, (whole, code: string | undefined, letter: string) => {
    if (code === undefined) return escapes[letter] ?? letter;
    const point = parseInt(code, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
  return text !== "" && text.isWellFormed() && writeValue(text) === `"${written}"` ? text : undefined;
}

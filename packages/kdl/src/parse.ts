// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readFileSync } from "node:fs";
import { NexusError } from "@nexus/core";
import { badDocument } from "./diagnose.ts";
import { readKdl } from "./kdl/read.ts";
import { limits } from "./limits.ts";
import { indexPositions } from "./positions.ts";
import type { SourceDocument } from "./tree.ts";
import { readYaml } from "./yaml/read.ts";

/**
 * The document as a tree. Files named .yaml or .yml are YAML 1.2, all others KDL 2.0.
 * @throws NexusError "bad-document" with every syntax error that could be found in one go.
 */
export function parseDocument(text: string, file: string): SourceDocument {
  const syntax = /\.ya?ml$/i.test(file) ? "yaml" : "kdl";
  checkLength(text.length, file, syntax === "yaml" ? limits.yamlLength : limits.length);
  checkWords(text, file);
  const positions = indexPositions(text);
  const { nodes, diagnostics } = syntax === "yaml" ? readYaml(text, file, positions) : readKdl(text, file, positions);
  if (diagnostics.length > 0) throw badDocument(file, diagnostics);
  return { file, syntax, text, lines: positions.lines, nodes };
}

/**
 * Reads and parses a file.
 * @throws NexusError "not-found" when there is no such file, "bad-document" when it is no UTF-8 or has syntax errors.
 */
export function readDocument(path: string): SourceDocument {
  return parseDocument(decodeUtf8(readBytes(path), path), path);
}

function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") throw new NexusError("not-found", `there is no file ${path}`, { cause });
    if (code === "EISDIR") throw new NexusError("bad-document", `${path} is a folder, not a document`, { cause });
    throw cause;
  }
}

function decodeUtf8(bytes: Uint8Array, path: string): string {
  checkLength(bytes.length, path, limits.length * 3);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new NexusError("bad-document", `${path} is not UTF-8 text`, { hint: "save it as UTF-8", cause });
  }
}

/** Whether a KDL text is short enough to be read as a document. */
export function isReadable(text: string): boolean {
  return text.length <= limits.length && countWords(text) <= limits.words;
}

/** Each word costs the parsers memory, however short it is. */
function checkWords(text: string, file: string): void {
  if (countWords(text) > limits.words) throw new NexusError("bad-document", `${file} is too long for a document: at most ${limits.words} words are read`);
}

function countWords(text: string): number {
  let words = 0;
  for (let offset = 0; offset < text.length; offset++) {
    const code = text.charCodeAt(offset);
    if (code <= 0x20 || code === 0x3b) words++;
  }
  return words;
}

function checkLength(length: number, file: string, limit: number): void {
  if (length <= limit) return;
  throw new NexusError("bad-document", `${file} is too long for a document: ${length} characters, at most ${limit} are read`);
}

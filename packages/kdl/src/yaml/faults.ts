// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { isCollection, isScalar, visit } from "yaml";
import type { Document, ErrorCode, YAMLError } from "yaml";
import type { Fault } from "../fault.ts";
import { limits } from "../limits.ts";
import { lineStart } from "../text-lines.ts";

/** Every syntax error of a YAML document, one a line, and what YAML allows but documents here do not: tags, old versions. */
export function findYamlFaults(document: Document, text: string): Fault[] {
  const { yaml } = document.directives ?? {};
  if (yaml?.explicit === true && yaml.version !== "1.2") {
    return [{ start: 0, end: 5, message: `documents are read as YAML 1.2, not ${yaml.version}`, hint: "remove the line %YAML" }];
  }
  const errors = [...document.errors, ...document.warnings].slice(0, limits.diagnostics * 2);
  const faults = errors.length > 0 ? errors.map((error) => explain(error, document, text)) : findTags(document, text);
  const lines = new Set<number>();
  return faults.filter((fault) => lines.size < lines.add(lineStart(text, fault.start)).size).slice(0, limits.diagnostics);
}

function explain(error: YAMLError, document: Document, text: string): Fault {
  const [start, end] = error.pos;
  const opened = openedBefore(document, text, start);
  if (opened !== undefined && (error.code === "MISSING_CHAR" || /must be sufficiently indented/.test(error.message))) return opened;
  return { start, end, ...(sentences[error.code] ?? { message: error.message }) };
}

/** An unclosed text, list or map is noticed where something else begins; it is told where it opens. */
function openedBefore(document: Document, text: string, end: number): Fault | undefined {
  let found: Fault | undefined;
  visit(document, (_, node) => {
    if ((!isScalar(node) && !isCollection(node)) || node.range?.[1] !== end) return;
    const [start] = node.range;
    const closer = closers[text[start] ?? ""];
    if (closer !== undefined) found = { start, end: start + 1, message: `this ${text[start]} is never closed`, hint: `add the missing ${closer}` };
  });
  return found;
}

const closers: Record<string, string> = { "[": "]", "{": "}", '"': '"', "'": "'" };

function findTags(document: Document, text: string): Fault[] {
  const faults: Fault[] = [];
  visit(document, (_, node) => {
    if ((!isScalar(node) && !isCollection(node)) || node.tag === undefined) return;
    const before = /!\S*\s*(?:&\S+\s*)?$/.exec(text.slice(0, node.range?.[0]));
    const start = before?.index ?? 0;
    const [tag = ""] = /^\S*/.exec(text.slice(start)) ?? [];
    faults.push({ start, end: start + tag.length, message: `tags such as ${tag} have no meaning here`, hint: "leave it out" });
  });
  return faults;
}

const sentences: Partial<Record<ErrorCode, Pick<Fault, "message" | "hint">>> = {
  BAD_ALIAS: { message: "an alias needs a name after the *", hint: "write text that begins with * in quotes" },
  BAD_DIRECTIVE: { message: "this directive is not known", hint: "remove the line" },
  BAD_DQ_ESCAPE: { message: "this escape has no meaning in a text", hint: "write \\\\ for a backslash, or the text in '…'" },
  BAD_INDENT: { message: "this line is indented differently from its neighbours" },
  BAD_SCALAR_START: { message: "text cannot begin with this character", hint: "write it in quotes" },
  BLOCK_AS_IMPLICIT_KEY: { message: "a second key on one line", hint: "put each key on a line of its own, or text that holds a colon in quotes" },
  BLOCK_IN_FLOW: { message: "lists and maps inside [ ] or { } are written with [ ] and { } too" },
  KEY_OVER_1024_CHARS: { message: "this key is too long" },
  MISSING_CHAR: { message: "a : or a , is missing here" },
  MULTILINE_IMPLICIT_KEY: { message: "a key with its : has to stand on one line", hint: "is a : missing, or is the line before indented less?" },
  MULTIPLE_ANCHORS: { message: "a value can have one anchor only" },
  MULTIPLE_DOCS: { message: "a file holds one document", hint: "remove the line --- and what follows, or put it into a file of its own" },
  NON_STRING_KEY: { message: "a key has to be text" },
  RESOURCE_EXHAUSTION: { message: `lists or maps are nested too deeply: more than ${limits.depth} levels` },
  TAG_RESOLVE_FAILED: { message: "tags have no meaning here", hint: "leave it out" },
  TAB_AS_INDENT: { message: "a tab cannot indent a line", hint: "use blanks" },
  UNEXPECTED_TOKEN: { message: "this cannot stand here", hint: "write text with special characters in quotes" },
};

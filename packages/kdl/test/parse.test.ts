// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NexusError } from "@nexus/core";
import { afterAll, expect, test } from "vitest";
import { parseDocument, readDocument } from "../src/index.ts";
import { limits } from "../src/limits.ts";
import { syntaxErrors } from "./plain.ts";

const folder = mkdtempSync(join(tmpdir(), "nexus-kdl-"));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, data: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, data);
  return path;
}

test("a file's name decides its syntax", () => {
  expect(readDocument(write("a.kdl", "a 1\n"))).toMatchObject({ syntax: "kdl", nodes: [{ name: "a" }], lines: ["a 1", ""] });
  expect(readDocument(write("a.npk.yaml", "a: 1\n"))).toMatchObject({ syntax: "yaml", nodes: [{ name: "a" }] });
  expect(readDocument(write("a.yml", "a: 1\n"))).toMatchObject({ syntax: "yaml" });
});

test("a byte order mark and CRLF line ends are read over", () => {
  expect(readDocument(write("b.kdl", "\ufeffa 1\r\nb 2\r\n"))).toMatchObject({ nodes: [{ name: "a" }, { name: "b", span: { line: 2 } }], lines: ["\ufeffa 1", "b 2", ""] });
});

test.each([
  ["a file that is not there", () => join(folder, "none.kdl"), "not-found", /there is no file .*none\.kdl/],
  ["a folder", () => folder, "bad-document", /is a folder, not a document/],
  ["bytes that are no UTF-8", () => write("latin1.kdl", Uint8Array.of(0x61, 0x20, 0xe9)), "bad-document", /is not UTF-8 text/],
])("%s", (_, path, code, message) => {
  expect(() => readDocument(path())).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
});

test("a document that is too long is refused before it is parsed", () => {
  expect(() => parseDocument(" ".repeat(limits.length + 1), "x.kdl")).toThrow(NexusError);
  expect(() => parseDocument(" ".repeat(limits.yamlLength + 1), "x.yaml")).toThrow(/too long for a document/);
  expect(() => parseDocument("a;".repeat(limits.words + 1), "x.kdl")).toThrow(/at most 400000 words are read/);
});

test.each([
  ["many unclosed quotes", '"\n'.repeat(100_000)],
  ["line ends in a text", `a "${"\n".repeat(200_000)}"`],
  ["unknown escapes", `a "${"\\q".repeat(500_000)}"`],
  ["a text of too many lines", `a """\n${" x\n".repeat(100_000)}"""`],
  ["braces on one line", "a {}".repeat(25_000)],
  ["blocks behind deep indentation", `${" ".repeat(100_000)}${"a{}".repeat(25_000)}`],
  ["comments inside comments", "/*".repeat(500_000)],
  ["hashes", "#".repeat(500_000)],
  ["opened raw texts", '#"'.repeat(300_000)],
  ["words without #", "a true\n".repeat(15_000)],
  ["slashes", "/ ".repeat(200_000)],
])("hostile KDL is told in good time: %s", (_, text) => {
  const start = performance.now();
  const errors = syntaxErrors(text, "x.kdl");
  expect(errors.length).toBeGreaterThan(0);
  expect(errors.length).toBeLessThanOrEqual(20);
  expect(performance.now() - start).toBeLessThan(10_000);
});

test.each([
  ["keys without number", Array.from({ length: 10_000 }, (_, i) => `k${i}: 1`).join("\n")],
  ["open lists", "[".repeat(100_000)],
  ["lists in lists", "- ".repeat(100_000)],
  ["quotes", '"\n'.repeat(100_000)],
  ["anchors and aliases", `k:\n- &a 1\n${"- *a\n".repeat(20_000)}`],
])("hostile YAML is told in good time: %s", (_, text) => {
  const start = performance.now();
  syntaxErrors(text, "x.yaml");
  expect(performance.now() - start).toBeLessThan(10_000);
});

test("a manifest of ten thousand files is read in good time", () => {
  const text = Array.from({ length: 10_000 }, (_, i) => `file "share/doc/a-rather-long-name-${i}.html" mode="0644" size=${i} sha256="${"0".repeat(64)}"`).join("\n");
  const start = performance.now();
  expect(parseDocument(text, "manifest.kdl").nodes).toHaveLength(10_000);
  expect(performance.now() - start).toBeLessThan(15_000);
});

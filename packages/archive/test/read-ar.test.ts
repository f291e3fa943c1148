// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { collect, readAr } from "../src/index.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "nexus-ar-"));
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const texts = { short: "odd", "sixteen-letters-": "even", "a name that is longer than sixteen": "x".repeat(3001), empty: "" };

async function* pieces(bytes: Buffer, length = 7): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

async function membersOf(bytes: Buffer): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { name, size, start, body } of readAr(pieces(bytes))) {
    found[name] = (await collect(body, 10_000, name)).toString();
    expect(bytes.toString("latin1", start, start + size)).toBe(found[name]);
  }
  return found;
}

test.each([
  ["ar", ["qcS"]],
  ["bsdtar", ["--format=arbsd", "-cf"]],
])("%s %j writes what is read", async (tool, words) => {
  const file = join(folder, "archive.a");
  rmSync(file, { force: true });
  execFileSync(tool, [...words, file, ...Object.keys(texts)], { cwd: folder });
  expect(await membersOf(readFileSync(file))).toEqual(texts);
});

test("bodies that are not read are skipped", async () => {
  const names: string[] = [];
  for await (const { name } of readAr(pieces(archive(member("a", "1234567"), member("b", "12"), member("c", ""))))) names.push(name);
  expect(names).toEqual(["a", "b", "c"]);
});

function member(name: string, text: string, size = String(text.length)): string {
  return `${name.padEnd(16)}${"0".padEnd(12)}${"0".padEnd(6)}${"0".padEnd(6)}${"100644".padEnd(8)}${size.padEnd(10)}\`\n${text}${text.length % 2 === 1 ? "\n" : ""}`;
}

function archive(...members: string[]): Buffer {
  return Buffer.from(`!<arch>\n${members.join("")}`, "latin1");
}

test.each([
  ["another beginning", Buffer.from("!<thin>\n"), /does not begin as one/],
  ["a truncated body", archive(member("a", "abc")).subarray(0, -2), /ends inside a/],
  ["a truncated header", archive(member("a", "abc")).subarray(0, 40), /ends inside a member's header/],
  ["a size that is no number", archive(member("a", "abc", "-3")), /header is damaged/],
  ["a name that climbs", archive(member("../a", "abc")), /holds the name \.\./],
  ["a name with a slash", archive(member("a/b", "abc")), /holds a slash|is refused/],
  ["a name longer than its member", archive(member("#1/20", "abc")), /a name is longer than its member/],
  ["a name that its table does not have", archive(member("/7", "abc")), /a long name is not in its table/],
])("%s is refused", async (_, bytes, message) => {
  await expect(membersOf(bytes)).rejects.toMatchObject({ code: "corrupt", message: expect.stringMatching(message) });
});

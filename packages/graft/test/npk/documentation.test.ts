// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// docs/npk.md, held against what the code does.

import { execFileSync } from "node:child_process";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { limits } from "@nexus/archive";
import { layers } from "@nexus/elf";
import { formatPublicKey } from "@nexus/trust";
import { expect, test } from "vitest";
import { npkLimits } from "../../src/npk/limits.ts";
import { parseManifest } from "../../src/npk/manifest.ts";
import { key } from "./fixture.ts";
import { packSample } from "./sample.ts";

const page = readFileSync(join(import.meta.dirname, "../../../../docs/npk.md"), "utf8");

function section(title: string): string {
  return page.split(/^## /m).find((each) => each.startsWith(title)) ?? "";
}

function codeBlocks(text: string): string[] {
  return Array.from(text.matchAll(/^```\w*\n([^]*?)^```$/gm), (match) => match[1]!);
}

test("its commands for standard tools work on a package", async () => {
  const { folder, path } = await packSample();
  copyFileSync(path, join(folder, "toybox.npk"));
  writeFileSync(join(folder, "signer.pub"), formatPublicKey(key.public));
  const script = codeBlocks(section("With standard tools")).join("\n");
  const output = execFileSync("sh", ["-euc", script], { cwd: folder, encoding: "utf8" });
  expect(output).toContain("Signature and comment signature verified");
  expect(output).toContain("bin/tool: OK");
  expect(output).toContain("share/doc/ünïcode name: OK");
  expect(output).toContain('package "toy" version="1.0" {');
});

test("its example of a manifest follows the schema, once its digests are whole", () => {
  const example = codeBlocks(section("The manifest"))[0]!.replace(/[0-9a-f]{4}…/g, "0".repeat(64));
  expect(parseManifest(example, "docs/npk.md")).toMatchObject({ name: "toybox", layer: "base" });
});

test("its limits are those of the code", () => {
  const rows = new Map(Array.from(section("Limits").matchAll(/^\| (.+?) \| (.+?) \|$/gm), (match) => [match[1], match[2]]));
  const inUnits = (text: string | undefined) => {
    const [, number, unit] = /^([\d,]+)(?: (\w+))?$/.exec(text ?? "") ?? [];
    return Number(number?.replaceAll(",", "")) * ({ MiB: 2 ** 20, GiB: 2 ** 30 }[unit ?? ""] ?? 1);
  };
  expect(inUnits(rows.get("the file"))).toBe(npkLimits.file);
  expect(inUnits(rows.get("the unpacked tar"))).toBe(npkLimits.tar);
  expect(inUnits(rows.get("zstd window"))).toBe(npkLimits.window);
  expect(inUnits(rows.get("the signature text"))).toBe(npkLimits.signatureFrame);
  expect(inUnits(rows.get("`manifest.kdl`"))).toBe(npkLimits.manifest);
  expect(inUnits(rows.get("`build.log`"))).toBe(npkLimits.log);
  expect(inUnits(rows.get("entries"))).toBe(limits.entries);
});

test("its layers are those of the code", () => {
  const rows = Array.from(section("Layers").matchAll(/^\| `(\w+)` \| (\w+) \| (\w+) \|$/gm), ([, layer, libc, allocator]) => [layer, { libc, allocator }]);
  expect(Object.fromEntries(rows)).toEqual({ ...layers, foreign: { libc: "any", allocator: "any" } });
});

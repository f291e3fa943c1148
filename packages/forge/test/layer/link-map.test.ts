// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "@nexus/core";
import { readElf } from "@nexus/elf";
import { expect, test } from "vitest";
import { readLinkMap } from "../../src/layer/link-map.ts";
import { scratch, write } from "../scratch.ts";

test("a map of the real linker names the object of each symbol, with the addresses of the program", async () => {
  const folder = scratch();
  write(folder, {
    "start.c": "int one(void); int a_function_with_quite_a_long_name(void) { return 1; } void _start(void) { one(); a_function_with_quite_a_long_name(); for (;;); }",
    "one.c": "int one(void) { return 1; } int unused(void) { return 2; }",
    "two.c": "int two(void) { return 2; }",
  });
  const gcc = (...args: string[]) => run("gcc", args, { cwd: folder });
  await gcc("-c", "-O0", "-ffreestanding", "-fno-pic", "-ffunction-sections", "start.c", "one.c", "two.c");
  await run("ar", ["rcD", "libparts.a", "one.o", "two.o"], { cwd: folder });
  await gcc("-nostdlib", "-static", "-no-pie", "-Wl,--gc-sections", "-o", "program", "start.o", "-L.", "-lparts", "-Wl,-Map=map");

  const map = readLinkMap(readFileSync(join(folder, "map"), "utf8"));
  expect(map.symbols.get("one")?.object).toBe("./libparts.a(one.o)");
  expect(map.symbols.get("a_function_with_quite_a_long_name")?.object).toBe("start.o");
  expect(map.symbols.has("unused")).toBe(false);
  expect(map.symbols.has("two")).toBe(false);
  expect([...map.objects].some((object) => object.includes("two.o"))).toBe(false);
  for (const { name, value } of readElf(join(folder, "program")).symbols("static")) {
    if (["_start", "one", "a_function_with_quite_a_long_name"].includes(name)) expect(map.symbols.get(name)?.address).toBe(value);
  }
});

test("text that is no map gives nothing", () => {
  expect(readLinkMap("int main(void);\n")).toEqual({ symbols: new Map(), objects: new Set() });
});

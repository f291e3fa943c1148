// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Entry } from "@nexus/archive";
import { layerNoteText, type Layer } from "@nexus/elf";
import { describe, expect, test } from "vitest";
import { closureOf } from "../../src/npk/closure.ts";
import { layerChecked } from "../../src/npk/layer-checked.ts";
import type { PackageManifest } from "../../src/npk/manifest.ts";
import { manifestOf, rowsOf } from "./fixture.ts";
import { file } from "./made-package.ts";
import { testFolder } from "./sample.ts";

/** A static program with a layer note, made without any libc. */
function program(layer: "base" | "app", ...flags: string[]): Buffer {
  const folder = testFolder();
  const text = layerNoteText(layer);
  writeFileSync(
    join(folder, "p.c"),
    `void _start(void) { for (;;); }
__attribute__((used, section(".note.nexus"), aligned(4)))
static const struct { int owner, size, type; char name[8]; char text[${Math.ceil(text.length / 4) * 4}]; } note = { 6, ${text.length}, 1, "Nexus", "${text}" };`,
  );
  execFileSync("gcc", ["-nostdlib", ...(flags.length === 0 ? ["-static"] : flags), "-o", join(folder, "p"), join(folder, "p.c")]);
  return readFileSync(join(folder, "p"));
}

async function* entriesOf(path: string, bytes: Buffer, chunk: number): AsyncGenerator<Entry, void> {
  yield { kind: "directory", path: "bin", mode: 0o755 };
  async function* body(): AsyncGenerator<Uint8Array, void> {
    for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
  }
  yield { kind: "file", path, mode: 0o755, size: bytes.length, body: body() };
  yield { kind: "symlink", path: "bin/z", target: "p" };
}

function manifest(layer: Layer, changes: Partial<PackageManifest> = {}): PackageManifest {
  return manifestOf([], { layer, dependencies: [], ...changes });
}

describe("entries on their way to the store", () => {
  test("pass unchanged where programs keep the rule, in chunks of any size", async () => {
    const base = program("base");
    for (const chunk of [1, 3, 64, 1 << 20]) {
      const plain = await rowsOf(entriesOf("bin/p", base, chunk));
      expect(await rowsOf(layerChecked(entriesOf("bin/p", base, chunk), manifest("base"), []))).toEqual(plain);
    }
  });

  test("stop at a program that breaks it, which is named", async () => {
    const checked = layerChecked(entriesOf("bin/p", program("base"), 100), manifest("app"), []);
    await expect(rowsOf(checked)).rejects.toMatchObject({ code: "layer-violation", message: expect.stringContaining("bin/p") });
  });

  test("of layer foreign, and files that are no programs, are left alone", async () => {
    expect(await rowsOf(layerChecked(entriesOf("bin/p", program("base"), 100), manifest("foreign"), []))).toHaveLength(3);
    for (const text of ["", "\x7fE", "#!/bin/sh\n", "x\x7fELF"])
      expect(await rowsOf(layerChecked(entriesOf("bin/p", Buffer.from(text, "latin1"), 1), manifest("base"), []))).toHaveLength(3);
  });

  test("of more than 256 MiB are refused when they are programs", async () => {
    async function* huge(): AsyncGenerator<Entry, void> {
      yield { kind: "file", path: "bin/huge", mode: 0o755, size: 300 * 1024 * 1024, body: entriesBody(program("base")) };
    }
    await expect(rowsOf(layerChecked(huge(), manifest("base"), []))).rejects.toMatchObject({ code: "layer-violation", message: expect.stringContaining("bin/huge") });
  });

  test("find a loader in the package itself or in what it depends on, and nowhere else", async () => {
    const dynamic = program("base", "-pie", "-Wl,--dynamic-linker=/Programs/Musl/1.2.5/lib/ld-musl-x86_64.so.1");
    const loader = [file("lib/ld-musl-x86_64.so.1").entry];
    const musl = manifestOf(loader, { name: "musl", layer: "base", dependencies: [] });
    const check = (of: PackageManifest, closure: PackageManifest[]) => rowsOf(layerChecked(entriesOf("bin/p", dynamic, 4096), of, closure));
    expect(await check(manifest("base"), [musl])).toHaveLength(3);
    expect(await check(manifest("base", { files: loader }), [])).toHaveLength(3);
    await expect(check(manifest("base"), [])).rejects.toMatchObject({ code: "layer-violation" });
  });
});

async function* entriesBody(bytes: Buffer): AsyncGenerator<Uint8Array, void> {
  yield bytes;
}

test("a closure follows dependencies to their end, once each, and leaves out what is not known", () => {
  const all = new Map(
    Object.entries({ a: ["b", "c"], b: ["d", "a"], c: ["d", "gone"], d: [], e: [] }).map(([name, names]) => [
      name,
      manifest("base", { name, dependencies: names.map((each) => ({ name: each })) }),
    ]),
  );
  expect(closureOf(all.get("a")!, (name) => all.get(name)).map(({ name }) => name)).toEqual(["b", "c", "d"]);
});

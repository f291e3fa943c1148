// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// A generator that fails, through the real launcher.

import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hostArchitecture, type Architecture } from "@nexus/core";
import type { Root } from "@nexus/store";
import { expect, onTestFinished, test } from "vitest";
import { runGenerator } from "../../src/triggers/run-generator.ts";
import { triggerLimits } from "../../src/triggers/limits.ts";
import { makeScratchView } from "../../src/triggers/scratch-view.ts";
import { triggers, type DueCache } from "../../src/triggers/triggers.ts";
import { nipRunBinary } from "../../src/view/nip-run.ts";
import { compile } from "../gate/compiled.ts";

const trigger = triggers.find(({ name }) => name === "mime")!;
const due: DueCache = { trigger, folder: "share/mime", inputs: [] };

/** What a generator prints whose main() has this body. */
async function runMade(body: string): Promise<string> {
  const root: Root = { path: mkdtempSync(join(tmpdir(), "nip-generator-")), sync: false };
  onTestFinished(() => rmSync(root.path, { recursive: true }));
  const program = compile(root, "Tool", "bin/tool", `#include <stdio.h>\nint main(void) { ${body} }`, "-static");
  using scratch = makeScratchView([], [due], {});
  mkdirSync(join(scratch.usr, "bin"));
  copyFileSync(program, join(scratch.usr, "bin", trigger.generator));
  return await runGenerator(nipRunBinary(hostArchitecture() as Architecture), root, scratch, due);
}

test("the reason of a failure is its last line, cut to a text that a document can hold", async () => {
  const said = `${"a".repeat(199)}\\xf0\\x9f\\x98\\x80`;
  const failure = runMade(`fputs("first\\n${said}\\n", stderr); return 1;`);
  await expect(failure).rejects.toMatchObject({ code: "failed", message: `update-mime-database: ${"a".repeat(199)}\ufffd` });
});

test("of a flood is kept what shows that it is too much", async () => {
  const printed = await runMade("static char much[1 << 20]; for (int i = 0; i < 70; i++) if (fwrite(much, sizeof much, 1, stdout) != 1) return 1; return 0;");
  expect(Buffer.byteLength(printed)).toBe(triggerLimits.bytes + 1);
});

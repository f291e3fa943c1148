// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { formatExpression } from "../../src/kconfig/expression.ts";
import { readKconfig } from "../../src/kconfig/read.ts";
import { choiceOf, conditionsOf, settableWhen, type KconfigSymbol } from "../../src/kconfig/tree.ts";

const tree = readKconfig({ folder: join(import.meta.dirname, "../fixtures"), variables: { ARCH: "toy", SRCARCH: "toy" } });
const symbol = (name: string) => tree.symbols.get(name) as KconfigSymbol;
const shown = (expressions: Parameters<typeof formatExpression>[0][] | undefined) => expressions?.map(formatExpression);

test("dependencies come from the symbol and all that it stands in", () => {
  const [definition] = symbol("CARD_FAST").definitions;
  expect(shown(conditionsOf(definition!))).toEqual(["BUS", "NET", "CARD=y", "$(cc-option,-mfast)"]);
  expect(definition?.place).toEqual({ file: "Kconfig", line: 34 });
});

test("a prompt has conditions of its own", () => {
  expect(shown(settableWhen(symbol("CARD").definitions[0]!))).toEqual(["BUS", "NET", "EXPERT"]);
  expect(settableWhen(symbol("CHECKSUM").definitions[0]!)).toBeUndefined();
});

test("a line that goes on in the next one, and who selects", () => {
  expect(symbol("CHECKSUM").selectedBy.map(({ value, condition }) => [value, formatExpression(condition!)])).toEqual([["NET", "EXPERT || BUS"]]);
});

test("files are included by architecture, help texts are not read", () => {
  expect(symbol("BUS").definitions[0]?.place.file).toBe("arch/toy/Kconfig");
  expect(symbol("EXPERT").definitions[0]?.dependencies).toEqual([]);
});

test("choices", () => {
  expect(choiceOf(symbol("PACK_FAST"))).toMatchObject({ prompt: "Compression", members: ["PACK_SMALL", "PACK_FAST"] });
});

test("what is no Kconfig is named with its place", () => {
  const folder = mkdtempSync(join(tmpdir(), "kbuild-kconfig-"));
  try {
    writeFileSync(join(folder, "Kconfig"), "config A\n\tbool\n\tdepends A\n");
    expect(() => readKconfig({ folder, variables: {} })).toThrow('Kconfig:3: "on" is missing after "depends"');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The house's own reading of the Kconfig language against the kernel's: both must agree on which symbols people can set.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openForge } from "@nexus/forge";
import { sha256 } from "@nexus/trust";
import { configureKernel, planKernel } from "../src/index.ts";
import { evaluate } from "../src/kconfig/evaluate.ts";
import { readKconfig } from "../src/kconfig/read.ts";
import { settableWhen, type KconfigSymbol } from "../src/kconfig/tree.ts";
import { parseConfig, type ConfigValues } from "../src/kconfig/values.ts";

const forge = openForge({ recipesDir: join(import.meta.dirname, "../../../recipes") });
const baseFragment = readFileSync(join(import.meta.dirname, "../../../recipes/linux/fragments/base.config"));
const at = { file: "test", line: 1, column: 1, endColumn: 2 };
const named = (...names: string[]) => names.map((value) => ({ value, at }));

test.each([
  ["x86_64", "x86_64", "x86", ["base", "storage", "network", "virt", "hardened", "isolation"]],
  ["riscv64", "riscv", "riscv", ["base", "storage", "network", "virt", "hardened", "jh7110", "isolation"]],
] as const)(
  "the audit and Kconfig agree on %s",
  async (architecture, ARCH, SRCARCH, fragments) => {
    const choice = { recipe: "linux", architecture, fragments: named(...fragments), options: [] };
    const { file } = await configureKernel(forge, choice);
    const text = readFileSync(file, "utf8");
    expect(await planKernel(forge, choice)).toMatchObject({
      configuration: sha256(text),
      fragments: expect.arrayContaining([{ name: "base.config", sha256: sha256(baseFragment) }]),
    });
    const values = parseConfig(text);
    const written = new Set([...values.keys(), ...[...text.matchAll(/^# CONFIG_(\w+) is not set$/gm)].map((match) => match[1])]);
    const { symbols } = readKconfig({ folder: kconfigFolder(), variables: { ARCH, SRCARCH } });
    expect(symbols.size).toBeGreaterThan(15_000);
    // Kconfig writes a line for every symbol that can be set now.
    const wrong = [...symbols.values()].filter((symbol) => settable(symbol, values) && !written.has(symbol.name)).map(({ name }) => name);
    expect(wrong).toEqual([]);
    expect([...values.keys()].filter((name) => !symbols.has(name))).toEqual([]);
  },
  600_000,
);

function settable(symbol: KconfigSymbol, values: ConfigValues): boolean {
  return symbol.definitions.some((definition) => settableWhen(definition)?.every((condition) => (evaluate(condition, values) ?? 0) > 0) ?? false);
}

/** The result of the action that unpacks the Kconfig files: the newest of its name. */
function kconfigFolder(): string {
  const [name] = readdirSync(join(forge.actionsDir, "latest")).filter((file) => file === "linux_Kconfig_files");
  return join(forge.actionsDir, readFileSync(join(forge.actionsDir, "latest", name as string), "utf8"), "output");
}

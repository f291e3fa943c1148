// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

/** The values of a finished .config by symbol, without the prefix CONFIG_. A symbol that is off is not in it. */
export type ConfigValues = ReadonlyMap<string, string>;

/** Reads a .config as the kernel's build wrote it. */
export function parseConfig(text: string): ConfigValues {
  const values = new Map<string, string>();
  for (const [, symbol = "", value = ""] of text.matchAll(/^CONFIG_([A-Za-z0-9_]+)=(.*)$/gm)) values.set(symbol, value);
  return values;
}

/** A symbol's value; "n" for one that is off or not there at all, as Kconfig sees it. */
export function valueOf(values: ConfigValues, symbol: string): string {
  return values.get(symbol) ?? "n";
}

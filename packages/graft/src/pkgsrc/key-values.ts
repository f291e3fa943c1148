// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

/** The values of a record's keys, each in the order they stand. */
export type KeyValues = ReadonlyMap<string, readonly string[]>;

/**
 * The "KEY=value" lines of +BUILD_INFO or of one record of a pkg_summary (pkg_summary(5)). Lines without "=" and keys of
 * other forms are left out: later versions of the tools add what we do not know.
 */
export function parseKeyValues(lines: Iterable<string>): KeyValues {
  const values = new Map<string, string[]>();
  for (const line of lines) {
    const [, key, value] = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(line) ?? [];
    if (key === undefined || value === undefined) continue;
    const known = values.get(key);
    if (known === undefined) values.set(key, [plainText(value)]);
    else known.push(plainText(value));
  }
  return values;
}

/** Text without control characters and marks that turn a terminal's writing round. */
export function plainText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, " ").trimEnd();
}

/** The system that a package is for, "NetBSD x86_64", when it is another than Linux on `architecture`. */
export function foreignSystem(values: KeyValues, architecture: string): string | undefined {
  const system = `${valueOf(values, "OPSYS") ?? "Linux"} ${valueOf(values, "MACHINE_ARCH") ?? architecture}`;
  return system === `Linux ${architecture}` ? undefined : system;
}

/** The first value of a key that is not empty. */
export function valueOf(values: KeyValues, key: string): string | undefined {
  return values.get(key)?.find((value) => value !== "");
}

/** The number of bytes that a key gives; undefined when it gives none, or no whole number. */
export function bytesIn(values: KeyValues, key: string): number | undefined {
  const text = valueOf(values, key)?.trim() ?? "";
  const number = Number(text);
  return /^[0-9]+$/.test(text) && Number.isSafeInteger(number) ? number : undefined;
}

/** The words of all values of a key. */
export function wordsIn(values: KeyValues, key: string): string[] {
  return (values.get(key) ?? []).flatMap((value) => value.split(/\s+/)).filter((word) => word !== "");
}

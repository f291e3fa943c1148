// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

const units: Record<string, number> = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };

/** Bytes of a size that the schema accepted: "32MiB". */
export function parseSize(text: string): number {
  const [, amount = "", unit = ""] = /^(\d+)(\w+)$/.exec(text) ?? [];
  return Number(amount) * (units[unit] ?? Number.NaN);
}

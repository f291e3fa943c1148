// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Scalar } from "./scalars.ts";

const byteUnits = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };
const timeUnits = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 };

/** A size such as "32MiB"; decodes to bytes. */
export function bytes(): Scalar<number> {
  return quantity(byteUnits, 'a size such as "32MiB"');
}

/** A duration such as "10ms"; decodes to milliseconds. */
export function milliseconds(): Scalar<number> {
  return quantity(timeUnits, 'a duration such as "10ms" or "2s"');
}

function quantity(units: Readonly<Record<string, number>>, expected: string): Scalar<number> {
  const form = new RegExp(`^(0|[1-9]\\d*)(${Object.keys(units).join("|")})$`);
  return {
    kind: "scalar",
    located: false,
    parse(value, written = String(value)) {
      const [, amount, unit] = (typeof value === "string" && form.exec(value)) || [];
      if (amount === undefined || unit === undefined) return { problem: `expected ${expected}, found ${written}` };
      const product = Number(amount) * units[unit]!;
      return Number.isSafeInteger(product) ? { value: product } : { problem: `${written} is too large` };
    },
  };
}

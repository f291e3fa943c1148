// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

/**
 * Orders two versions: negative when `a` is older. Runs of digits compare as numbers, runs of letters as text; a number
 * is newer than a letter, and a version is newer than the same one with "~", "-rc", "alpha", "beta" or "pre" after it.
 */
export function compareVersions(a: string, b: string): number {
  const left = parts(a);
  const right = parts(b);
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const order = comparePart(left[i], right[i]);
    if (order !== 0) return order;
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

function parts(version: string): string[] {
  return version.match(/\d+|[A-Za-z]+|~/g) ?? [];
}

function comparePart(a: string | undefined, b: string | undefined): number {
  const rank = rankOf(a) - rankOf(b);
  if (rank !== 0 || a === undefined || b === undefined) return rank;
  if (/^\d/.test(a)) {
    const difference = BigInt(a) - BigInt(b);
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Before-releases, then the end of a version, then letters, then numbers. */
function rankOf(part: string | undefined): number {
  if (part === undefined) return 2;
  if (part === "~") return 0;
  if (/^(alpha|beta|pre|rc)$/i.test(part)) return 1;
  return /^\d/.test(part) ? 4 : 3;
}

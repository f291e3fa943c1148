// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The order of versions in Nix: manual of Nix, "builtins.compareVersions" and "nix-env --upgrade, Versions".

const largestNumber = 2 ** 31 - 1; // a longer row of digits is a word to Nix

/**
 * Below 0 when `a` is the older version, above 0 when it is the newer, 0 when Nix takes them for equal. Versions are
 * split into rows of digits and of other characters, at "." and "-" and where the kind changes.
 */
export function compareVersions(a: string, b: string): number {
  const left = componentsOf(a);
  const right = componentsOf(b);
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const order = compareComponents(left[at] ?? "", right[at] ?? "");
    if (order !== 0) return order;
  }
  return 0;
}

function componentsOf(version: string): string[] {
  return version.match(/[0-9]+|[^0-9.-]+/g) ?? [];
}

function compareComponents(a: string, b: string): number {
  if (a === b) return 0;
  const [left, right] = [numberOf(a), numberOf(b)];
  if (left !== undefined && right !== undefined) return left - right;
  if (isOlder(a, b, left, right)) return -1;
  return isOlder(b, a, right, left) ? 1 : 0;
}

/** Two components that are not both numbers: "pre" before nothing before words before numbers. */
function isOlder(a: string, b: string, left: number | undefined, right: number | undefined): boolean {
  if (a === "" && right !== undefined) return true;
  if (a === "pre") return b !== "pre";
  if (b === "pre") return false;
  if (right !== undefined) return true; // 2.3a before 2.3.1
  if (left !== undefined) return false;
  return Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;
}

function numberOf(component: string): number | undefined {
  if (!/^[0-9]+$/.test(component)) return undefined;
  const value = Number(component);
  return value <= largestNumber ? value : undefined;
}

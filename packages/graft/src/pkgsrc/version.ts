// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Versions of pkgsrc, called Dewey versions: pkg_install's package(5) and the pkgsrc guide, "Dependency patterns".

/** A version, ready for comparison. */
interface Version {
  /** Numbers for what the version is made of, left to right. */
  parts: number[];
  /** The packager's own revision, the number after "nb"; 0 without one. */
  revision: number;
}

const piece = /(\d+)|(alpha)|(beta)|(pre|rc)|(pl|[._])|nb(\d*)|([a-z])/gi;

/** What stands before a release is less than the nothing (0) that the release has in its place. */
const before = { alpha: -3, beta: -2, candidate: -1 } as const;

/**
 * Below 0 when `a` is the older version, above 0 when it is the newer: numbers by value, a missing part as 0, "alpha" before
 * "beta" before "pre" and "rc" before the release, letters after it; "nb<number>" decides only between otherwise equal ones.
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [readVersion(a), readVersion(b)];
  const length = Math.max(left.parts.length, right.parts.length);
  for (let index = 0; index < length; index++) {
    const order = compareNumbers(left.parts[index] ?? 0, right.parts[index] ?? 0);
    if (order !== 0) return order;
  }
  return compareNumbers(left.revision, right.revision);
}

function readVersion(text: string): Version {
  const version: Version = { parts: [], revision: 0 };
  for (const [, number, alpha, beta, candidate, separator, revision, letter] of text.matchAll(piece)) {
    if (number !== undefined) version.parts.push(Number(number));
    else if (alpha !== undefined) version.parts.push(before.alpha);
    else if (beta !== undefined) version.parts.push(before.beta);
    else if (candidate !== undefined) version.parts.push(before.candidate);
    else if (separator !== undefined) version.parts.push(0);
    else if (revision !== undefined) version.revision = Number(revision);
    else version.parts.push(0, letter!.toLowerCase().charCodeAt(0) - 0x60);
  }
  return version;
}

function compareNumbers(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

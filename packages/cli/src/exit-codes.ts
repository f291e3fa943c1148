// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

/** What each exit code of both programs means. */
export const exitMeanings: Readonly<Record<number, string>> = {
  0: "done",
  1: "any other failure",
  2: "wrong usage",
  3: "not found",
  4: "cannot be satisfied, or conflicts",
  5: "network",
  6: "a signature or a digest is wrong",
  7: "not permitted",
  8: "another process holds the lock",
  9: "no space left on the disk",
  10: "declined, or nobody there to ask",
  11: "a document (profile, recipe, configuration) is wrong",
  20: "changes are pending (--dry-run --exit-code)",
  100: "a build failed",
  101: "out of time",
  102: "a build's output does not have the digest it should",
  103: "the booted system did not do what was expected",
  104: "not reproducible",
  105: "a needed host tool is missing",
  127: "what was to be started cannot be",
  130: "interrupted",
};

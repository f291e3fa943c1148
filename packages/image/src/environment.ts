// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

/**
 * The whole environment of a filesystem tool: nothing of the user's but PATH, with the folders added where
 * distributions keep mkfs and friends out of an ordinary user's PATH.
 */
export function toolEnvironment(more: Record<string, string> = {}): Record<string, string> {
  return { PATH: `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin`, LC_ALL: "C", TZ: "UTC", ...more };
}

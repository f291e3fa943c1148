// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// /usr, and the folders at the top that lead into it. What comes before may be anything but another folder's name, and a
// path that begins inside another one counts too: compilers put texts together without a border.
const path = /(?=(\/usr(?![\w-])[!#%+\-./\w@~]*|(?<![\w.}%+-])\/(?:s?bin|lib(?:32|64|x32)?)\/[!#%+\-./\w@~]*))/g;

/** The paths that a text names and that a view would show of the closure: those below /usr, /bin, /sbin and /lib. */
export function namedPaths(text: string): Set<string> {
  return new Set(Array.from(text.matchAll(path), (match) => match[1]!));
}

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { pacmanLimits } from "../pacman/limits.ts";

// /usr, and the folders at the top that lead into it. What comes before may be anything but another folder's name, and a
// path that begins inside another one counts too: compilers put texts together without a border. No more of one is taken
// than tells what it is: where each begins inside another, all of the text would be read for each.
const path = /(?=(\/usr(?![\w-])[!#%+\-./\w@~]{0,250}|(?<![\w.}%+-])\/(?:s?bin|lib(?:32|64|x32)?)\/[!#%+\-./\w@~]{0,250}))/g;

/**
 * The paths that a text names and that a view would show of the closure: those below /usr, /bin, /sbin and /lib. Of one that
 * names more than a program would, /usr is among them: it is looked through no further.
 */
export function namedPaths(text: string): Set<string> {
  const found = new Set<string>();
  let count = 0;
  for (const match of text.matchAll(path)) {
    if (++count > pacmanLimits.namedPaths) return found.add("/usr");
    found.add(match[1]!);
  }
  return found;
}

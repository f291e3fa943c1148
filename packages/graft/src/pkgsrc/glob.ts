// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Patterns of the shell as POSIX.1-2017 describes them (XCU 2.13), without a meaning for "/".

type Token = { kind: "one"; fits: (character: string) => boolean } | { kind: "many" };

/** Whether a pattern of "*", "?" and "[...]" fits the whole text. Time grows with the product of both lengths at most. */
export function matchGlob(pattern: string, text: string): boolean {
  const tokens = readTokens(pattern);
  let token = 0;
  let at = 0;
  // Where to go on after a "*" that has to take one character more.
  let retry: { token: number; at: number } | undefined;
  while (at < text.length) {
    const current = tokens[token];
    if (current?.kind === "many") {
      retry = { token: ++token, at };
    } else if (current?.fits(text[at]!) === true) {
      token += 1;
      at += 1;
    } else if (retry !== undefined) {
      retry.at += 1;
      ({ token, at } = retry);
    } else {
      return false;
    }
  }
  return tokens.slice(token).every(({ kind }) => kind === "many");
}

function readTokens(pattern: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at]!;
    const set = character === "[" ? /^\[([!^]?)(\]?[^\]]*)\]/.exec(pattern.slice(at)) : null;
    if (set !== null) {
      const negated = set[1] !== "";
      const inSet = readSet(set[2]!);
      tokens.push({ kind: "one", fits: (each) => inSet(each) !== negated });
      at += set[0].length - 1;
    } else if (character === "*") {
      tokens.push({ kind: "many" });
    } else if (character === "?") {
      tokens.push({ kind: "one", fits: () => true });
    } else {
      if (character === "\\" && at + 1 < pattern.length) at += 1;
      const wanted = pattern[at]!;
      tokens.push({ kind: "one", fits: (each) => each === wanted });
    }
  }
  return tokens;
}

/** The members of "[...]": characters and ranges. */
function readSet(members: string): (character: string) => boolean {
  const ranges: [string, string][] = [];
  for (let at = 0; at < members.length; at++) {
    if (members[at + 1] === "-" && at + 2 < members.length) {
      ranges.push([members[at]!, members[at + 2]!]);
      at += 2;
    } else {
      ranges.push([members[at]!, members[at]!]);
    }
  }
  return (character) => ranges.some(([first, last]) => first <= character && character <= last);
}

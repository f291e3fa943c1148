// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";

/**
 * Whether an SPDX licence expression leaves no choice but a GNU licence: `MIT OR GPL-2.0-only` does not, `MIT AND
 * GPL-2.0-only` does. Other copyleft licences (MPL, EUPL) are no GNU licences. Grammar: SPDX specification 2.3, annex D
 * (OR binds loosest, then AND, then WITH).
 * @throws NexusError "bad-document" for an expression that does not parse.
 */
export function isGnu(expression: string): boolean {
  const tokens = expression.match(/[()]|[^\s()]+/g) ?? [];
  let next = 0;
  const bad = () =>
    new NexusError("bad-document", `${JSON.stringify(expression)} is no SPDX licence expression`, {
      hint: "for example: MIT, BSD-2-Clause AND MIT, GPL-2.0-only WITH Linux-syscall-note",
    });

  const choice = (): boolean => {
    let result = sum();
    while (tokens[next] === "OR") {
      next += 1;
      result = sum() && result;
    }
    return result;
  };
  const sum = (): boolean => {
    let result = item();
    while (tokens[next] === "AND") {
      next += 1;
      result = item() || result;
    }
    return result;
  };
  const item = (): boolean => {
    const token = tokens[next++];
    if (token === "(") {
      const inner = choice();
      if (tokens[next++] !== ")") throw bad();
      return inner;
    }
    if (token === undefined || !/^[A-Za-z0-9.+:-]+$/.test(token) || operators.has(token)) throw bad();
    if (tokens[next] === "WITH") {
      next += 2;
      if (tokens[next - 1] === undefined) throw bad();
    }
    return gnu.test(token);
  };

  const result = choice();
  if (next !== tokens.length) throw bad();
  return result;
}

const operators = new Set(["AND", "OR", "WITH"]);
const gnu = /^(A|L)?GPL-|^GFDL-/;

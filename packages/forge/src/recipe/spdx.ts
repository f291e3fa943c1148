// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Scalar } from "@nexus/kdl";
import { exceptionIds, licenceIds } from "./spdx-names.ts";

/** A licence expression in a document or on a command line. */
export const licence: Scalar<string> = {
  kind: "scalar",
  located: false,
  parse(value) {
    const problem = typeof value === "string" ? licenceProblem(value) : "this is no text";
    return problem === undefined ? { value: value as string } : { problem: `expected an SPDX licence expression; ${problem}` };
  },
};

/**
 * What is wrong with a licence expression, or undefined when it is sound. Grammar: SPDX specification 2.3, annex D.
 * Names must stand on the SPDX list, or begin with LicenseRef- (a licence text of the package's own).
 */
export function licenceProblem(expression: string): string | undefined {
  const words = expression.match(/[()]|[^\s()]+/g) ?? [];
  let next = 0;

  function readAlternatives(): string | undefined {
    for (;;) {
      const problem = readTerm();
      if (problem !== undefined) return problem;
      if (words[next] !== "AND" && words[next] !== "OR") return undefined;
      next++;
    }
  }

  function readTerm(): string | undefined {
    const word = words[next++];
    if (word === undefined) return "a licence is missing at its end";
    if (word === "(") {
      const problem = readAlternatives();
      if (problem !== undefined) return problem;
      return words[next++] === ")" ? undefined : "a closing parenthesis is missing";
    }
    if (!isLicence(word)) return `${word} is no licence of the SPDX list${suggestion(word)}`;
    if (words[next] !== "WITH") return undefined;
    const exception = words[next + 1] ?? "";
    next += 2;
    return exceptionIds.has(exception) ? undefined : `${exception || "nothing"} after WITH is no exception of the SPDX list`;
  }

  return readAlternatives() ?? (next < words.length ? `${words[next]} does not belong there` : undefined);
}

function isLicence(word: string): boolean {
  return licenceIds.has(word.replace(/\+$/, "")) || /^LicenseRef-[A-Za-z0-9.-]+$/.test(word);
}

function suggestion(word: string): string {
  const plain = (name: string) => name.toLowerCase().replace(/-only$|-or-later$/, "");
  const near = [...licenceIds].filter((id) => plain(id) === plain(word));
  return near.length === 0 ? "" : ` (is ${near.join(" or ")} meant?)`;
}

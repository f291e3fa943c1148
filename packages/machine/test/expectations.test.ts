// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import fc from "fast-check";
import { expect, test } from "vitest";
import { endOfMatch, withoutEcho } from "../src/expectations.ts";

test("a literal pattern is no regular expression, a regular expression keeps no state", () => {
  expect(endOfMatch("a.c abc", "a.c")).toBe(3);
  expect(endOfMatch("abc", "a.c")).toBeUndefined();
  const pattern = /b+/g;
  expect(endOfMatch("abbc", pattern)).toBe(3);
  expect(endOfMatch("abbc", pattern)).toBe(3);
});

test("the echo of a command never counts as its answer, however much of it has come yet", () => {
  const command = "echo 42 shells";
  for (let length = 0; length <= command.length; length++) expect(withoutEcho(`# ${command.slice(0, length)}`, command)).toBe("# ");
  expect(withoutEcho(`${command}\n42 shells\n# `, command)).toBe("\n42 shells\n# ");
  // Shells break long lines; an answer may hold the command.
  expect(withoutEcho("# echo 42 sh\nells\n42 shells\n", command)).toBe("# \n42 shells\n");
  expect(withoutEcho("# ls\nls: 3 shells\n", "ls")).toBe("# \nls: 3 shells\n");
  expect(withoutEcho("# echo 42 sh\nel", command)).toBe("# ");
});

test("taking out the echo leaves any answer that does not begin like the command", () => {
  const word = fc.stringMatching(/^[a-z .*+?()[\]\\|]{1,20}$/);
  fc.assert(
    fc.property(word, fc.stringMatching(/^[0-9\n]{0,20}$/), (command, answer) => {
      expect(withoutEcho(`${command}\n${answer}#`, command)).toBe(`\n${answer}#`);
    }),
  );
});

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { describe, expect, test } from "vitest";
import { licenceProblem } from "../../src/recipe/spdx.ts";

describe("licenceProblem", () => {
  test.each([
    "MIT",
    "0BSD",
    "EUPL-1.2",
    "GPL-2.0-only WITH Linux-syscall-note",
    "MirOS AND ISC",
    "(MIT OR Apache-2.0) AND BSD-2-Clause",
    "LGPL-2.1-only+",
    "LicenseRef-Some.Text",
    "((MIT))",
  ])("takes %s", (expression) => {
    expect(licenceProblem(expression)).toBeUndefined();
  });

  test.each([
    ["", "missing at its end"],
    ["MITT", "MITT is no licence of the SPDX list"],
    ["mit", "is MIT meant?"],
    ["GPL-2.0", "GPL-2.0-only or GPL-2.0-or-later"],
    ["MIT OR", "missing at its end"],
    ["MIT Apache-2.0", "Apache-2.0 does not belong there"],
    ["(MIT", "closing parenthesis"],
    ["MIT)", ") does not belong there"],
    ["MIT and ISC", "and does not belong there"],
    ["GPL-2.0-only WITH MIT", "MIT after WITH is no exception"],
    ["GPL-2.0-only WITH", "nothing after WITH"],
    ["LicenseRef-", "no licence"],
  ])("refuses %j", (expression, problem) => {
    expect(licenceProblem(expression)).toContain(problem);
  });
});

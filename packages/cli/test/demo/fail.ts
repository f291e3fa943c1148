// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError, type ErrorCode } from "@nexus/core";
import { verb } from "../../src/index.ts";

export default verb({
  schema: "demo.fail/1",
  description: "Fails.",
  arguments: { code: { type: "one", label: "CODE", about: "an error code, or bug, or result" } },
  options: {},
  examples: [],
  exitCodes: [6],
  async run(_context, { code }): Promise<{ damaged: string[] }> {
    if (code === "bug") throw new TypeError("a bug");
    if (code === "result") return { damaged: ["a"] };
    throw new NexusError(code as ErrorCode, "it broke: \x1b[31mred\x1b[0m", {
      hint: "mend it",
      excerpt: "line one\nline\ttwo",
      cause: new Error("the deeper reason"),
      diagnostics: [{ file: "a.kdl", line: 2, column: 3, endColumn: 6, message: "expected a number", sourceLine: "  abc 1" }],
    });
  },
  text: ({ damaged }) => damaged.join("\n"),
  exitCode: ({ damaged }) => (damaged.length > 0 ? 6 : 0),
});

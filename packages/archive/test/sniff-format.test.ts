// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { sniffFormat } from "../src/index.ts";

test.each([
  ["gzip", "gzip"],
  ["bzip2", "bzip2"],
  ["xz", "xz"],
  ["zstd", "zstd"],
  ["cat", "none"],
])("what %s writes is %s", (tool, format) => {
  expect(sniffFormat(execFileSync(tool, { input: "content" }))).toBe(format);
});

test("too few bytes say nothing", () => {
  expect(sniffFormat(Buffer.from([0x1f]))).toBe("none");
  expect(sniffFormat(Buffer.alloc(0))).toBe("none");
});

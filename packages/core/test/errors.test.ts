// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { errorCodes, NexusError, toNexusError, type ErrorCode } from "../src/index.ts";

function thrownBy(work: () => void): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

const systemError = (code: string) => Object.assign(new Error(`${code}: it broke`), { code });

test("an error ends the program with the exit code of its code", () => {
  // The ranges that scripts rely on, docs/errors.md.
  const expected = { usage: 2, "not-found": 3, conflict: 4, network: 5, corrupt: 6, permission: 7, "lock-busy": 8, "disk-full": 9, declined: 10, "bad-document": 11 };
  for (const [code, exitCode] of Object.entries(expected)) expect(new NexusError(code as ErrorCode, "x").exitCode).toBe(exitCode);
  expect(Object.values(errorCodes).every((code) => code > 0 && code < 256)).toBe(true);
});

describe("what was thrown elsewhere", () => {
  test("is itself when it is ours", () => {
    const error = new NexusError("conflict", "x", { hint: "y" });
    expect(toNexusError(error)).toBe(error);
  });

  test("is disk-full on a full disk", () => {
    const cause = thrownBy(() => writeFileSync("/dev/full", "x"));
    expect(toNexusError(cause)).toMatchObject({ code: "disk-full", exitCode: 9, message: expect.stringContaining("no space left"), cause });
    const named = Object.assign(systemError("EDQUOT"), { path: "/home/x" });
    expect(toNexusError(named).message).toBe("no space left on the device: /home/x");
  });

  test.each(["EACCES", "EPERM", "EROFS"])("is permission for %s, with the system's own words", (code) => {
    expect(toNexusError(systemError(code))).toMatchObject({ code: "permission", exitCode: 7, message: `${code}: it broke` });
  });

  test("is interrupted where a signal aborted it", async () => {
    const signal = AbortSignal.abort();
    const causes = [thrownBy(() => signal.throwIfAborted()), await readFile("/dev/null", { signal }).catch((error: unknown) => error)];
    for (const cause of causes) expect(toNexusError(cause)).toMatchObject({ code: "interrupted", exitCode: 130, cause });
  });

  test.each([
    [new TypeError("a bug"), "a bug"],
    ["text", "text"],
    [undefined, "undefined"],
    [null, "null"],
  ])("is internal for %s", (thrown, message) => {
    expect(toNexusError(thrown)).toMatchObject({ code: "internal", exitCode: 1, message });
  });
});

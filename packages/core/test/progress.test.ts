// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { expect, test } from "vitest";
import { step, type ProgressEvent } from "../src/index.ts";

test("a step begins, and ends as its work does", async () => {
  const events: ProgressEvent[] = [];
  const report = (event: ProgressEvent) => events.push(event);
  expect(await step(report, "a", "first", async () => 7)).toBe(7);
  const failing = step(report, "b", "second", () => Promise.reject(new Error("broken")));
  await expect(failing).rejects.toThrow("broken");
  expect(events).toEqual([
    { type: "start", id: "a", label: "first" },
    { type: "end", id: "a", outcome: "done" },
    { type: "start", id: "b", label: "second" },
    { type: "end", id: "b", outcome: "failed" },
  ]);
});

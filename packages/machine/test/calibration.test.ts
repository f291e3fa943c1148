// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { expect, test } from "vitest";
import { calibrateHost } from "../src/index.ts";

test("calibration measures something and never shortens a deadline", () => {
  const { measured, scale } = calibrateHost();
  expect(measured).toBeGreaterThan(1);
  expect(scale).toBeGreaterThanOrEqual(1);
  expect(scale).toBeLessThan(200);
});

// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    globalSetup: "test/setup/host-untouched.ts",
    projects: [
      { test: { name: "unit", include: ["packages/*/test/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 120_000 } },
      { test: { name: "e2e", include: ["test/**/*.test.ts"], testTimeout: 1_200_000, hookTimeout: 2_400_000, fileParallelism: false } },
    ],
    maxWorkers: 2,
  },
});
